"""Certificates of attendance: made for who knows the code word, kept by nobody."""

import datetime as dt
import logging
from collections.abc import Callable

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from home.certificates.forms import key_of
from home.site import SetUp
from resources.limits import Limit
from resources.models import ResourcePage, Webinar
from tests.factories import WebinarFactory

pytestmark = pytest.mark.django_db

WORD = "Ocotillo Dawn"
REFLECTION = " ".join(f"thought{number}" for number in range(30))
FILLED = {"name": "Beatriz Núñez", "code_word": WORD, "reflection": REFLECTION}


@pytest.fixture
def webinar(site: SetUp) -> Webinar:
    return WebinarFactory(
        title="Coming back",
        recorded=True,
        code_word=WORD,
        starts_at=dt.datetime(2025, 1, 8, 1, 30, tzinfo=dt.UTC),
    )


def address(webinar: Webinar) -> str:
    return reverse("network:certificate", args=[webinar.pk])


def asked(client: Client, webinar: Webinar, **changed: str) -> str:
    answer = client.post(address(webinar), {**FILLED, **changed})
    assert answer.status_code == 200
    return answer.content.decode()


def is_made(html: str) -> bool:
    return 'class="certificate"' in html


def test_who_knows_the_word_gets_a_page_to_print(client: Client, webinar: Webinar) -> None:
    html = asked(client, webinar)
    assert is_made(html)
    for expected in (
        "Copper Basin Learning Alliance", "Beatriz Núñez", "Coming back", "Jan. 7, 2025",
        "60 minutes", REFLECTION, webinar.full_url,
    ):  # fmt: skip
        assert expected in html
    assert WORD not in html


@pytest.mark.parametrize("written", ["ocotillo dawn", " OCOTILLO  DÁWN ", "Ocotillodawn"])
def test_case_accents_and_spaces_of_the_word_do_not_matter(
    client: Client, webinar: Webinar, written: str
) -> None:
    assert is_made(asked(client, webinar, code_word=written))


@pytest.mark.parametrize("written", ["ocotillo", "", "dawn ocotillo", "%", "\x00", "Ocotillo Dusk"])
def test_a_wrong_word_makes_nothing_and_loses_nothing(
    client: Client, webinar: Webinar, written: str
) -> None:
    html = asked(client, webinar, code_word=written)
    assert not is_made(html)
    assert "what you typed is still here" in html
    assert 'value="Beatriz Núñez"' in html
    assert REFLECTION in html
    assert WORD not in html


def test_a_short_reflection_says_how_many_words_are_there(client: Client, webinar: Webinar) -> None:
    html = asked(client, webinar, reflection="I will ring them.")
    assert "That is 4 words so far. Write at least 30." in html
    assert not is_made(html)


def test_texts_that_are_too_long_are_refused(client: Client, webinar: Webinar) -> None:
    for changed in ({"name": "x" * 81}, {"code_word": "x" * 41}, {"reflection": "word " * 601}):
        assert not is_made(asked(client, webinar, **changed))


def test_hostile_names_and_words_are_only_text(client: Client, webinar: Webinar) -> None:
    script = "<script>alert(1)</script>"
    html = asked(client, webinar, name=f"{script}\x0b\u202e", reflection=f"{script} {REFLECTION}")
    assert is_made(html)
    assert script not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "\x0b" not in html


def test_nothing_about_the_person_is_kept_or_logged(
    client: Client, webinar: Webinar, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    before = {model: model._base_manager.count() for model in apps.get_models()}
    with CaptureQueriesContext(connection) as queries:
        answer = client.post(address(webinar), FILLED)
    assert is_made(answer.content.decode())
    assert {model: model._base_manager.count() for model in apps.get_models()} == before
    assert all(query["sql"].lstrip("( ").startswith("SELECT") for query in queries)
    assert not Session.objects.exists()
    assert not answer.cookies
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "Beatriz" not in caplog.text
    assert set(client.get(address(webinar)).cookies) == {"csrftoken"}


def test_only_the_site_s_own_form_is_accepted(webinar: Webinar) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(address(webinar), FILLED).status_code == 403


@pytest.fixture
def _few_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("home.certificates.forms.TRIES", Limit("few", 2, 3600))


@pytest.mark.usefixtures("_few_tries")
def test_too_many_wrong_words_wait_and_right_ones_do_not_count(
    client: Client, webinar: Webinar
) -> None:
    for _person in range(4):
        assert is_made(asked(client, webinar))
    for _try in range(2):
        assert not is_made(asked(client, webinar, code_word="saguaro"))
    refused = client.post(address(webinar), FILLED)
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 60
    assert "Too many wrong code words" in refused.content.decode()
    assert REFLECTION in refused.content.decode()
    assert is_made(
        client.post(address(webinar), FILLED, REMOTE_ADDR="203.0.113.9").content.decode()
    )


def test_a_webinar_without_a_word_has_no_certificates(client: Client, site: SetUp) -> None:
    for word in ("", "   "):
        plain = WebinarFactory(recorded=True, code_word=word)
        assert client.get(address(plain)).status_code == 404
        assert client.post(address(plain), {**FILLED, "code_word": word}).status_code == 404


@pytest.mark.parametrize("minutes", [-10, 60])
def test_there_is_none_before_the_webinar_is_over(
    client: Client, site: SetUp, minutes: int
) -> None:
    starts_at = timezone.now() + dt.timedelta(minutes=minutes)
    webinar = WebinarFactory(code_word=WORD, starts_at=starts_at)
    answer = client.get(address(webinar))
    assert "once the webinar is over" in answer.content.decode()
    assert not answer.cookies
    assert not is_made(asked(client, webinar))
    assert address(webinar) not in client.get(webinar.url).content.decode()


def test_a_hidden_webinar_is_answered_like_a_missing_one(
    client: Client, webinar: Webinar, hide: Callable[[ResourcePage], None]
) -> None:
    hide(webinar)
    assert client.get(address(webinar)).status_code == 404
    assert client.post(address(webinar), FILLED).status_code == 404


def test_l01_no_page_and_no_feed_tells_the_code_word(client: Client, webinar: Webinar) -> None:
    html = client.get(webinar.url).content.decode()
    assert address(webinar) in html
    addresses = [reverse("network:event", args=[webinar.pk]), reverse("network:webinar_calendar")]
    pages = [html, *(client.get(one).content.decode() for one in [address(webinar), *addresses])]
    for page in pages:
        assert "Coming back" in page
        assert key_of(WORD) not in key_of(page)
