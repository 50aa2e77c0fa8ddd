"""Plain English sentences out of facts."""

from collections.abc import Iterable, Sequence

_PROPER = ("English",)


def sentence(text: str) -> str:
    """Return *text* with a capital at its start and one full stop at its end."""
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) else f"{text}."


def join(parts: Sequence[str], word: str = "and") -> str:
    """Return “a, b and c”; a part that is a list itself stands in quotation marks."""
    if len(parts) < 2:
        return "".join(parts)
    *others, last = [f"“{part}”" if "," in part else part for part in parts]
    if not any(" and " in part for part in parts):
        return f"{', '.join(others)} {word} {last}"
    return (
        f"{others[0]} as well as {last}"
        if len(parts) == 2
        else f"{', '.join(others)}, {word} {last}"
    )


def count(number: int, one: str, many: str = "") -> str:
    """Return “1 study”, “1,200 studies”."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def inside(name: str) -> str:
    """Return the name of a thing as it stands inside a sentence."""
    words = [word if word in _PROPER or word.isupper() else word.lower() for word in name.split()]
    return " ".join(words).replace(", &", " and").replace("&", "and")


def within(limit: int, sentences: Iterable[str]) -> str:
    """Return those of *sentences*, from the first, that *limit* characters hold together."""
    text = ""
    for following in sentences:
        longer = f"{text} {following}".strip()
        if len(longer) <= limit:
            text = longer
    return text


def runs(names: Sequence[str], order: Sequence[str]) -> list[tuple[str, str]]:
    """Return first and last of each unbroken run of *names* in *order*."""
    found: list[tuple[str, str]] = []
    for place, name in enumerate(order):
        if name not in names:
            continue
        if found and place and found[-1][1] == order[place - 1]:
            found[-1] = (found[-1][0], name)
        else:
            found.append((name, name))
    return found
