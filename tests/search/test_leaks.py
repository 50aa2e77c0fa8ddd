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
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from wagtail.models import Page

from search.engines import ENGINES, get_engine
from search.finding import find
from search.maintenance import rebuild
from search.models import Change
from search.query import SearchQuery
from search.relay import drain
from tests.search.conftest import begin_with
from tests.search.secrets import (
    CHANNELS,
    SEARCHES_WITHOUT_NEIGHBOUR,
    SILENT,
    STATES,
    STATUSES,
    WORD,
    Secret,
    forget,
    make_secret,
)

# What differs from answer to answer and tells nothing.
RANDOM = re.compile(rb'(name="csrfmiddlewaretoken" value|nonce)="[^"]*"')
HEADERS = ("Location", "Content-Type", "Content-Disposition", "ETag", "Last-Modified")

# Channels that keep something in memory.
REMEMBERED = ("results", "tag", "home page", "suggested name", "suggested title", "spelling")

Answers = dict[tuple[str, str], Any]


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


def addresses(secret: Secret) -> list[tuple[str, str]]:
    """Return (channel, address) of every channel, as things stand now."""
    pages = Page.objects.filter(slug__contains=WORD)
    secret.paths = [page.url_path.split("/", 2)[2] for page in pages]
    return [
        (name, address)
        for name, channel in CHANNELS.items()
        for address in channel.addresses(secret)
    ]


def ask(client: Client, wanted: list[tuple[str, str]]) -> Answers:
    return {(name, address): _told(client.get(address)) for name, address in wanted}


def _told(answer: HttpResponseBase) -> tuple[Any, ...]:
    content = b"".join(answer) if answer.streaming else answer.content
    headers = [answer.get(name) for name in HEADERS]
    return answer.status_code, headers, RANDOM.sub(b"", content).decode(errors="replace")


def differences(one: Answers, other: Answers) -> dict[tuple[str, str], Any]:
    """Return what differs: statuses and headers, and the lines that one alone has."""
    found = {}
    for key, told in one.items():
        if told != other[key]:
            lines = set(told[2].splitlines()) ^ set(other[key][2].splitlines())
            found[key] = (told[:2], other[key][:2], sorted(filter(None, map(str.strip, lines))))
    return found


def test_every_channel_shows_the_secret_where_it_is_visible(secret: Secret, client: Client) -> None:
    """A channel that says the same with and without it would prove nothing."""
    wanted = addresses(secret)
    visible = ask(client, wanted)
    assert {key: told[0] for key, told in visible.items()} == {
        key: STATUSES.get(key[0], 200) for key in wanted
    }
    forget(secret)
    drain()
    moved = {name for name, _address in differences(visible, ask(client, wanted))}
    assert moved == CHANNELS.keys()


@pytest.mark.parametrize("state", STATES)
def test_nothing_hidden_is_shown_counted_or_confirmed(
    secret: Secret, client: Client, state: str
) -> None:
    # What is kept in memory from the time when it was visible must not tell either.
    ask(client, [one for one in addresses(secret) if one[0] in REMEMBERED])
    STATES[state](secret)
    wanted = addresses(secret)
    at_once = ask(client, wanted)
    drain()
    delivered = ask(client, wanted)
    forget(secret)
    drain()
    assert not Change.objects.exists()
    never = ask(client, wanted)
    if state == "password":
        # Whoever has the address is asked for the password: it is there to be given.
        for answers in (at_once, delivered, never):
            for key in [key for key in answers if key[0] == "page itself"]:
                assert WORD not in answers.pop(key)[2].replace(key[1], "")
    if state in SEARCHES_WITHOUT_NEIGHBOUR:
        for key in [key for key in at_once if is_search(key[0])]:
            told = at_once.pop(key)
            assert secret.document.title not in told[2]
            assert key[0] != "results" or told == never[key]
    assert differences(at_once, never) == {}
    assert differences(delivered, never) == {}


def is_search(channel: str) -> bool:
    """Whether the engine says what *channel* tells."""
    return channel == "similar" or CHANNELS[channel].url_name == "search:results"


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
