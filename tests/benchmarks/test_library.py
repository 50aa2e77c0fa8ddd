"""The generated library is the same every time, made as it is read, and like real ones."""

import itertools
import random
import statistics
from collections import Counter

import pytest

from benchmarks.library import Record, captions, record, records
from benchmarks.words import HEAD, VOCABULARIES
from resources.captions import read_cues


@pytest.fixture(scope="module")
def some() -> list[Record]:
    return list(records(1_500))


def words_of(one: Record) -> list[str]:
    return " ".join(one.paragraphs).split()


def test_a_library_is_the_same_every_time_and_the_first_part_of_a_larger_one() -> None:
    assert list(records(30)) == list(records(40))[:30]
    assert record(7, seed=1) != record(7, seed=2)


def test_resources_are_made_as_they_are_asked_for() -> None:
    assert len(list(itertools.islice(records(10**12), 3))) == 3


def test_texts_are_as_long_as_real_ones_and_differ(some: list[Record]) -> None:
    for texts, mean in (
        ([one.title.split() for one in some], 8),
        ([one.summary.split() for one in some], 30),
        ([words_of(one) for one in some], 200),
    ):
        lengths = [len(text) for text in texts]
        assert statistics.mean(lengths) == pytest.approx(mean, rel=0.1)
        assert statistics.stdev(lengths) > 0.2 * mean


def test_words_follow_zipf_and_the_vocabulary_grows_with_the_root_of_the_text() -> None:
    text = VOCABULARIES["en"].draw(random.Random(1), 400_000)  # noqa: S311 - seeded
    counts = [count for _word, count in Counter(text).most_common()]
    assert counts[9] / counts[99] == pytest.approx(100 / 10, rel=0.3)
    growth = len(set(text)) / len(set(text[:100_000]))
    assert 1.5 < growth < 2.3  # four times the text, twice the words


def test_every_rank_has_a_word_of_its_own() -> None:
    for vocabulary in VOCABULARIES.values():
        ranks = [*range(HEAD * 4), *range(10**6, 10**6 + 1_000)]
        assert len({vocabulary.word(rank) for rank in ranks}) == len(ranks)


def test_a_library_has_the_mix_of_a_real_one(some: list[Record]) -> None:
    share = {kind: count / len(some) for kind, count in Counter(o.type for o in some).items()}
    assert share["webinar"] == pytest.approx(0.02, abs=0.01)
    assert sum(one.language == "en" for one in some) / len(some) == pytest.approx(0.85, abs=0.03)
    uses = Counter(term for one in some for term in one.terms["organisations"])
    assert len(uses) > 200
    assert uses.most_common(1)[0][1] > 30 * statistics.median(uses.values())


def test_what_is_said_in_a_webinar_can_be_read(some: list[Record]) -> None:
    webinar = next(one for one in some if one.type == "webinar")
    cues = read_cues(captions(webinar.cues))
    assert tuple(cue.text for cue in cues) == webinar.cues
    assert all(cue.end > cue.start for cue in cues)
