"""Files in an S3-compatible object store; needs the packages of the extra ``scale``."""

from storages.backends.s3 import S3Storage

from resources.storage import LibraryStorage


class ObjectStorage(LibraryStorage, S3Storage):
    """Files in a bucket that nobody may read without a signed address."""

    def signed_url(
        self, name: str, *, media_type: str, disposition: str, seconds: int, method: str
    ) -> str:
        """Return an address that answers *method* for *seconds*, with these two headers."""
        headers = {"ResponseContentType": media_type, "ResponseContentDisposition": disposition}
        return str(S3Storage.url(self, name, headers, seconds, method))
