"""No text, in no parameter of no public address, makes the site fail."""

import pytest
from django.http.response import HttpResponseBase
from django.test import Client

from tests.search.hostile import (
    Give,
    generated_strings,
    listed_strings,
    nasty_strings,
    parameters_of,
)
from tests.search.shelf import Shelf
from tests.tally import Count

FORM = 'id="q" name="q"'
SCRIPTS = ("<script>alert(1)", "<img src=x>")
EACH = 5  # of the texts of our own, each parameter takes every fifth
# Nobody may try passwords as fast as a test does.
LIMITED = {"user name", "password", "page after sign-in", "code", "address for a new password"}


def wrong(name: str, answer: HttpResponseBase) -> bool:
    """Whether *answer* is a failure, or would hide one."""
    if answer.status_code >= 500 or (answer.status_code == 429 and name not in LIMITED):
        return True
    if answer.streaming or answer.status_code in (302, 304):
        return False
    content = answer.content.decode()
    if name.startswith("search") and FORM not in content:
        return True
    is_page = answer.get("Content-Type", "").startswith("text/html")
    return is_page and any(script in content for script in SCRIPTS)


def failures(name: str, give: Give, texts: list[str]) -> list[tuple[str, str]]:
    client = Client(raise_request_exception=False)
    return [(name, ascii(text)) for text in texts if wrong(name, give(client, text))]


@pytest.mark.parametrize("strings", ["own", "mixed"])
def test_b20_no_text_of_ours_breaks_a_parameter(
    shelf: Shelf, strings: str, caplog: pytest.LogCaptureFixture
) -> None:
    texts = nasty_strings() if strings == "own" else generated_strings()
    found = []
    for number, (name, give) in enumerate(parameters_of(shelf).items()):
        chosen = texts if name in {"search q", "suggestions"} else texts[number % EACH :: EACH]
        found += failures(name, give, chosen)
    assert found == [], caplog.text[-3000:]


def test_b20_no_naughty_string_breaks_a_parameter(shelf: Shelf, tally: Count) -> None:
    texts = listed_strings()
    if not texts:
        pytest.skip("set NAUGHTY_STRINGS to a file with one string on each line")
    parameters = parameters_of(shelf)
    found = [one for name, give in parameters.items() for one in failures(name, give, texts)]
    tally(
        f"{len(texts)} naughty strings x {len(parameters)} parameters: {{failures}} five-hundreds",
        failures=len(found),
    )
    assert found == []
