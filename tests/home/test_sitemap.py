"""What robots and browsers ask every site for: robots.txt, an icon, the sitemap."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from home.site import SetUp
from resources.models import ResourcePage
from tests.factories import ToolkitFactory, TopicFactory

pytestmark = pytest.mark.django_db


def test_robots_are_pointed_to_the_sitemap(site: SetUp, client: Client) -> None:
    robots = client.get("/robots.txt").content.decode()
    assert "Sitemap: http://testserver/sitemap.xml" in robots
    assert "Disallow: /admin/" in robots


def test_there_is_an_icon(site: SetUp, client: Client) -> None:
    icon = client.get("/favicon.ico", follow=True)
    assert icon.status_code == 200
    assert icon["Content-Type"] == "image/svg+xml"
    icon.close()


def locations(client: Client) -> set[str]:
    sitemap = client.get("/sitemap.xml").content.decode()
    found = re.findall(r"<loc>https?://[^/]+([^<]*)</loc>", sitemap)
    assert len(found) == len(set(found))
    return set(found)


def test_the_sitemap_holds_every_page_of_every_language(site: SetUp, client: Client) -> None:
    topic = TopicFactory(name="Attendance")
    page = ToolkitFactory(topics=[topic])
    TopicFactory(name="Empty")
    found = locations(client)
    assert {"/", "/es/", page.get_url(), "/topics/attendance/", "/es/topics/attendance/"} <= found
    assert "/topics/empty/" not in found


def test_the_sitemap_holds_no_hidden_page(
    site: SetUp, client: Client, hide: Callable[[ResourcePage], None]
) -> None:
    topic = TopicFactory(name="Attendance")
    page = ToolkitFactory(slug="hidden-resource", topics=[topic])
    assert page.get_url() in locations(client)
    hide(page)
    found = locations(client)
    assert not [address for address in found if "hidden-resource" in address]
    assert "/topics/attendance/" not in found


def test_the_sitemap_leaves_out_a_language_without_home(site: SetUp, client: Client) -> None:
    site.homes["es"].unpublish()
    assert "/topics/" in locations(client)
    assert "/es/topics/" not in locations(client)
