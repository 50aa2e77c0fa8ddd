"""Who follows the comments of a resource is led from the mail to the very comment."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from wagtail.models import Comment, PageSubscription
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from resources.models import ResourceIndexPage
from tests.factories import ToolkitFactory, UserFactory
from tests.resources.admin_forms import edit_url, errors_of, resource_data

pytestmark = pytest.mark.django_db


def test_a_mail_about_a_comment_leads_to_it(
    library: ResourceIndexPage, django_capture_on_commit_callbacks: Any
) -> None:
    follower = UserFactory(is_superuser=True, username="follower")
    page = ToolkitFactory(parent=library, title="Coming back to school")
    PageSubscription.objects.create(page=page, user=follower, comment_notifications=True)
    client = Client()
    client.force_login(UserFactory(is_superuser=True, first_name="Ana", last_name="Ruiz"))

    said = {
        "text": "Is this <still> so?",
        "contentpath": "title",
        "position": "",
        "replies": inline_formset([]),
    }
    comments = nested_form_data({"comments": inline_formset([said])})
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(edit_url(page), resource_data("toolkit", **comments))
    assert answer.status_code == 302, errors_of(answer)

    comment = Comment.objects.get(page=page)
    (message,) = mail.outbox
    assert message.to == [follower.email]
    address = f"{edit_url(page)}?comment={comment.pk}"
    assert "Ana Ruiz changed the comments on “Coming back to school”." in message.body
    assert "- Is this <still> so?\n  http" in message.body
    assert f"{address}\n" in message.body
    assert client.get(address).status_code == 200
