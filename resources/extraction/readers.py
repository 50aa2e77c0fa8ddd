"""Which files text is read from, by which function, and what stands for a page in them."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from resources.uploads.kinds import extension_of

Unit: TypeAlias = Literal["page", "slide", "part"]

MOST_PAGES = 2_000
PAGE_CHARACTERS = 20_000  # of one page
CHARACTERS = 2_000_000  # of one document: more than the longest books have


@dataclass(frozen=True)
class Reader:
    """How one kind of file is read.

    *function* is called in the limited child process with the open file, the first page
    wanted (from 0), how many, and the most characters of a page; it answers with the number
    of pages of the file and the texts of those wanted. *batch* is how many pages are asked
    for at a time: a format that must be taken apart as a whole gives all at once. *picture*
    is the function that draws the first page, where there is one.
    """

    function: str
    unit: Unit
    batch: int = MOST_PAGES
    picture: str = ""


READERS: dict[str, Reader] = {
    "csv": Reader("resources.extraction.plain:read", "part"),
    "docx": Reader("resources.extraction.word:read", "part"),
    "odt": Reader("resources.extraction.opendocument:read", "part"),
    "pdf": Reader(
        "resources.extraction.pdf:read",
        "page",
        batch=25,
        picture="resources.extraction.pdf:draw_first_page",
    ),
    "pptx": Reader("resources.extraction.slides:read", "slide"),
    "txt": Reader("resources.extraction.plain:read", "part"),
}


def reader_of(name: str) -> Reader | None:
    """Return how the file *name* is read, None where text is not read from such files."""
    return READERS.get(extension_of(name))
