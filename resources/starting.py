"""Templates of the coalition's own: what is kept of a resource, and what begins with it."""

from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import DateField, Field, Q, QuerySet
from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import get_all_child_relations
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from resources.models import ResourcePage, ResourceTemplate

# Of every type: what says which resource it is, how it was brought in and where it stands.
_PARTICULAR = frozenset(
    {
        "external_id", "source_link", "superseded_by", "is_featured", "internal_notes",
        "attachments", "related",
    }
)  # fmt: skip


def snapshot_of(page: ResourcePage) -> dict[str, Any]:
    """Return what a template keeps of *page* as it was saved last, published or not."""
    latest: Any = page.get_latest_revision_as_object()
    data = latest.serializable_data()
    kept = {name: data[name] for name in _kept(type(latest)) if name in data}
    for relation in get_all_child_relations(type(latest)):
        name = relation.get_accessor_name()
        if name in kept:
            kept[name] = [{**row, "pk": None} for row in kept[name]]
    return kept


def fill(page: ResourcePage, template: ResourceTemplate) -> None:
    """Write *template* into the new *page*; terms that are gone meanwhile are left out."""
    kept = _kept(type(page))
    content = {name: value for name, value in template.content.items() if name in kept}
    source = type(page).from_serializable_data({"pk": None, **content})
    relations = {one.get_accessor_name(): one for one in get_all_child_relations(type(page))}
    for name in content:
        if name in relations:
            source.copy_child_relation(relations[name], page)
        elif isinstance(type(page)._meta.get_field(name), ParentalManyToManyField):
            getattr(page, name).set(getattr(source, name).all())
        else:
            setattr(page, name, getattr(source, name))


def templates_for(user: Any) -> QuerySet[ResourceTemplate]:
    """Return the templates of the libraries that *user* may add resources to."""
    return ResourceTemplate.objects.filter(library__in=_pages(user, "add").values("pk"))


def manageable(user: Any) -> QuerySet[ResourceTemplate]:
    """Return those of them that *user* may rename and remove."""
    theirs = Q(made_by=user) | Q(library__in=_pages(user, "publish").values("pk"))
    return templates_for(user).filter(theirs)


def may_keep(page: Page, user: Any) -> bool:
    """Whether *user* may make a template of *page*: it then is for all who may add beside it."""
    is_resource = issubclass(page.specific_class or Page, ResourcePage)
    if not is_resource or page.alias_of_id or not page.permissions_for_user(user).can_edit():
        return False
    return _pages(user, "add").filter(path=page.path[: -Page.steplen]).exists()


def _pages(user: Any, action: str) -> QuerySet[Page]:
    pages: QuerySet[Page] = PagePermissionPolicy().instances_user_has_permission_for(user, action)
    return pages


def _kept(model: type[ResourcePage]) -> frozenset[str]:
    """Return the fields and child relations of *model* that a template keeps."""
    own = {field.name for field in model._meta.get_fields() if _is_own(field)}
    children = {relation.get_accessor_name() for relation in get_all_child_relations(model)}
    return frozenset(own | (children - _of_pages())) - _PARTICULAR - {*model.particular_fields}


def _is_own(field: Any) -> bool:
    """Whether *field* is one of a resource's own, not one that every page of Wagtail has."""
    if not isinstance(field, Field) or isinstance(field, DateField) or not field.editable:
        return False
    try:
        Page._meta.get_field(field.name)
    except FieldDoesNotExist:
        parent = field.remote_field and getattr(field.remote_field, "parent_link", False)
        return not parent
    return False


def _of_pages() -> set[str]:
    return {relation.get_accessor_name() for relation in get_all_child_relations(Page)}
