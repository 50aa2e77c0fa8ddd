"""The encoding of an uploaded track is proved by its bytes, fits its language, or is asked for."""

import pytest

from resources.tracks.encodings import NAMES, UncertainError, UnreadableError, decoded

HEAD = "WEBVTT\n\n00:01.000 --> 00:02.000\n"
SPANISH = HEAD + "El niño dijo: ¿qué? — “no”\n"


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "windows-1252"],
)
def test_encodings_that_are_certain_are_read_without_a_question(encoding):
    assert decoded(SPANISH.encode(encoding), "es") == SPANISH


def test_latin_1_is_read_as_the_part_of_windows_1252_that_it_is():
    text = HEAD + "El niño\n"
    assert decoded(text.encode("latin-1"), "es") == text


@pytest.mark.parametrize(
    ("said", "encoding", "language"),
    [
        ("Привет всем", "windows-1251", "en"),
        ("Příliš žluťoučký kůň", "windows-1250", "cs"),
        ("El niño dijo canción", "mac-roman", "es"),
        ("日本語です", "shift-jis", "ja"),
        ("Grüße", "windows-1252", "ru"),
        ("DÍA de AÑO: mañana", "mac-roman", "es"),
    ],
)
def test_what_could_be_read_in_several_ways_is_asked_for(said, encoding, language):
    content = (HEAD + said + "\n").encode(encoding)
    with pytest.raises(UncertainError) as asked:
        decoded(content, language)
    previews = {choice.encoding: choice.preview for choice in asked.value.choices}
    assert previews[encoding] == said
    assert len(set(previews.values())) == len(previews)
    assert decoded(content, language, encoding) == HEAD + said + "\n"


def test_bytes_that_fit_nothing_and_encodings_nobody_offers_are_refused():
    with pytest.raises(UnreadableError):
        decoded(SPANISH.encode(), "es", "rot13")
    with pytest.raises(UnreadableError):
        decoded(b"\xff\xfe\x00", "es")
    with pytest.raises(UnreadableError):
        decoded(b"WEBVTT\n\n\x81\x00\x01\x02\xff", "es")


def test_every_encoding_that_is_offered_is_known():
    for encoding in NAMES:
        assert HEAD.encode(encoding).decode(encoding) == HEAD
