"""What the worker was to do and could not: told to whom it concerns, as what needs attention."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from wagtail.permissions import policy_registry

from resources.attention.needs import User
from resources.models import Attachment, Extraction, LibraryDocument, SheetImport

Rows = QuerySet[Any]
MINE = "me"
OWN = "by"  # the parameter of the lists that keeps the user's own


@dataclass(frozen=True)
class Failure:
    """One kind of work that failed.

    *seen_by* returns what of *model* a user sees in the list *url_name*; *failed* is the
    condition that *query* narrows that list by; *owner* leads from a row to whose it is.
    """

    label: str | Promise
    advice: str | Promise
    model: type[Model]
    seen_by: Callable[[User], Rows]
    failed: Q
    owner: str
    url_name: str
    query: dict[str, str]

    def find(self, user: User) -> Rows:
        return self.seen_by(user).filter(self.failed)

    def own(self, user: User) -> Rows:
        return self.find(user).filter(**{self.owner: user})

    def owners(self) -> Rows:
        """Return the keys of the users who have any."""
        rows = self.model._default_manager.filter(self.failed, **{f"{self.owner}__isnull": False})
        return rows.values(self.owner)

    def narrowing(self, *, own: bool) -> str:
        """Return the query of the address of the list that shows just these."""
        return urlencode(self.query | ({OWN: MINE} if own else {}))


def imports_seen_by(user: User) -> QuerySet[SheetImport]:
    """Return the imports that *user* sees: everybody's for administrators."""
    return SheetImport.objects.all() if user.is_superuser else SheetImport.objects.filter(user=user)


def texts_seen_by(user: User) -> QuerySet[Extraction]:
    """Return what became of the text of each document that *user* may change."""
    policy = policy_registry.get_by_type(LibraryDocument)
    allowed = policy.instances_user_has_any_permission_for(user, ["change"])
    return Extraction.objects.filter(document__in=allowed)


# That no published resource lists the document: those that are listed are its needs.
UNATTACHED = ~Exists(Attachment.objects.filter(document=OuterRef("document"), page__live=True))

FAILURES: tuple[Failure, ...] = (
    Failure(
        gettext_lazy("Imports that failed"),
        gettext_lazy("They changed nothing. Open each to see why, and start it again."),
        SheetImport,
        imports_seen_by,
        Q(status=SheetImport.Status.FAILED),
        "user",
        "imports:index",
        {"status": SheetImport.Status.FAILED.value},
    ),
    Failure(
        gettext_lazy("Other documents whose text could not be read"),
        gettext_lazy(
            "No published resource lists them. Try again, or upload a file that can be read."
        ),
        Extraction,
        texts_seen_by,
        Q(UNATTACHED, status=Extraction.Status.FAILED),
        "document__uploaded_by_user",
        "document_texts:index",
        {"status": Extraction.Status.FAILED.value, "attached": "no"},
    ),
)
