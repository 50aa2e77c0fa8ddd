"""The terms and tags that a resource names, while others delete and merge them.

Between the moment when a form has read a tag and the end of the save, another editor may
have deleted it: the database would refuse the whole save for that one tag. And a draft
names terms by their keys, for as long as nobody publishes it.
"""

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from django.db import connections, models, router
from django.db.models.signals import pre_delete
from modelcluster.fields import ParentalManyToManyField

from resources.models.former import TermKey, successors
from resources.models.locking import wait_for_users
from resources.models.tags import ResourceTag
from resources.models.vocabularies import VOCABULARIES, Term

_MODELS: tuple[type[models.Model], ...] = (*VOCABULARIES, ResourceTag)
TERM_MODELS = {str(model._meta.model_name): model for model in _MODELS}
TAG = str(ResourceTag._meta.model_name)

# What a term has become; None where it was deleted.
Became: TypeAlias = Mapping[TermKey, TermKey | None]


def fields_of_terms(page: type[models.Model], kind: type[models.Field]) -> dict[str, str]:
    """Return field -> vocabulary of the fields of *kind* by which a type names terms."""
    return {
        field.name: str(field.related_model._meta.model_name)
        for field in page._meta.get_fields()
        if isinstance(field, kind)
        and isinstance(field.related_model, type)
        and issubclass(field.related_model, Term)
    }


class _Unsaved:
    """What a resource in memory names and a save is about to write."""

    def __init__(self, page: Any) -> None:
        self._page = page
        # modelcluster keeps there what was set and not yet saved.
        self._lists: dict[str, list[Any]] = page.__dict__.get("_cluster_related_objects", {})
        self._many = fields_of_terms(type(page), ParentalManyToManyField)
        # A column that was not read is not saved either.
        self._one = {
            name: TermKey(vocabulary, key)
            for name, vocabulary in fields_of_terms(type(page), models.ForeignKey).items()
            if (key := page.__dict__.get(f"{name}_id")) is not None
        }

    def keys(self) -> set[TermKey]:
        many = (
            TermKey(vocabulary, term.pk)
            for name, vocabulary in self._many.items()
            for term in self._lists.get(name, ())
        )
        tags = (TermKey(TAG, item.tag_id) for item in self._lists.get("tagged_items", ()))
        return {*many, *tags, *self._one.values()}

    def replace(self, became: Became) -> None:
        for name, key in self._one.items():
            if key in became:
                now = became[key]
                is_same_kind = now is not None and now.vocabulary == key.vocabulary
                setattr(self._page, f"{name}_id", now.key if now and is_same_kind else None)
        for name, vocabulary in self._many.items():
            if name in self._lists:
                self._replace_many(name, vocabulary, became)
        if "tagged_items" in self._lists:
            self._replace_tags(became)

    def _replace_many(self, name: str, vocabulary: str, became: Became) -> None:
        keys = [TermKey(vocabulary, term.pk) for term in self._lists[name]]
        if not became.keys() & set(keys):
            return
        now = {became.get(key, key) for key in keys}
        getattr(self._page, name).set(
            TERM_MODELS[vocabulary]._default_manager.filter(
                pk__in=[key.key for key in now if key and key.vocabulary == vocabulary]
            )
        )

    def _replace_tags(self, became: Became) -> None:
        kept: dict[int, Any] = {}
        for item in list(self._lists["tagged_items"]):
            key = TermKey(TAG, item.tag_id)
            now = became.get(key, key)
            if now is not None and now.vocabulary == TAG:
                item.tag_id = now.key
                kept.setdefault(now.key, item)
            elif now is not None:
                self._add(now)
        self._page.tagged_items.set(kept.values())

    def _add(self, term: TermKey) -> None:
        """Name a term that a tag has become."""
        for name, vocabulary in self._many.items():
            if vocabulary == term.vocabulary:
                getattr(self._page, name).add(
                    TERM_MODELS[vocabulary]._default_manager.get(pk=term.key)
                )


def hold_named(*pages: Any) -> None:
    """Keep what *pages* name from being deleted until the transaction of their save ends.

    What was merged meanwhile is replaced by what it was merged into; what was deleted is
    left out. One query where nothing is gone.
    """
    unsaved = [_Unsaved(page) for page in pages]
    gone = what_became(key for one in unsaved for key in one.keys())  # noqa: SIM118 - not a dict
    if gone:
        for one in unsaved:
            one.replace(gone)


def what_became(keys: Iterable[TermKey]) -> dict[TermKey, TermKey | None]:
    """Return what those of *keys* have become that are terms no more, None where deleted.

    The others, and what is returned, nobody deletes before this transaction ends.
    """
    wanted = set(keys)
    gone = wanted - _held(wanted)
    later = successors(gone) if gone else {}
    there = _held(later.values())
    return {key: later[key] if later.get(key) in there else None for key in gone}


def term_about_to_go(sender: type[models.Model], instance: models.Model, **kwargs: Any) -> None:
    wait_for_users(sender._default_manager.filter(pk=instance.pk))


def connect() -> None:
    """Have the deletion of a term wait for those who are naming it; tags do it themselves."""
    for vocabulary in VOCABULARIES:
        pre_delete.connect(term_about_to_go, sender=vocabulary)


def _held(keys: Iterable[TermKey]) -> set[TermKey]:
    """Return those of *keys* that exist, and let nobody delete them before this transaction ends.

    The lock is the one that PostgreSQL itself takes for a foreign key, which it would do
    too late: at the commit. Those who only rename a term, or name it, do not wait for it.
    On SQLite whoever writes is alone.
    """
    wanted: dict[str, list[int]] = {}
    for vocabulary, key in sorted(set(keys)):
        wanted.setdefault(vocabulary, []).append(key)
    if not wanted:
        return set()
    connection = connections[router.db_for_write(ResourceTag)]
    lock = " FOR KEY SHARE" if connection.vendor == "postgresql" else ""
    parts, params = [], []
    for number, (vocabulary, its_keys) in enumerate(wanted.items()):
        table = connection.ops.quote_name(TERM_MODELS[vocabulary]._meta.db_table)
        marks = ", ".join(["%s"] * len(its_keys))
        parts.append(
            f"t{number} AS (SELECT id FROM {table} WHERE id IN ({marks}) ORDER BY id{lock})"  # noqa: S608 - names of tables
        )
        params += its_keys
    union = " UNION ALL ".join(f"SELECT {n}, id FROM t{n}" for n in range(len(parts)))  # noqa: S608 - numbers
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {', '.join(parts)} {union}", params)
        names = list(wanted)
        return {TermKey(names[number], key) for number, key in cursor.fetchall()}


def terms_of_draft(page: type[models.Model], data: Mapping[str, Any]) -> set[TermKey]:
    """Return what the content of a draft names, some of which may be gone."""
    many = fields_of_terms(page, ParentalManyToManyField)
    one = fields_of_terms(page, models.ForeignKey)
    named = {TermKey(v, key) for name, v in many.items() for key in data.get(name) or ()}
    named |= {TermKey(v, data[name]) for name, v in one.items() if data.get(name) is not None}
    return named | {TermKey(TAG, item["tag"]) for item in data.get("tagged_items") or ()}


def with_successors(page: type[models.Model], data: dict[str, Any]) -> dict[str, Any]:
    """Return the content of a draft with what its terms and tags have been merged into.

    So no draft need be written again, however many name a term that is merged away.
    """
    named = terms_of_draft(page, data)
    later = successors(named) if named else {}
    if not later:
        return data
    many = fields_of_terms(page, ParentalManyToManyField)
    one = fields_of_terms(page, models.ForeignKey)
    items = data.get("tagged_items") or []
    data = dict(data)
    from_tags = [later[key] for item in items if (key := TermKey(TAG, item["tag"])) in later]
    for name, vocabulary in many.items():
        keys = [TermKey(vocabulary, key) for key in data.get(name) or ()]
        now = [*(later.get(key, key) for key in keys), *from_tags]
        data[name] = list(dict.fromkeys(key.key for key in now if key.vocabulary == vocabulary))
    for name, vocabulary in one.items():
        now_one = later.get(TermKey(vocabulary, data.get(name) or 0))
        if now_one is not None and now_one.vocabulary == vocabulary:
            data[name] = now_one.key
    data["tagged_items"] = _tags_now(items, later)
    return data


def _tags_now(
    items: list[dict[str, Any]], later: Mapping[TermKey, TermKey]
) -> list[dict[str, Any]]:
    kept: dict[int, dict[str, Any]] = {}
    for item in items:
        key = TermKey(TAG, item["tag"])
        now = later.get(key, key)
        if now.vocabulary == TAG:
            kept.setdefault(now.key, {**item, "tag": now.key})
    return list(kept.values())
