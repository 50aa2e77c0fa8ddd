"""Every page that the library adds to the admin through axe: narrow and wide, light and dark."""

import inspect
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from playwright.sync_api import Browser, Page, StorageState

from tests.browser.conftest import Open
from tests.browser.test_accessibility import STATUS, glance
from tests.browser.test_tidying import signed_in
from tests.serving import Site

pytestmark = pytest.mark.browser

TERMS = "/admin/snippets/resources"
OURS = ("home", "knowledgebase", "resources", "search")

# By the name of its address; one address for each view. What stands in braces is a key of KEYS.
PAGES = {
    "attention:need": "/admin/attention/described/",
    "caption_report:index": "/admin/reports/captions/",
    "document_texts:index": "/admin/reports/document-texts/",
    "imports:add": "/admin/imports/add/",
    "imports:index": "/admin/imports/",
    "invite_user": "/admin/users/{user}/invite/",
    "operations:index": "/admin/reports/large-changes/",
    "operations:undo": "/admin/reports/large-changes/{operation}/undo/",
    "resource_cues": "/admin/webinars/{webinar}/tracks/captions/en/",
    "resource_listing:choose_parent": "/admin/resources/choose_parent/",
    "resource_listing:index": "/admin/resources/",
    "resource_tracks": "/admin/webinars/{webinar}/tracks/",
    "templates:delete": "/admin/templates/{template}/remove/",
    "templates:edit": "/admin/templates/{template}/",
    "templates:index": "/admin/templates/",
    "templates:keep": "/admin/templates/of/{toolkit}/",
    "tidying:apart": "/admin/tidying/resourcetag/apart/",
    "tidying:index": "/admin/tidying/",
    "tidying:merge": "/admin/tidying/resourcetag/merge/?chosen={tag}",
    "tidying:rename": "/admin/tidying/resourcetag/{tag}/rename/",
    "tidying:tree": "/admin/tidying/place/order/",
    "tidying:unused": "/admin/tidying/resourcetag/unused/",
    "wagtailsnippets_resources_audience:delete": f"{TERMS}/audience/delete/{{audience}}/",
    "wagtailsnippets_resources_audience:list": f"{TERMS}/audience/",
    "wagtailsnippets_resources_topic:delete": f"{TERMS}/topic/delete/{{topic}}/",
    "wagtailsnippets_resources_topic:list": f"{TERMS}/topic/",
}
# Pages of Wagtail's own views with what the library shows on them.
ALSO = {
    "first page": "/admin/",
    "inbox": "/admin/inbox/",
    "menus": "/admin/snippets/home/menu/",
    "review dates": "/admin/settings/resources/reviewdates/",
    "account": "/admin/account/",
}
# Looked at where somebody walks through them, as they are steps of something that is under way.
WALKED = {
    "imports:columns": "test_importing",
    "imports:show": "test_importing",
    "resource_chooser:choose": "test_choosing",
    "resource_chooser:choose_results": "test_choosing",
}
# Views that answer with no page of their own: they do something, lead on, or send a part or data.
NO_PAGES = {
    "attention:aside",
    "attention:index",
    "attention:reviewed",
    "describing:proposals",
    "describing:tags",
    "document_texts:again",
    "imports:answer",
    "imports:discard",
    "imports:report",
    "imports:start",
    "resource_chooser:chosen",
    "resource_chooser:chosen_multiple",
    "tidying:decide",
    "tidying:delete",
    "tidying:found",
    "tidying:move",
    "wagtailadmin_login",
    "wagtailadmin_password_reset",
}

# The button of Wagtail's own page that asks before something is deleted is too pale in the dark.
OF_WAGTAIL = ('color-contrast: <button type="submit" class="button serious">Yes, delete</button>',)

KEYS = {
    "audience": "SELECT min(id) FROM resources_audience",
    "operation": "SELECT min(id) FROM resources_operation",
    "tag": "SELECT min(id) FROM resources_resourcetag",
    "template": "SELECT min(id) FROM resources_resourcetemplate",
    "toolkit": "SELECT min(resourcepage_ptr_id) FROM resources_toolkit",
    "topic": "SELECT min(id) FROM resources_topic",
    "user": "SELECT min(id) FROM accounts_user WHERE username = 'invited'",
    "webinar": "SELECT min(page_id) FROM resources_track",
}


@pytest.fixture(scope="module")
def keys(library: Site) -> dict[str, int]:
    database = Path(library.environment["DATA_DIR"]) / "db.sqlite3"
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        return {name: connection.execute(asked).fetchone()[0] for name, asked in KEYS.items()}


@pytest.fixture(scope="module")
def signed(browser: Browser, library: Site) -> StorageState:
    """What a browser keeps of somebody who signed in."""
    with browser.new_context() as context:

        def visit(path: str) -> Page:
            page = context.new_page()
            page.goto(library.address(path))
            return page

        signed_in(visit, "/admin/")
        return context.storage_state()


def views_of_ours() -> dict[object, set[str]]:
    """Return the names of the admin's addresses by the view of ours behind them."""
    found: dict[object, set[str]] = {}
    for name, callback in addresses(get_resolver().url_patterns):
        view = inspect.unwrap(callback)
        view = getattr(view, "view_class", view)
        if view.__module__.partition(".")[0] in OURS:
            found.setdefault(view, set()).add(name)
    return found


def addresses(
    patterns: list[URLPattern | URLResolver], before: str = "", spaces: tuple[str, ...] = ()
) -> Iterator[tuple[str, Callable[..., object]]]:
    for one in patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            within = (*spaces, one.namespace) if one.namespace else spaces
            yield from addresses(one.url_patterns, route, within)
        elif route.startswith("admin/"):
            yield ":".join((*spaces, one.name or route)), one.callback


def test_each_view_of_ours_is_looked_at() -> None:
    known = {*PAGES, *WALKED, *NO_PAGES}
    forgotten = [names for names in views_of_ours().values() if not names & known]
    assert forgotten == []
    gone = known - set().union(*views_of_ours().values())
    assert gone == set()


@pytest.mark.parametrize("name", [*PAGES, *ALSO])
def test_axe_finds_nothing_in_the_admin(
    visit: Open, signed: StorageState, keys: dict[str, int], name: str
) -> None:
    path = {**PAGES, **ALSO}[name].format(**keys)
    page = visit(path, storage_state=signed)
    assert page.evaluate(STATUS) == 200
    found = [one for every in glance(page).values() for one in every]
    assert [one for one in found if one not in OF_WAGTAIL] == []
