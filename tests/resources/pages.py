"""What the tests of public pages share."""

from wagtail.models import Collection, CollectionViewRestriction, Page

from resources import models
from tests import factories

SCRIPT = "<script>alert(1)</script>"
ESCAPED = "&lt;script&gt;alert(1)&lt;/script&gt;"


def body_of(client, page: Page, query: str = "") -> str:
    response = client.get(page.get_url() + query)
    assert response.status_code == 200
    return response.content.decode()


def private_document(title: str = "Confidential minutes") -> models.LibraryDocument:
    collection = factories.open_collection().add_child(instance=Collection(name="Private"))
    CollectionViewRestriction.objects.create(collection=collection, restriction_type="login")
    return factories.LibraryDocumentFactory(title=title, collection=collection)
