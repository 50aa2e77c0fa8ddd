"""The pictures of a webinar's recording: what it is about, the chapter, and who speaks."""

from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from home.demo import texts

# The coalition's colours on light and on dark pages: copper.
ACCENT, ACCENT_DARK = "#8f4220", "#f0b08a"
WIDTH, HEIGHT = 960, 540
MARGIN = 56
PAPER, INK, SOFT = "#f6f4ef", "#1d1c1a", "#55514a"
# Read on a telephone too, where a slide is a third as wide.
CHAPTER_SIZE, SPEAKER_SIZE, SMALL_SIZE = 60, 42, 32
# Of the package fonts-dejavu-core.
FONT = "DejaVuSans.ttf"
BOLD_FONT = "DejaVuSans-Bold.ttf"


def draw(entry: texts.Entry, chapter: str, speaker: str, path: Path) -> None:
    """Write the slide for the time in which *speaker* speaks in *chapter*."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    canvas = ImageDraw.Draw(picture)
    canvas.rectangle((0, 0, WIDTH, 16), fill=ACCENT)
    head = ImageFont.truetype(FONT, SMALL_SIZE)
    title = _lines(entry["title"].partition(":")[0], head)
    _write(canvas, 44, title[:1], head, SOFT)
    bold = ImageFont.truetype(BOLD_FONT, CHAPTER_SIZE)
    _write(canvas, 124, _lines(chapter, bold), bold, INK)
    name = ImageFont.truetype(BOLD_FONT, SPEAKER_SIZE)
    canvas.line((MARGIN, 412, MARGIN + 120, 412), fill=ACCENT, width=6)
    _write(canvas, 424, [speaker], name, ACCENT)
    _write(canvas, 480, _lines(_role(entry, speaker), head)[:1], head, SOFT)
    picture.save(path)


def _role(entry: texts.Entry, speaker: str) -> str:
    roles = {person["name"]: person["role"] for person in entry["speakers"]}
    return roles.get(speaker, "")


def _write(
    canvas: ImageDraw.ImageDraw,
    top: float,
    lines: list[str],
    font: ImageFont.FreeTypeFont,
    colour: str,
) -> None:
    for line in lines:
        canvas.text((MARGIN, top), line, font=font, fill=colour)
        top += font.size * 1.25


def _lines(text: str, font: ImageFont.FreeTypeFont) -> list[str]:
    """Return *text* broken into lines that fit the slide."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= WIDTH - 2 * MARGIN or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
