"""The cues of a track as rows of a form: typed, taken apart, put together, read again."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2s

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from resources.caption_syntax import seconds_of
from resources.captions import Cue
from resources.text import clean
from resources.tracks.writing import stamp

FIELDS = ("start", "end", "speaker", "text")


@dataclass(frozen=True)
class Row:
    """A cue as somebody types it; ``error`` says what is wrong with it."""

    start: str = ""
    end: str = ""
    speaker: str = ""
    text: str = ""
    error: str | Promise = ""


def rows_of(cues: Sequence[Cue]) -> list[Row]:
    return [Row(stamp(cue.start), stamp(cue.end), cue.speaker, cue.text) for cue in cues]


def typed_rows(data: QueryDict) -> list[Row]:
    """Return the rows that a form sends, as they were typed."""
    columns = [data.getlist(name) for name in FIELDS]
    count = min(map(len, columns))
    return [Row(*(column[place] for column in columns)) for place in range(count)]


def read_rows(rows: Sequence[Row]) -> tuple[list[Cue], list[Row]]:
    """Return the cues that *rows* mean, by their start, and the rows with what is wrong.

    A row in which nothing was typed is left out.
    """
    filled = [row for row in rows if any(getattr(row, name).strip() for name in FIELDS)]
    checked = [replace(row, error=_fault(row)) for row in filled]
    if any(row.error for row in checked):
        return [], checked
    cues = [
        Cue(
            seconds_of(row.start) or 0.0,
            seconds_of(row.end) or 0.0,
            " ".join(clean(row.speaker).split()),
            _lines(row.text),
        )
        for row in checked
    ]
    return sorted(cues, key=lambda cue: cue.start), checked


def changed_rows(rows: Sequence[Row], action: str) -> list[Row]:
    """Return *rows* after an action on one of them, such as "split:3" on the fourth.

    An action that is none, or on no row, changes nothing.
    """
    name, _colon, number = action.partition(":")
    place = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else -1
    if name not in ACTIONS or not 0 <= place < len(rows):
        return list(rows)
    return ACTIONS[name](list(rows), place)


def mark(cue: Cue) -> str:
    """Return by what a cue is known again, to see whether somebody else has changed it."""
    told = f"{cue.start:.3f}\n{cue.end:.3f}\n{cue.speaker}\n{cue.text}"
    return blake2s(told.encode(), digest_size=6).hexdigest()


def put_in(current: Sequence[Cue], was: Sequence[str], now: Sequence[Cue]) -> list[Cue] | None:
    """Return *current* with *now* in the place of the cues that have the marks *was*.

    None where these do not stand there any longer as they were: somebody else has changed
    them. Changes to other cues do no harm.
    """
    marks = [mark(cue) for cue in current]
    for place in range(len(marks) - len(was) + 1):
        if marks[place : place + len(was)] == list(was):
            return _ordered([*current[:place], *now, *current[place + len(was) :]])
    return None


def put_over(current: Sequence[Cue], start: float, end: float, now: Sequence[Cue]) -> list[Cue]:
    """Return *current* with *now* in the place of all cues that start from *start* to *end*."""
    kept = [cue for cue in current if not start <= cue.start <= end]
    return _ordered([*kept, *now])


def _ordered(cues: list[Cue]) -> list[Cue]:
    return sorted(cues, key=lambda cue: cue.start)


def _fault(row: Row) -> str | Promise:
    start, end = seconds_of(row.start), seconds_of(row.end)
    if start is None or end is None:
        return _("Write the times like 1:02.500 or 1:01:02.500.")
    if end < start:
        return _("The cue must not end before it starts.")
    if not _lines(row.text):
        return _("Write what is said, or delete the row.")
    return ""


def _lines(text: str) -> str:
    lines = (" ".join(line.split()) for line in clean(text).splitlines())
    return "\n".join(line for line in lines if line)


def _split(rows: list[Row], place: int) -> list[Row]:
    """Cut a row at the space nearest to its middle, and its time in the same proportion."""
    row = rows[place]
    spaces = [at for at, sign in enumerate(row.text) if sign.isspace()]
    cut = min(spaces, key=lambda at: abs(at - len(row.text) / 2), default=len(row.text))
    start, end = seconds_of(row.start), seconds_of(row.end)
    middle = row.end
    if start is not None and end is not None:
        middle = stamp(start + (end - start) * cut / max(1, len(row.text)))
    first = replace(row, end=middle, text=row.text[:cut].strip(), error="")
    second = replace(row, start=middle, text=row.text[cut:].strip(), error="")
    return [*rows[:place], first, second, *rows[place + 1 :]]


def _merge(rows: list[Row], place: int) -> list[Row]:
    """Join a row and the next one."""
    if place + 1 == len(rows):
        return rows
    row, following = rows[place], rows[place + 1]
    joined = Row(
        row.start,
        following.end,
        row.speaker or following.speaker,
        f"{row.text.strip()}\n{following.text.strip()}".strip(),
    )
    return [*rows[:place], joined, *rows[place + 2 :]]


def _delete(rows: list[Row], place: int) -> list[Row]:
    return [*rows[:place], *rows[place + 1 :]]


def _add(rows: list[Row], place: int) -> list[Row]:
    """Put an empty row after another, from where that ends to where the next one starts."""
    end = rows[place].end
    until = rows[place + 1].start if place + 1 < len(rows) else end
    return [*rows[: place + 1], Row(end, until), *rows[place + 1 :]]


ACTIONS: Mapping[str, Callable[[list[Row], int], list[Row]]] = {
    "add": _add,
    "delete": _delete,
    "merge": _merge,
    "split": _split,
}
