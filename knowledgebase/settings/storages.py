"""Where uploaded files are kept: on this machine, or in an S3-compatible object store."""

from importlib.util import find_spec
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

FORM = "s3://KEY:SECRET@HOST/BUCKET?region=REGION"
SCHEMES = {"s3": "https", "s3+http": "http"}


def storage_options(url: str) -> dict[str, Any]:
    """Return the value of ``STORAGES["default"]`` for ``STORAGE_URL``; "" is this machine.

    Raises ImproperlyConfigured, never with the address in its text: it holds a secret.
    """
    if not url:
        return {"BACKEND": "resources.storage.LocalStorage"}
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ImproperlyConfigured(f"STORAGE_URL is no address; write {FORM}.") from error
    bucket = parts.path.strip("/")
    if parts.scheme not in SCHEMES or not (parts.username and parts.password and parts.hostname):
        raise ImproperlyConfigured(f"STORAGE_URL lacks a part; write {FORM}.")
    if not bucket or "/" in bucket:
        raise ImproperlyConfigured(f"STORAGE_URL names no bucket; write {FORM}.")
    if find_spec("storages") is None or find_spec("boto3") is None:
        raise ImproperlyConfigured(
            "STORAGE_URL is set, but django-storages is not installed: "
            "uv sync --locked --extra scale"
        )
    host = parts.hostname if port is None else f"{parts.hostname}:{port}"
    return {
        "BACKEND": "resources.object_storage.ObjectStorage",
        "OPTIONS": {
            "endpoint_url": f"{SCHEMES[parts.scheme]}://{host}",
            "access_key": unquote(parts.username),
            "secret_key": unquote(parts.password),
            "bucket_name": bucket,
            "region_name": parse_qs(parts.query).get("region", ["us-east-1"])[0],
            # The bucket stands in the path: every S3-compatible server understands that.
            "addressing_style": "path",
            "signature_version": "s3v4",
            "default_acl": None,
            "file_overwrite": False,
        },
    }


def storage_origin(storage: dict[str, Any]) -> list[str]:
    """Return the origin that browsers are sent to for a file, none where it is this site."""
    endpoint = storage.get("OPTIONS", {}).get("endpoint_url")
    return [endpoint] if endpoint else []
