"""Nothing hidden is shown, counted or confirmed: every state in every channel.

What a channel answers must be, byte for byte, what it answers where the secret has never
been: at once, before any change has reached the index, and after.
"""

import re
import shutil
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import models, transaction
from django.http import QueryDict
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from wagtail.models import Page

from resources import page_context
from search.engines import ENGINES, get_engine
from search.finding import find
from search.maintenance import rebuild
from search.models import Change
from search.query import PARAMETERS, SearchQuery
from search.relay import drain
from tests.search.channels import (
    CHANNELS,
    SILENT,
    SILENT_PARAMETERS,
    Asked,
    ask,
    parameters,
    requests_of,
)
from tests.search.conftest import begin_with
from tests.search.secrets import (
    SEARCHES_WITHOUT_NEIGHBOUR,
    STATES,
    WORD,
    Secret,
    forget,
    make_secret,
)
from tests.tally import Count

# What differs from answer to answer and tells nothing; always of one length.
RANDOM = re.compile(rb"""(name="csrfmiddlewaretoken" value="|nonce[-=]"?)[\w+/=-]*""")

# Channels that keep something in memory.
REMEMBERED = ("results", "filter tag", "home page", "suggested name", "suggested title", "spelling")

Answers = dict[Asked, Any]


@pytest.fixture(scope="module")
def _secret_of_module(
    django_db_setup: None, django_db_blocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Secret, Path, Path]]:
    location, media = tmp_path_factory.mktemp("index"), tmp_path_factory.mktemp("media")
    with (
        pytest.MonkeyPatch.context() as patched,
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        patched.setattr(django_settings, "SEARCH_ENGINE", ENGINES["tantivy"])
        patched.setattr(django_settings, "SEARCH_INDEX_DIR", location)
        patched.setattr(django_settings, "MEDIA_ROOT", str(media))
        cache.clear()
        secret = make_secret()
        rebuild(get_engine())
        drain(get_engine())
        yield secret, location, media
        transaction.set_rollback(True)


@pytest.fixture
def secret(
    _secret_of_module: tuple[Secret, Path, Path],
    own_index: None,
    media_root: Path,
    db: None,
) -> Secret:
    """Return the world with the secret visible and indexed."""
    made, index, media = _secret_of_module
    begin_with(index)
    shutil.copytree(media, media_root, dirs_exist_ok=True)
    found = {part.name: getattr(made, part.name) for part in fields(made)}
    objects = {name: one for name, one in found.items() if isinstance(one, models.Model)}
    anew = {name: type(one)._default_manager.get(pk=one.pk) for name, one in objects.items()}
    return replace(made, **anew)


def ask_all(client: Client, wanted: list[Asked]) -> Answers:
    """Return what is told at each of *wanted* to a visitor who comes for the first time."""
    return {asked: _told(ask(client, asked)) for asked in wanted}


def _told(answer: HttpResponseBase) -> tuple[Any, ...]:
    content = b"".join(answer) if answer.streaming else answer.content
    told = {
        name: RANDOM.sub(b"", value.encode()) for name, value in answer.items() if name != "Expires"
    }
    cookies = {name: len(cookie.value) for name, cookie in answer.cookies.items()}
    return answer.status_code, (told, cookies), RANDOM.sub(b"", content).decode(errors="replace")


def differences(one: Answers, other: Answers) -> dict[Asked, Any]:
    """Return what differs: statuses and headers, and the lines that one alone has."""
    found = {}
    for key, told in one.items():
        if told != other[key]:
            lines = set(told[2].splitlines()) ^ set(other[key][2].splitlines())
            found[key] = (told[:2], other[key][:2], sorted(filter(None, map(str.strip, lines))))
    return found


def test_every_channel_shows_the_secret_where_it_is_visible(secret: Secret, client: Client) -> None:
    """A channel that says the same with and without it would prove nothing."""
    wanted = requests_of(secret)
    visible = ask_all(client, wanted)
    assert {asked: told[0] for asked, told in visible.items()} == {
        asked: CHANNELS[asked.channel].status for asked in wanted
    }
    forget(secret)
    drain()
    moved = {asked.channel for asked in differences(visible, ask_all(client, wanted))}
    assert moved == CHANNELS.keys()


@pytest.mark.parametrize("state", STATES)
def test_nothing_hidden_is_shown_counted_or_confirmed(
    secret: Secret, client: Client, state: str, tally: Count
) -> None:
    # What is kept in memory from the time when it was visible must not tell either.
    ask_all(client, [asked for asked in requests_of(secret) if asked.channel in REMEMBERED])
    STATES[state](secret)
    wanted = requests_of(secret)
    at_once = ask_all(client, wanted)
    drain()
    delivered = ask_all(client, wanted)
    forget(secret)
    drain()
    assert not Change.objects.exists()
    never = ask_all(client, wanted)
    if state == "password":
        # Whoever has the address is asked for the password: it is there to be given.
        for answers in (at_once, delivered, never):
            for key in [key for key in answers if "page itself" in key.channel]:
                assert WORD not in answers.pop(key)[2].replace(path_of(key), "")
    if state in SEARCHES_WITHOUT_NEIGHBOUR:
        for key in [key for key in at_once if is_search(key.channel)]:
            told = at_once.pop(key)
            assert secret.document.title not in told[2]
            assert not key.channel.startswith("results") or told == never[key]
    leaks = [differences(at_once, never), differences(delivered, never)]
    tally(
        f"Leak matrix: {{states}} states x {len(CHANNELS)} channels, {{answers}} answers: "
        "{leaks} leaks",
        states=1,
        answers=len(at_once) + len(delivered),
        leaks=sum(map(len, leaks)),
    )
    for found in leaks:
        assert found == {}


def path_of(asked: Asked) -> str:
    return asked.address.partition("?")[0]


def is_search(channel: str) -> bool:
    """Whether the engine says what *channel* tells."""
    asks = ("similar", "collection", "collection by a search")
    return channel in asks or CHANNELS[channel].url_name == "search:results"


def test_what_the_index_holds_behind_the_databases_back_is_not_shown(
    secret: Secret, client: Client
) -> None:
    """An older database restored beside a newer index, or rows changed by hand."""
    Page.objects.filter(pk=secret.page.pk).update(live=False)
    assert not Change.objects.exists()
    for words in (WORD, f"quokka {WORD}", f"nobody {WORD}"):
        results = find(SearchQuery.of(words))
        assert (results.total, results.hits, results.nearest) == (0, (), ())
    assert secret.page.title not in client.get("/search/").content.decode()


# That nothing is forgotten


def url_names(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from url_names(pattern, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}" if pattern.name else str(pattern.pattern)


def test_every_address_of_the_site_is_a_channel_or_says_why_not() -> None:
    public = {
        name
        for part in get_resolver().url_patterns
        if not (isinstance(part, URLResolver) and str(part.pattern) == "admin/")
        for name in (
            url_names(part, f"{part.namespace}:" if part.namespace else "")
            if isinstance(part, URLResolver)
            else [part.name or str(part.pattern)]
        )
    }
    told = {channel.url_name for channel in CHANNELS.values()}
    assert public == told | SILENT.keys()


def test_every_parameter_of_an_address_is_given_in_a_channel_or_says_why_not(
    secret: Secret, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a view looks for in its address is seen while it looks."""
    looked_for: dict[str, set[str]] = {}
    now = ""

    def watched(name: str) -> Any:
        plain = getattr(QueryDict, name)

        def look(self: QueryDict, key: str, *default: object) -> Any:
            looked_for.setdefault(now, set()).add(key)
            return plain(self, key, *default)

        return look

    def unwatched(call: Any) -> Any:
        """What is looked for in a search that an editor saved is none of a visitor's."""

        def called(*given: object) -> Any:
            nonlocal now
            kept, now = now, ""
            try:
                return call(*given)
            finally:
                now = kept

        return called

    for name in ("find_saved", "address_of"):
        monkeypatch.setattr(page_context, name, unwatched(getattr(page_context, name)))
    for name in ("__getitem__", "__contains__", "get", "getlist"):
        monkeypatch.setattr(QueryDict, name, watched(name))
    for asked in requests_of(secret):
        now = CHANNELS[asked.channel].url_name
        b"".join(ask(client, asked))
    looked_for.pop("")
    assert looked_for["search:results"] >= PARAMETERS
    missing = {
        name: found - parameters(name) - SILENT_PARAMETERS.keys()
        for name, found in looked_for.items()
    }
    assert not any(missing.values()), missing


def test_no_address_of_the_admin_answers_a_visitor(db: None, client: Client) -> None:
    """Who is not signed in is sent to the sign-in, or told nothing of the library."""
    plain = [
        address
        for part in get_resolver().url_patterns
        if isinstance(part, URLResolver) and str(part.pattern) == "admin/"
        for address in plain_addresses(part, "/admin/")
        if address.endswith("/")
    ]
    assert len(plain) > 50
    told = {address for address in plain if client.get(address).status_code not in (302, 403, 404)}
    assert {resolve(address).url_name for address in told} <= OF_THE_ADMIN


# Addresses of the admin that are for those who are not signed in yet.
OF_THE_ADMIN = {
    "wagtailadmin_login",
    "wagtailadmin_password_reset",
    "wagtailadmin_password_reset_done",
    "wagtailadmin_password_reset_complete",
    "wagtailadmin_javascript_catalog",
    "wagtailadmin_sprite",
}


def plain_addresses(resolver: URLResolver, begin: str) -> Iterator[str]:
    """Yield the addresses below *begin* that take nothing."""
    for pattern in resolver.url_patterns:
        route = str(pattern.pattern).lstrip("^").rstrip("$")
        if re.fullmatch(r"[\w/-]*", route):
            address = f"{begin}{route}"
            if isinstance(pattern, URLResolver):
                yield from plain_addresses(pattern, address)
            else:
                yield address


# Every sender of e-mail, and why it tells of no page that its reader may not find.
MAILERS = {
    "home/contact.py": "to the coalition: what the visitor wrote",
    "resources/attention/mail.py": "to an editor: see test_leaks_to_editors",
    "knowledgebase/accounts/invitations.py": "to a new editor: a link to choose a password",
}


def test_every_sender_of_mail_says_why_it_tells_nothing() -> None:
    apps = ("home", "knowledgebase", "resources", "search")
    sources = (path for app in apps for path in (django_settings.BASE_DIR / app).rglob("*.py"))
    sending = re.compile(r"\b(send_mail|send_mass_mail|mail_admins|EmailM\w+)\(")
    found = {
        str(path.relative_to(django_settings.BASE_DIR))
        for path in sources
        if sending.search(path.read_text())
    }
    assert found == MAILERS.keys()
