"""A number that is longer than any key is no address, and no choice."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from resources.keys import askable, key_in, keys_in
from resources.models import ResourceIndexPage
from tests import factories

LONG = "9" * 23


def numbered(resolver: URLResolver, before: str = "/") -> Iterator[str]:
    """Yield the addresses of ours in the admin that hold a key, with a long number for it."""
    for one in resolver.url_patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from numbered(one, route)
        elif isinstance(one, URLPattern) and "<key:" in route:
            head = route.partition("<")[0]
            yield head + LONG + route.rpartition(">")[2]


@pytest.mark.parametrize(
    ("text", "key"),
    [("7", 7), ("007", 7), ("", None), ("-1", None), ("²", None), ("٣", None), (LONG, None)],
)
def test_a_key_is_a_number_that_a_database_has(text: str, key: int | None) -> None:
    assert key_in(text) == key
    assert keys_in(["3", text]) == ([3] if key is None else [3, key])


def test_a_form_looks_for_no_long_number() -> None:
    assert [askable(one) for one in (LONG, "12", "none", None, 4)] == ["0", "12", "none", None, 4]


def test_a_long_number_is_no_address(admin_client: Client, library: ResourceIndexPage) -> None:
    admin_client.raise_request_exception = False
    asked = list(numbered(get_resolver()))
    assert len(asked) > len({"imports", "operations", "templates", "attention"})
    for address in asked:
        assert admin_client.get(address).status_code == 404, address
        assert admin_client.post(address).status_code == 404, address


def test_a_long_number_is_no_choice(admin_client: Client, library: ResourceIndexPage) -> None:
    admin_client.raise_request_exception = False
    page = factories.ToolkitFactory()
    listing = reverse("resource_listing:index")
    assert admin_client.get(listing, {"topics": LONG}).status_code == 200
    move = reverse("wagtail_bulk_action", args=["resources", "resourcepage", "move"])
    answer = admin_client.post(f"{move}?id={page.pk}", {"chosen": str(page.pk), "library": LONG})
    assert "library" in answer.context["form"].errors
