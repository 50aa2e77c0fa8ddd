"""Who changes terms, or deletes resources, waits for those who are naming them."""

from typing import Any

from django.db import models


def wait_for_users(rows: models.QuerySet[Any]) -> None:
    """Let those who are just naming one of *rows* in a save end it, and nobody begin.

    To be called in the transaction that deletes, merges or moves them, before it looks.
    """
    list(rows.order_by("pk").select_for_update().values_list("pk"))
