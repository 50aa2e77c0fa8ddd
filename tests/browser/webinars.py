"""Webinars for the browser's tests: one to watch and read along, one at a provider.

The recording is two minutes of one colour, made by::

    ffmpeg -f lavfi -i color=duration=120:size=160x90:rate=2 -c:v libvpx -b:v 1k -g 4 FILE
"""

from pathlib import Path

from django.core.files.base import ContentFile

from resources.captions import clock
from resources.models import Chapter, ResourceIndexPage, Track
from tests import factories

RECORDING = Path(__file__).parent / "media" / "two-minutes.webm"
SECONDS = 3  # a cue
WATCHED = "Bread at school"
PROVIDED = "Soup at home"


def captions(said: str, jam: str = "plum") -> str:
    """Return forty cues, of which every tenth names its speaker; number 12 tells of *jam*."""
    cues = []
    for number in range(40):
        speaker = f"<v {('Ana', 'Luis')[number // 10 % 2]}>" if number % 10 == 0 else ""
        words = f"{said} {number}{f', with {jam} jam' if number == 12 else ''}."
        start, end = (f"00:0{clock(second)}.000" for second in (number * 3, number * 3 + 3))
        cues.append(f"{start} --> {end}\n{speaker}{words}\n")
    return "\n".join(["WEBVTT\n", *cues])


def make_webinars(library: ResourceIndexPage) -> None:
    factories.WebinarFactory(
        parent=library,
        title=WATCHED,
        cover=factories.LibraryImageFactory(),
        recording=factories.RecordingFactory(
            file=ContentFile(RECORDING.read_bytes(), name="bread.webm"), duration=120
        ),
        chapters=[Chapter(title="Flour", start=0), Chapter(title="Oven", start=60)],
        tracks=[
            Track(language="en", content=captions("This is sentence", "quince")),
            Track(language="es", kind=Track.Kind.SUBTITLES, content=captions("Esta es la oración")),
        ],
    )
    factories.WebinarFactory(
        parent=library,
        title=PROVIDED,
        cover=factories.LibraryImageFactory(),
        recording_link="https://youtu.be/dQw4w9WgXcQ",
        tracks=[Track(language="en", content=captions("This was sentence"))],
    )
