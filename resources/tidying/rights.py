"""Who may take back what was tidied up."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from wagtail.permission_policies import ModelPermissionPolicy

from resources.operations import UndoError, User
from resources.tidying.keeping import model_of


def require_change(user: User, vocabularies: Iterable[str]) -> None:
    """Raise UndoError unless *user* may change the terms of all of *vocabularies*.

    No user stands for a command, which may.
    """
    for model in map(model_of, sorted(set(vocabularies))):
        if user is None or ModelPermissionPolicy(model).user_has_permission(user, "change"):
            continue
        name = model._meta.verbose_name_plural
        raise UndoError(
            _("You may not change these: %(vocabulary)s. Nothing was changed.")
            % {"vocabulary": name}
        )
