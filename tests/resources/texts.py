"""Files with text in them, as people make them and as attackers do."""

import io
import zlib
from collections.abc import Sequence

import docx
import odfdo
import pptx
from fpdf import FPDF


def pdf(*pages: str) -> bytes:
    """Return a PDF of *pages*; one without words is blank, as a scan is to a program."""
    document = FPDF(format="letter")
    document.set_font("Helvetica", size=12)
    for text in pages:
        document.add_page()
        document.multi_cell(0, 6, text)
    return bytes(document.output())


def word(*paragraphs: str, table: Sequence[Sequence[str]] = ()) -> bytes:
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if table:
        cells = document.add_table(len(table), len(table[0]))
        for row, values in enumerate(table):
            for column, value in enumerate(values):
                cells.cell(row, column).text = value
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def slides(*texts: tuple[str, str]) -> bytes:
    """Return a presentation of slides, each with its title and its notes."""
    presentation = pptx.Presentation()
    for title, notes in texts:
        slide = presentation.slides.add_slide(presentation.slide_layouts[5])
        slide.shapes.title.text = title
        if notes:
            slide.notes_slide.notes_text_frame.text = notes
    made = io.BytesIO()
    presentation.save(made)
    return made.getvalue()


def opendocument(*paragraphs: str) -> bytes:
    document = odfdo.Document("text")
    document.body.clear()
    for text in paragraphs:
        document.body.append(odfdo.Paragraph(text))
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def raw_pdf(*objects: bytes, trailer: bytes = b"") -> bytes:
    """Return a PDF of *objects*, the first of which is the catalog."""
    made = io.BytesIO(b"%PDF-1.7\n")
    made.seek(0, io.SEEK_END)
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(made.tell())
        made.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    begin = made.tell()
    made.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    made.writelines(b"%010d 00000 n \n" % place for place in places)
    made.write(
        b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n"
        % (len(objects) + 1, trailer, begin)
    )
    return made.getvalue()


def protected_pdf() -> bytes:
    """Return a PDF that asks for a password."""
    keys = b"<</Filter/Standard/V 1/R 2/Length 40/P -4/O<%s>/U<%s>>>" % (b"41" * 32, b"42" * 32)
    return raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>",
        trailer=b"/Encrypt %s/ID[<%s><%s>]" % (keys, b"41" * 16, b"41" * 16),
    )


def page_with(content: bytes, *more: bytes, packed: bytes = b"") -> bytes:
    """Return a PDF of one page that draws *content*."""
    stream = b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(content), packed, content)
    return raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>/XObject<</X 6 0 R>>>>>>",
        stream,
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        *more,
    )


def pdf_bomb(size: int) -> bytes:
    """Return a small PDF whose page grows to *size* bytes, each of which draws something."""
    piece = b"BT /F1 9 Tf 10 10 Td (grow) Tj ET\n"
    return page_with(zlib.compress(piece * (size // len(piece))), packed=b"/Filter/FlateDecode")


def endless_pdf(depth: int = 30) -> bytes:
    """Return a PDF whose page draws a form twice that draws a form twice, and so on."""
    forms = []
    for level in range(depth):
        inner = b"/X Do /X Do" if level < depth - 1 else b"0 0 1 1 re f"
        resources = b"/Resources<</XObject<</X %d 0 R>>>>" % (7 + level)
        forms.append(
            b"<</Type/XObject/Subtype/Form/BBox[0 0 612 792]%s/Length %d>>\nstream\n%s\nendstream"
            % (resources if level < depth - 1 else b"", len(inner), inner)
        )
    return page_with(b"/X Do", *forms)


def looping_pdf() -> bytes:
    """Return a PDF whose tree of pages has itself as a branch."""
    return raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 9999999>>"
    )
