"""Where files are kept is chosen by one address."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import storages

from knowledgebase.settings.storages import storage_options, storage_origin
from resources.object_storage import ObjectStorage

ADDRESS = "s3://KEY:se%2Fcret@s3.example.org/library?region=eu-west-1"


def test_files_are_kept_on_this_machine_unless_a_store_is_named():
    assert storage_options("") == {"BACKEND": "resources.storage.LocalStorage"}
    assert storage_origin(storage_options("")) == []


def test_an_address_names_the_whole_store():
    options = storage_options(ADDRESS)
    assert storage_origin(options) == ["https://s3.example.org"]
    assert options["OPTIONS"]["secret_key"] == "se/cret"
    assert options["OPTIONS"]["region_name"] == "eu-west-1"
    insecure = storage_options("s3+http://KEY:secret@127.0.0.1:9000/library")
    assert storage_origin(insecure) == ["http://127.0.0.1:9000"]


def test_an_address_is_signed_for_one_file_and_one_way_to_ask():
    storage = storages.create_storage(storage_options(ADDRESS))
    assert isinstance(storage, ObjectStorage)
    how = {"media_type": "application/pdf", "disposition": 'inline; filename="a b.pdf"'}
    url = storage.signed_url("documents/x.pdf", **how, seconds=60, method="GET")
    head = storage.signed_url("documents/x.pdf", **how, seconds=60, method="HEAD")
    assert url.startswith("https://s3.example.org/library/documents/x.pdf?")
    assert "X-Amz-Expires=60" in url
    assert "response-content-disposition=inline%3B%20filename%3D%22a%20b.pdf%22" in url
    assert url != head
    assert "cret" not in url
    # What pages name is an address of this site.
    assert storage.url("media/x.mp4") == "/media/media/x.mp4"


@pytest.mark.parametrize(
    "address",
    [
        "s3://host/library",
        "s3://KEY:very-secret@host",
        "s3://KEY:very-secret@host/a/b",
        "s3://KEY:very-secret@/library",
        "s3://KEY:very-secret@host:port/library",
        "gs://KEY:very-secret@host/library",
        "very-secret",
    ],
)
def test_half_an_address_is_refused_without_being_shown(address: str):
    with pytest.raises(ImproperlyConfigured, match="STORAGE_URL") as refused:
        storage_options(address)
    assert "very-secret" not in str(refused.value)
