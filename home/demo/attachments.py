"""The demo's attachments: small PDFs and spreadsheets, made from the texts."""

import datetime as dt
import re
from io import BytesIO

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from home.demo.texts import Entry

EXTENSIONS = {"pdf": "pdf", "spreadsheet": "xlsx"}
PAGE_WORDS = {"en": "Page {number} of {count}", "es": "Página {number} de {count}"}
# Letters of Western Europe and typographic quotes, in the fonts every reader has.
PDF_ENCODING = "windows-1252"
WIDEST_COLUMN = 60  # characters
DOLLARS = '"$"#,##0'
_NUMBER = re.compile(r"-?\d{1,3}(,\d{3})*(\.\d+)?|-?\d+(\.\d+)?")


def render(attachment: Entry, date: dt.date) -> bytes:
    """Return the file of one ``[[attachments]]`` entry, dated *date*."""
    if attachment["kind"] == "pdf":
        return _pdf(attachment["title"], attachment["pages"], attachment["language"], date)
    return _spreadsheet(attachment["title"], attachment["rows"], date)


def _pdf(title: str, pages: list[str], language: str, date: dt.date) -> bytes:
    document = FPDF(format="letter")
    document.core_fonts_encoding = PDF_ENCODING
    document.set_margin(25)
    document.set_title(title)
    document.set_author("Copper Basin Learning Alliance")
    document.set_lang(language)
    document.set_creation_date(_midday(date))
    # A text longer than its page flows on, so the count comes from the document itself.
    document.alias_nb_pages("{count}")
    document.set_auto_page_break(True, margin=25)
    footer = PAGE_WORDS[language]
    document.footer = lambda: _write_footer(document, footer)  # type: ignore[method-assign]
    for text in pages:
        document.add_page()
        document.set_font("Helvetica", "B", 15)
        document.multi_cell(0, 8, title, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        document.ln(4)
        document.set_font("Helvetica", size=11)
        for paragraph in re.split(r"\n\s*\n", text.strip()):
            words = paragraph.strip().replace("**", "")
            document.multi_cell(0, 6, words, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
            document.ln(3)
    return bytes(document.output())


def _write_footer(document: FPDF, words: str) -> None:
    document.set_y(-18)
    document.set_font("Helvetica", size=9)
    line = words.format(number=document.page_no(), count="{count}")
    document.cell(0, 6, line, align="C")


def _spreadsheet(title: str, rows: list[list[str]], date: dt.date) -> bytes:
    book = Workbook()
    book.properties.title = title
    book.properties.creator = "Copper Basin Learning Alliance"
    book.properties.created = book.properties.modified = _midday(date).replace(tzinfo=None)
    sheet = book.active
    sheet.title = re.sub(r"[\[\]:*?/\\]", " ", title)[:31]
    heads, *body = rows
    sheet.append(heads)
    for number, row in enumerate(body, start=2):
        for column, text in enumerate(row, start=1):
            cell = sheet.cell(number, column, _value(text))
            if text.startswith("$") and cell.value != text:
                cell.number_format = DOLLARS
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"
    for position, texts in enumerate(zip(*rows, strict=True), start=1):
        width = max(len(text) for text in texts) + 2
        sheet.column_dimensions[get_column_letter(position)].width = min(width, WIDEST_COLUMN)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _value(text: str) -> str | float:
    """Return a number for "1,234" or "$5,200", so that a spreadsheet can add it up."""
    bare = text.removeprefix("$")
    if not _NUMBER.fullmatch(bare):
        return text
    number = float(bare.replace(",", ""))
    return int(number) if number.is_integer() else number


def _midday(date: dt.date) -> dt.datetime:
    return dt.datetime.combine(date, dt.time(12), tzinfo=dt.UTC)
