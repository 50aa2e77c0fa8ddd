"""How text becomes the words that are compared.

Both engines are given words that were analysed here, so that both find the same
resources: text is folded (case, accents), split into words, and each word is reduced
to its Snowball stem in the language of the text. A token carries a mark of that
language, so that a Spanish stem never meets an English word by accident; a visitor's
word is looked for under the marks of all languages.
"""

import re
import threading
import unicodedata
from collections.abc import Iterable

import Stemmer

# Raised whenever the same text would give other tokens: the index is then rebuilt.
ANALYSIS_VERSION = 1

# A mark for texts in a language without a stemmer; it must not equal a stemmed one.
_UNSTEMMED = "x"
_SNOWBALL = {"en": "english", "es": "spanish"}
LANGUAGES = (*_SNOWBALL, _UNSTEMMED)

_COMBINING = re.compile("[\u0300-\u036f]+")
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# Nothing that people write is longer; what is, is data, and would bloat the index.
_LONGEST = 60
# Plain English is split by its letters alone, which is several times quicker.
_BREAKS = str.maketrans({code: " " for code in range(128) if not chr(code).isalnum()})
_MOST_TOKENS = 100_000  # kept in memory, of each language

_stemmers = {code: Stemmer.Stemmer(name) for code, name in _SNOWBALL.items()}
_stemming = threading.Lock()  # a PyStemmer object serves one thread at a time

# Words that say how a sentence hangs together and not what it is about. They are
# indexed (phrases need them), but no resource is left for lack of one.
_STOP_WORDS = """
    a about all also am an and any are as at be because been being between both
    but by can could did do does doing during each for from further had has have having he her
    here hers him his how i if in into is it its itself just me more most my no nor not of off
    on once only or other our ours over same she should so some such than that the
    their theirs them then there these they this those through to too under until up us very
    was we were what when where which while who whom why will with would you your yours al
    algo ante antes aquel aquella como con contra cual cuales cuando cuanto de del desde donde
    dos e el ella ellas ellos en entre es esa ese eso esta estan este esto estos fue ha han
    hasta hay la las le les lo los mas mi mis muy ni nos nosotros o para pero por porque pues
    que quien quienes se segun ser si sin sobre son su sus tambien tan te tiene todo todos tu
    tus un una unas uno unos y ya yo
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())


def fold_text(text: str) -> str:
    """Return *text* without case and accents; faster than it is thorough, for long texts."""
    text = text.casefold()
    if text.isascii():
        return text
    return _COMBINING.sub("", unicodedata.normalize("NFKD", text))


def words(text: str) -> list[str]:
    """Return the folded words of *text* in order: "Children's Reading" gives children, reading."""
    folded = fold_text(text)
    if folded.isascii() and "'" not in folded:
        found = folded.translate(_BREAKS).split()
    else:
        found = [_bare(word) for word in WORD.findall(folded)]
    endless = max(map(len, found), default=0) > _LONGEST
    return [word[:_LONGEST] for word in found] if endless else found


def tokens(spoken: Iterable[str], language: str) -> list[str]:
    """Return the tokens that the folded words *spoken* in *language* are indexed under."""
    mark = language if language in _SNOWBALL else _UNSTEMMED
    return list(map(_tokens[mark].__getitem__, spoken))


def token(word: str, mark: str) -> str:
    """Return the token of a folded word in the language *mark*, one of ``LANGUAGES``."""
    return _tokens[mark][word]


class _Tokens(dict[str, str]):
    """Word -> token in one language, made when first asked for; forgotten when too many."""

    def __init__(self, mark: str) -> None:
        self.mark = mark

    def __missing__(self, word: str) -> str:
        if len(self) >= _MOST_TOKENS:
            self.clear()
        made = self[word] = f"{self.mark}_{stem(word, self.mark)}"
        return made


def stem(word: str, mark: str) -> str:
    stemmer = _stemmers.get(mark)
    if stemmer is None:
        return word
    with _stemming:
        return str(stemmer.stemWord(word))


_tokens = {mark: _Tokens(mark) for mark in LANGUAGES}


def variants(word: str) -> tuple[str, ...]:
    """Return the tokens under which a visitor's folded word is looked for, one a language."""
    return tuple(token(word, mark) for mark in LANGUAGES)


def same_word(one: str, other: str) -> bool:
    """Whether two folded words have a stem in common in any one language."""
    return any(token(one, mark) == token(other, mark) for mark in LANGUAGES)


def _bare(word: str) -> str:
    """Return a word without its possessive and its inner apostrophes."""
    if "'" not in word and "’" not in word:
        return word
    plain = word.replace("’", "'")
    return plain.removesuffix("'s").replace("'", "")
