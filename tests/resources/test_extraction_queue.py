"""Several workers share one queue, on every database."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.files.base import ContentFile
from django.db import connection

from resources.extraction import queue
from resources.models import Extraction
from tests.factories import LibraryDocumentFactory

DOCUMENTS, WORKERS = 12, 4


@pytest.mark.django_db(transaction=True)
def test_no_document_is_claimed_by_two_workers() -> None:
    for _ in range(DOCUMENTS):
        LibraryDocumentFactory(file=ContentFile(b"week,present\n", name="sheet.csv"))

    def claim_all(_worker: int) -> list[int]:
        claimed = []
        try:
            while (row := queue.claim_next()) is not None:
                claimed.append(row.pk)
        finally:
            connection.close()
        return claimed

    with ThreadPoolExecutor(WORKERS) as workers:
        claimed = [key for keys in workers.map(claim_all, range(WORKERS)) for key in keys]
    assert sorted(claimed) == sorted(Extraction.objects.values_list("pk", flat=True))
    assert len(claimed) == DOCUMENTS
