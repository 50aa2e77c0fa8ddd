"""The library: what there is, by type, and the latest."""

import datetime as dt
import re

from tests import factories
from tests.resources.pages import body_of


def test_the_library_counts_and_lists_what_is_public(client, library):
    factories.ToolkitFactory(parent=library, title="Old kit", published_on=dt.date(2020, 1, 1))
    factories.ToolkitFactory(parent=library, title="New kit", published_on=dt.date(2026, 1, 1))
    factories.WebinarFactory(parent=library, title="Draft evening", live=False)
    html = body_of(client, library)
    assert re.search(r">2</span>\s*<span class=\"counts__label\">toolkits<", html)
    assert html.index("New kit") < html.index("Old kit")
    assert "Draft evening" not in html
    assert "webinars" not in html
    assert 'href="/search/"' in html


def test_an_empty_library_says_so(client, library):
    assert "Nothing has been published here yet." in body_of(client, library)
