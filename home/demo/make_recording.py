"""Make a webinar's recording again: its transcript, read aloud by computer voices to slides.

Needs espeak-ng, ffmpeg and the DejaVu fonts (Debian: espeak-ng, ffmpeg, fonts-dejavu-core).
Loading the demo does not run this: the recording and the length of each cue are kept in
``content/media``. After a change to the transcript::

    python -m home.demo.make_recording what-brings-young-people-back
"""

import hashlib
import json
import subprocess
import sys
import tempfile
import wave
from pathlib import Path
from typing import Any

from home.demo import captions, slides, texts

VOICES = {
    "Benedicta Yoon": "en-us+f2",
    "Dario Salcido": "en-us+m1",
    "Delia Marchetti": "en-us+f3",
    "Elena Quiroga": "es-419+f3",
    "Graciela Monk": "en-us+f4",
    "Graciela Ponce": "es-419+f1",
    "Hugo Valdivia": "es-419+m1",
    "Inés Robledo": "en-us+f5",
    "Itzel Barragán": "en-us+f2",
    "Iván Robledo": "es-419+m3",
    "Jo Whitfield": "en-gb+f3",
    "Keisha-Lynn Morrow": "en-us+f5",
    "Maribel Soto": "es-419+f5",
    "Nayeli Cordero": "es-419+f4",
    "Ray Castellanos": "en-us+m3",
    "Tamsin Greer": "en-gb-x-rp+f2",
    "Teresa Aguirre": "es-419+f2",
    "Tobias Wren": "en-us+m7",
    "Walter Okafor-Lind": "en-gb+m3",
}
SPEED = 170  # words a minute, as espeak-ng counts them
# Still pictures and one voice: 2 MB for ten minutes. A picture that can be begun from every
# 20 seconds, and the index in front, make a jump to any second short.
FRAMES_A_SECOND = 2
SOUND = ("-c:a", "libopus", "-application", "voip", "-b:a", "12k", "-ac", "1")
PICTURE = ("-c:v", "libvpx-vp9", "-crf", "42", "-b:v", "0", "-g", str(20 * FRAMES_A_SECOND),
           "-deadline", "good", "-cpu-used", "4", "-pix_fmt", "yuv420p")  # fmt: skip
SAME_AGAIN = ("-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact")


def digest(transcript: str) -> str:
    """Return what tells whether a recording still speaks this transcript."""
    return hashlib.sha256(transcript.encode()).hexdigest()


def read_times(recording: Path) -> dict[str, Any]:
    """Return which transcript a recording speaks and the length of each cue in seconds."""
    return json.loads(recording.with_suffix(".json").read_text())


def make(slug: str) -> Path:
    """Write the recording and the lengths of the cues of one webinar; return its path."""
    entry = texts.resources()[slug]
    spoken = captions.cues(entry["transcript"])
    target = texts.recording_path(slug)
    target.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        clips = [_speak(cue, folder / f"{at}.wav") for at, cue in enumerate(spoken)]
        lengths = [_seconds(clip) for clip in clips]
        track = captions.timed(spoken, lengths)
        sound = _join(clips, track, folder / "whole.wav")
        pictures = _draw(entry, track, folder)
        _run("ffmpeg", "-y", "-loglevel", "error", "-f", "concat", "-safe", "0",
             "-i", str(pictures), "-i", str(sound), "-vf", f"fps={FRAMES_A_SECOND}",
             *PICTURE, *SOUND, *SAME_AGAIN, "-cues_to_front", "1", str(target))  # fmt: skip
    times = {"transcript_sha256": digest(entry["transcript"]), "lengths": lengths}
    target.with_suffix(".json").write_text(json.dumps(times) + "\n")
    return target


def _speak(cue: captions.Cue, path: Path) -> Path:
    _run("espeak-ng", "-v", VOICES[cue.speaker], "-s", str(SPEED), "-w", str(path), cue.text)
    return path


def _join(clips: list[Path], track: list[captions.TimedCue], path: Path) -> Path:
    with wave.open(str(path), "wb") as whole:
        for clip, entry in zip(clips, track, strict=True):
            with wave.open(str(clip), "rb") as part:
                if whole.getnframes() == 0:
                    whole.setparams(part.getparams())
                silence = round(entry.start * part.getframerate()) - whole.getnframes()
                whole.writeframes(b"\0" * part.getsampwidth() * max(silence, 0))
                whole.writeframes(part.readframes(part.getnframes()))
    return path


def _draw(entry: texts.Entry, track: list[captions.TimedCue], folder: Path) -> Path:
    """Draw a slide for each change of chapter or speaker; return the list with their times."""
    changes: list[tuple[float, tuple[str, str]]] = []
    for cue in track:
        shown = (_chapter(entry, cue.cue.paragraph), cue.cue.speaker)
        if not changes or changes[-1][1] != shown:
            changes.append((cue.start, shown))
    ends = [*changes[1:], (track[-1].end, ("", ""))]
    lines = ["ffconcat version 1.0"]
    for at, ((start, shown), (end, _next)) in enumerate(zip(changes, ends, strict=True)):
        name = f"slide{at}.png"
        slides.draw(entry, *shown, folder / name)
        lines += [f"file {name}", f"duration {end - start:.3f}"]
    # The last picture stands to the end only where it is named once more.
    path = folder / "slides.txt"
    path.write_text("\n".join([*lines, lines[-2]]) + "\n")
    return path


def _chapter(entry: texts.Entry, paragraph: int) -> str:
    """Return the title of the chapter that a paragraph stands in."""
    begun = [part["title"] for part in entry["chapters"] if part["paragraph"] <= paragraph]
    return begun[-1]


def _seconds(path: Path) -> float:
    with wave.open(str(path), "rb") as clip:
        return round(clip.getnframes() / clip.getframerate(), 3)


def _run(*command: str) -> None:
    subprocess.run(command, check=True)  # noqa: S603 - a fixed program with our own texts


if __name__ == "__main__":
    for named in sys.argv[1:]:
        sys.stdout.write(f"{make(named)}\n")
