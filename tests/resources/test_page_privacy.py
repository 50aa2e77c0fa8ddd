"""What a page leads to: only what anyone may read."""

from resources import models
from tests import factories
from tests.resources.pages import body_of, private_document


def test_related_resources_are_shown_in_order_and_hidden_ones_are_not(client, library):
    first = factories.ToolkitFactory(parent=library, title="Zebra toolkit")
    second = factories.ToolkitFactory(parent=library, title="Apple toolkit")
    hidden = factories.ToolkitFactory(parent=library, title="Secret toolkit", live=False)
    page = factories.ToolkitFactory(
        parent=library,
        related=[models.RelatedResource(resource=other) for other in (first, hidden, second)],
    )
    html = body_of(client, page)
    assert html.index("Zebra toolkit") < html.index("Apple toolkit")
    assert "Secret toolkit" not in html


def test_a_replaced_resource_points_to_the_newest_that_is_public(client, library):
    newest = factories.ToolkitFactory(parent=library, title="Third edition")
    middle = factories.ToolkitFactory(parent=library, title="The middle", superseded_by=newest)
    page = factories.ToolkitFactory(parent=library, superseded_by=middle)
    html = body_of(client, page)
    assert "This resource has been replaced" in html
    assert f'href="{newest.get_url()}">Third edition</a>' in html
    newest.unpublish()
    assert "The middle</a>" in body_of(client, page)
    middle.unpublish()
    assert "This resource has been replaced" not in body_of(client, page)


def test_two_resources_that_replace_each_other_still_answer(client, library):
    page = factories.ToolkitFactory(parent=library, title="One")
    other = factories.ToolkitFactory(parent=library, title="Other", superseded_by=page)
    page.superseded_by = other
    page.save()
    assert "Other</a>" in body_of(client, page)


def test_files_in_private_collections_are_nowhere_on_the_page(client, library):
    document = private_document()
    page = factories.ToolkitFactory(
        parent=library,
        body=[("download", {"document": document, "label": "Secret label"})],
        steps=[
            ("step", {
                "heading": "Ring",
                "body": "<p>Now.</p>",
                "checklist": [],
                "resource": factories.ToolkitFactory(parent=library, title="Draft kit", live=False),
                "download": document,
            }),
        ],
        attachments=[models.Attachment(document=document, title="Secret title", language="en")],
    )  # fmt: skip
    html = body_of(client, page)
    for secret in (
        "Confidential minutes",
        "Secret label",
        "Secret title",
        document.url,
        "Draft kit",
    ):
        assert secret not in html
    assert "What to download" not in html
