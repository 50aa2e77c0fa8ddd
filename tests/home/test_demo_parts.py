"""The parts of the demo that need no database."""

import datetime as dt
from io import BytesIO

import openpyxl
import pypdfium2
import pytest
from PIL import Image

from home.demo import attachments, captions, covers, prose

DAY = dt.date(2026, 3, 4)


def test_prose_becomes_blocks_with_headings_quotations_and_lists():
    text = """
One **bold** and a [link](https://example.org/a).

- first & foremost
- second

## Section

### Part

> “I came back.” Rafa, 19
"""
    assert prose.to_blocks(text) == [
        prose.block(
            "paragraph",
            '<p>One <b>bold</b> and a <a href="https://example.org/a">link</a>.</p>'
            "<ul><li>first &amp; foremost</li><li>second</li></ul>",
        ),
        prose.block("heading", {"text": "Section", "level": "h2"}),
        prose.block("heading", {"text": "Part", "level": "h3"}),
        prose.block("quote", {"text": "I came back.", "source": "Rafa, 19"}),
    ]


def test_a_quotation_without_a_source_keeps_all_its_words():
    assert prose.to_blocks("> We “stopped” asking.") == [
        prose.block("quote", {"text": "We “stopped” asking.", "source": ""})
    ]


def test_markup_in_a_text_stays_text():
    assert prose.to_html("a < b <script>") == "<p>a &lt; b &lt;script&gt;</p>"


def test_a_list_may_follow_its_opening_line_directly():
    assert prose.to_html("Bring:\n- pens\n- paper") == (
        "<p>Bring:</p><ul><li>pens</li><li>paper</li></ul>"
    )


def test_cues_end_with_sentences_and_keep_titles_whole():
    spoken = captions.cues(
        "Ana: Good evening. I am Dr. Ruiz, and this is a talk.\n\nBo: Thank you!"
    )
    assert [(cue.speaker, cue.text, cue.paragraph) for cue in spoken] == [
        ("Ana", "Good evening. I am Dr. Ruiz, and this is a talk.", 1),
        ("Bo", "Thank you!", 2),
    ]


def test_a_long_sentence_is_cut_at_a_comma_and_no_word_is_lost():
    words = "one two three four five six seven eight nine ten eleven, "
    sentence = (words * 4).strip().rstrip(",") + "."
    parts = [cue.text for cue in captions.cues(f"Ana: {sentence}")]
    assert len(parts) > 1
    assert all(len(part.split()) <= captions.WORDS_A_CUE for part in parts)
    assert all(part.endswith((",", ".")) for part in parts)
    assert " ".join(parts) == sentence


def test_captions_run_at_the_pace_of_speech_with_a_pause_between_paragraphs():
    text = "Ana: " + " ".join(["word"] * 15) + ".\n\nBo: " + " ".join(["word"] * 15) + "."
    first, second = captions.timed(captions.cues(text))
    assert (first.start, first.end) == (0, 6.0)
    assert (second.start, second.end) == (6.6, 12.6)


def test_captions_follow_the_lengths_of_a_recording():
    first, second = captions.timed(captions.cues("Ana: Hello there.\n\nBo: Hi."), [1.5, 0.75])
    assert (first.end, second.start, second.end) == (1.5, 2.1, 2.85)


def test_webvtt_names_the_speaker_and_escapes_what_would_be_markup():
    track = captions.timed(captions.cues("Ana: Rights & <duties>."))
    assert captions.to_webvtt(track) == (
        "WEBVTT\n\n00:00:00.000 --> 00:00:01.200\n<v Ana>Rights &amp; &lt;duties&gt;.\n"
    )


def test_a_cover_is_the_same_each_time_small_and_described():
    cover = covers.draw("one-slug")
    assert cover == covers.draw("one-slug")
    with Image.open(BytesIO(cover.jpeg)) as picture:
        assert picture.size == (1200, 675)
    assert len(cover.jpeg) < 80_000
    assert cover.description


def test_covers_of_different_resources_differ():
    slugs = [f"resource-{number}" for number in range(40)]
    assert len({covers.draw(slug).jpeg for slug in slugs}) == len(slugs)


def pdf(**parts):
    attachment = {"title": "Résumé", "kind": "pdf", "language": "en", **parts}
    return pypdfium2.PdfDocument(attachments.render(attachment, DAY))


def test_a_pdf_has_a_page_for_each_text_with_title_accents_and_number():
    document = pdf(pages=["“Niñez” – año", "Second page"], language="es")
    first, second = (page.get_textpage().get_text_bounded() for page in document)
    assert "Résumé" in first
    assert "“Niñez” – año" in first
    assert "Página 1 de 2" in first
    assert "Second page" in second
    assert "Página 2 de 2" in second
    assert document.get_metadata_dict()["Title"] == "Résumé"


def test_a_text_too_long_for_its_page_flows_on_and_is_counted():
    document = pdf(pages=["\n\n".join(["A paragraph of the text."] * 60)])
    assert len(document) > 1
    assert f"Page 1 of {len(document)}" in document[0].get_textpage().get_text_bounded()


def test_a_spreadsheet_keeps_words_and_turns_amounts_into_numbers():
    rows = [["City", "2024", "Cost"], ["Río Seco", "1,480", "$5,200"], ["Old Quarry", "4.8", "n/a"]]
    attachment = {"title": "Costs: all", "kind": "spreadsheet", "language": "en", "rows": rows}
    book = openpyxl.load_workbook(BytesIO(attachments.render(attachment, DAY)))
    assert [list(row) for row in book.active.values] == [
        ["City", "2024", "Cost"],
        ["Río Seco", 1480, 5200],
        ["Old Quarry", 4.8, "n/a"],
    ]
    assert book.active["C2"].number_format == '"$"#,##0'


@pytest.mark.parametrize("text", ["2025-01-06", "A-01", "14 %", "$", "1,2"])
def test_what_only_looks_like_a_number_stays_text(text: str):
    attachment = {"title": "T", "kind": "spreadsheet", "language": "en", "rows": [["H"], [text]]}
    book = openpyxl.load_workbook(BytesIO(attachments.render(attachment, DAY)))
    assert book.active["A2"].value == text
