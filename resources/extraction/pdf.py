"""PDF files, page by page. Runs in the limited child process."""

import base64
import encodings.utf_16_le  # noqa: F401 - nothing can be opened later, not even a codec
import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

import pypdfium2
from PIL import Image
from pypdfium2.raw import FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY

from resources.limited_child import Refused

# Its plug-ins are read now: nothing can be opened later.
Image.preinit()

WIDTH = 480  # pixels of the picture of a page
MOST_PIXELS_HIGH = 4 * WIDTH
_PROTECTED = (FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY)


def read(file: IO[bytes], first: int, count: int, characters: int) -> dict[str, Any]:
    """Return the number of pages and the texts of *count* of them from *first* (from 0) on."""
    with _opened(file) as document:
        wanted = range(first, min(first + count, len(document)))
        texts = [_text(document, place)[:characters] for place in wanted]
        return {"total": len(document), "texts": texts}


def draw_first_page(file: IO[bytes]) -> dict[str, Any]:
    """Return the first page as a small picture: its JPEG in base 64, width and height."""
    with _opened(file) as document:
        page = document[0]
        width, height = page.get_size()
        scale = min(WIDTH / max(width, 1), MOST_PIXELS_HIGH / max(height, 1))
        picture = page.render(scale=scale).to_pil().convert("RGB")
    made = io.BytesIO()
    picture.save(made, "JPEG", quality=80)
    jpeg = base64.b64encode(made.getvalue()).decode()
    return {"jpeg": jpeg, "width": picture.width, "height": picture.height}


@contextmanager
def _opened(file: IO[bytes]) -> Iterator[pypdfium2.PdfDocument]:
    try:
        document = pypdfium2.PdfDocument(file)
    except pypdfium2.PdfiumError as error:
        raise Refused("protected" if error.err_code in _PROTECTED else "damaged") from error
    try:
        yield document
    finally:
        document.close()


def _text(document: pypdfium2.PdfDocument, place: int) -> str:
    """Return the text of one page, "" where this page alone cannot be read."""
    try:
        return str(document[place].get_textpage().get_text_bounded())
    except pypdfium2.PdfiumError:
        return ""
