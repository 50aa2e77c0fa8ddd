"""Cover pictures: calm compositions in the coalition's colours, one for each resource."""

import math
import random
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 1200, 675
SCALE = 2  # drawn larger, then made smaller, for smooth edges

PALETTES = (
    ("#f3e7d3", "#e3b98d", "#b5653a", "#7d3f22", "#2c4a52"),
    ("#eef0e6", "#b9c8a8", "#6f8f72", "#33605a", "#c9793f"),
    ("#e6eef0", "#a9c6c9", "#4f8a8b", "#1f4e5a", "#d9a05b"),
    ("#f6ead9", "#efc987", "#d98e4a", "#8f4220", "#4d6b57"),
    ("#efe9ec", "#c9b3bd", "#8d6a7f", "#4a3a55", "#d3925c"),
)

Palette = tuple[str, ...]


@dataclass(frozen=True)
class Cover:
    jpeg: bytes
    description: str


def draw(slug: str) -> Cover:
    """Return the cover of one resource: always the same for the same slug."""
    chance = random.Random(slug)  # noqa: S311 - nothing secret is drawn
    palette = chance.choice(PALETTES)
    compose, description = chance.choice(_COMPOSITIONS)
    picture = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), palette[0])
    compose(ImageDraw.Draw(picture), palette, chance)
    file = BytesIO()
    small = picture.reduce(SCALE)
    small.save(file, "JPEG", quality=82, optimize=True)
    return Cover(file.getvalue(), description)


def _hills(canvas: ImageDraw.ImageDraw, palette: Palette, chance: random.Random) -> None:
    width, height = canvas.im.size
    radius = chance.uniform(0.10, 0.16) * height
    _disc(canvas, chance.uniform(0.2, 0.8) * width, chance.uniform(0.22, 0.36) * height,
          radius, palette[4])  # fmt: skip
    for layer, colour in enumerate(palette[1:4]):
        base = height * (0.52 + 0.17 * layer)
        swell = height * chance.uniform(0.05, 0.1)
        phase, length = chance.uniform(0, math.tau), chance.uniform(0.9, 1.7) * math.pi
        ridge = [
            (x, base + swell * math.sin(phase + length * x / width))
            for x in range(0, width + 20, 20)
        ]
        canvas.polygon([*ridge, (width, height), (0, height)], fill=colour)


def _rings(canvas: ImageDraw.ImageDraw, palette: Palette, chance: random.Random) -> None:
    width, height = canvas.im.size
    x, y = chance.uniform(0.25, 0.75) * width, height * chance.uniform(0.85, 1.1)
    colours = [palette[1], palette[0], palette[2], palette[0], palette[3], palette[0], palette[4]]
    step = height * chance.uniform(0.115, 0.14)
    for ring, colour in enumerate(colours):
        _disc(canvas, x, y, step * (len(colours) - ring), colour)


def _tiles(canvas: ImageDraw.ImageDraw, palette: Palette, chance: random.Random) -> None:
    width, height = canvas.im.size
    side = width // 8
    for left in range(0, width, side):
        for top in range(0, height, side):
            ground, figure = chance.sample(palette, 2)
            canvas.rectangle((left, top, left + side, top + side), fill=ground)
            corner = chance.randrange(4)
            x, y = left + side * (corner % 2), top + side * (corner // 2)
            start = (0, 90, 270, 180)[corner]
            box = (x - side, y - side, x + side, y + side)
            canvas.pieslice(box, start, start + 90, fill=figure)


def _river(canvas: ImageDraw.ImageDraw, palette: Palette, chance: random.Random) -> None:
    width, height = canvas.im.size
    phase, bends = chance.uniform(0, math.tau), chance.uniform(1.2, 2.0)
    for band, colour in enumerate((palette[1], palette[2], palette[3], palette[2], palette[1])):
        middle = height * (0.18 + 0.16 * band)
        thick = height * 0.055
        edge = [
            (x, middle + height * 0.1 * math.sin(phase + bends * math.tau * x / width / 2))
            for x in range(0, width + 20, 20)
        ]
        bank = [(x, y + 2 * thick) for x, y in reversed(edge)]
        canvas.polygon([*edge, *bank], fill=colour)
    _disc(canvas, width * chance.uniform(0.15, 0.85), height * 0.13, height * 0.07, palette[4])


def _steps(canvas: ImageDraw.ImageDraw, palette: Palette, chance: random.Random) -> None:
    width, height = canvas.im.size
    count = chance.choice((6, 7, 8))
    first = chance.randrange(3)
    for step in range(count):
        top = height * (0.9 - 0.72 * (step + 1) / count)
        left = width * step / count
        colour = palette[1 + (first + step) % 3]
        canvas.rectangle((left, top, left + width / count + 1, height), fill=colour)
    _disc(canvas, width * (count - 0.5) / count, height * 0.09, height * 0.055, palette[4])


def _disc(canvas: ImageDraw.ImageDraw, x: float, y: float, radius: float, colour: str) -> None:
    canvas.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)


_Compose = Callable[[ImageDraw.ImageDraw, Palette, random.Random], None]
_COMPOSITIONS: tuple[tuple[_Compose, str], ...] = (
    (_hills, "Drawing of rolling hills under a round sun"),
    (_rings, "Drawing of wide rings, one inside another, like a tree cut across"),
    (_tiles, "Drawing of a floor of tiles with quarter circles"),
    (_river, "Drawing of a winding river in bands of colour"),
    (_steps, "Drawing of rising steps with a small disc above the highest"),
)
