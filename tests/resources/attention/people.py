"""Who works in the library."""

from typing import Any

from django.contrib.auth.models import Group, Permission
from wagtail.models import GroupPagePermission, Page

from tests.factories import UserFactory


def writer() -> Any:
    """Return somebody who may add resources, and change those alone."""
    writers, _ = Group.objects.get_or_create(name="Writers")
    writers.permissions.add(Permission.objects.get(codename="access_admin"))
    add = Permission.objects.get(content_type__app_label="wagtailcore", codename="add_page")
    GroupPagePermission.objects.get_or_create(
        group=writers, page=Page.get_first_root_node(), permission=add
    )
    return UserFactory(groups=["Writers"])
