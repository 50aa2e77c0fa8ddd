"""What whoever imports may do; an import never does more than its editor could by hand."""

from collections.abc import Collection
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permissions import policy_registry

from resources.bulk.rights import with_standing
from resources.imports.terms import VOCABULARY_NAMES
from resources.models import ResourceIndexPage

# Stands for the title of a resource that the user does not find in the admin.
UNSEEN = _("a resource you may not see")


class Rights:
    """The rights of *user*; None stands for a command, which may do everything."""

    def __init__(self, user: Any) -> None:
        self.user = user

    def may_add(self, library: ResourceIndexPage) -> bool:
        return self.user is None or library.permissions_for_user(self.user).can_add_subpage()

    def may_publish(self, library: ResourceIndexPage) -> bool:
        return self.user is None or library.permissions_for_user(self.user).can_publish_subpage()

    def may_see(self, key: int) -> bool:
        """Whether the user finds the page *key* in the admin."""
        return self.user is None or key in self._seen

    @cached_property
    def _seen(self) -> set[int]:
        pages = PagePermissionPolicy().explorable_instances(self.user)
        return set(pages.values_list("pk", flat=True))

    def title_of(self, page: Page) -> str:
        """Return the title of *page*, or what stands for it where the user may not know it."""
        return page.title if self.may_see(page.pk) else str(UNSEEN)

    def may_edit(self, page: Page) -> bool:
        return self.user is None or page.permissions_for_user(self.user).can_edit()

    def may_publish_page(self, page: Page) -> bool:
        return self.user is None or page.permissions_for_user(self.user).can_publish()

    def may_delete(self, page: Page) -> bool:
        """Whether the user may delete *page*, which takes the right to publish if it is live."""
        return self.user is None or page.permissions_for_user(self.user).can_delete()

    def is_locked(self, page: Page) -> bool:
        """Whether *page*, of its own type, is locked for the user: by hand, in review, scheduled.

        A command is locked out by any lock.
        """
        lock = page.get_lock()
        return lock is not None and (self.user is None or bool(lock.for_user(self.user)))

    def locked(self, keys: Collection[int]) -> set[int]:
        """Return the keys of those pages that are locked for the user."""
        return {page.pk for page in with_standing(keys) if self.is_locked(page)}

    def may_make_terms(self, vocabulary: str) -> bool:
        return self._of_terms(vocabulary, "add")

    def may_change_terms(self, vocabulary: str) -> bool:
        return self._of_terms(vocabulary, "change")

    def may_delete_terms(self, vocabulary: str) -> bool:
        return self._of_terms(vocabulary, "delete")

    def _of_terms(self, vocabulary: str, action: str) -> bool:
        if self.user is None:
            return True
        policy = policy_registry.get_by_type(VOCABULARY_NAMES[vocabulary])
        return bool(policy.user_has_permission(self.user, action))
