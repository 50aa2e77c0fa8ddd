"""Make a webinar's recording again: its transcript, read aloud by computer voices.

Needs espeak-ng and ffmpeg. Loading the demo does not run this: the sound and the
length of each cue are kept in ``content/media``. After a change to the transcript::

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

from home.demo import captions, texts

VOICES = {
    "Delia Marchetti": "en-us+f3",
    "Inés Robledo": "en-us+f5",
    "Walter Okafor-Lind": "en-gb+m3",
    "Tamsin Greer": "en-gb-x-rp+f2",
}
SPEED = 170  # words a minute, as espeak-ng counts them
BIT_RATE = "10k"


def digest(transcript: str) -> str:
    """Return what tells whether a recording still speaks this transcript."""
    return hashlib.sha256(transcript.encode()).hexdigest()


def read_times(sound: Path) -> dict[str, Any]:
    """Return which transcript a recording speaks and the length of each cue in seconds."""
    return json.loads(sound.with_suffix(".json").read_text())


def make(slug: str) -> Path:
    """Write the sound and the lengths of the cues of one webinar; return the sound's path."""
    transcript = texts.resources()[slug]["transcript"]
    spoken = captions.cues(transcript)
    texts.MEDIA.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        clips = [_speak(cue, Path(folder) / f"{at}.wav") for at, cue in enumerate(spoken)]
        lengths = [_seconds(clip) for clip in clips]
        whole = _join(clips, captions.timed(spoken, lengths), Path(folder) / "whole.wav")
        sound = texts.MEDIA / f"{slug}.ogg"
        _run("ffmpeg", "-y", "-loglevel", "error", "-i", str(whole), "-ac", "1",
             "-c:a", "libopus", "-application", "voip", "-b:a", BIT_RATE,
             "-map_metadata", "-1", "-fflags", "+bitexact", str(sound))  # fmt: skip
    times = {"transcript_sha256": digest(transcript), "lengths": lengths}
    sound.with_suffix(".json").write_text(json.dumps(times) + "\n")
    return sound


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


def _seconds(path: Path) -> float:
    with wave.open(str(path), "rb") as clip:
        return round(clip.getnframes() / clip.getframerate(), 3)


def _run(*command: str) -> None:
    subprocess.run(command, check=True)  # noqa: S603 - a fixed program with our own texts


if __name__ == "__main__":
    sys.stdout.write(f"{make(sys.argv[1])}\n")
