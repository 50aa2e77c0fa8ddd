"""Names that are nearly the same and meant stay apart, whatever becomes of them."""

from typing import Any

import pytest

from resources.models import KeptApart, ResourceTag
from resources.operations import UndoError, undo
from resources.tidying import parting  # noqa: F401 - registers what undoes a merge
from resources.tidying.apart import keep_apart, offer_again, pairs_apart
from resources.tidying.keeping import key_of
from resources.tidying.merging import TidyError, merge
from resources.tidying.renaming import rename
from tests import factories


@pytest.fixture
def two(library: Any) -> tuple[ResourceTag, ResourceTag]:
    math, education = (ResourceTag.objects.create(name=name) for name in ("math", "maths"))
    keep_apart([education, math], None)
    return math, education


def are_apart(one: Any, other: Any) -> bool:
    return frozenset({key_of(one), key_of(other)}) in pairs_apart(type(one))


def test_they_stay_apart_under_another_name(two: tuple[ResourceTag, ResourceTag]) -> None:
    math, education = two
    rename(math, "mathematics", None)
    rename(education, "mathematic", None)
    assert are_apart(*two)


def test_they_are_apart_again_after_a_merge_is_undone(
    two: tuple[ResourceTag, ResourceTag],
) -> None:
    math, education = two
    operation = merge([math], ResourceTag.objects.create(name="sums"), None)
    assert not are_apart(ResourceTag.objects.get(name="sums"), education)
    undo(operation, None)
    assert are_apart(ResourceTag.objects.get(name="math"), education)


def test_said_twice_it_is_kept_once_and_undone_by_whoever_said_it_first(
    two: tuple[ResourceTag, ResourceTag],
) -> None:
    again = keep_apart(two, None)
    assert KeptApart.objects.count() == 1
    undo(again, None)
    assert are_apart(*two)
    assert offer_again(key_of(two[1]), key_of(two[0])) == 1
    assert not are_apart(*two)


def test_undone_they_are_offered_again(two: tuple[ResourceTag, ResourceTag]) -> None:
    third = ResourceTag.objects.create(name="mathes")
    operation = keep_apart([*two, third], None)
    assert KeptApart.objects.count() == 3
    editor = factories.UserFactory(groups=["Editors"])
    with pytest.raises(UndoError):
        undo(operation, editor)
    assert undo(operation, None).restored == 2
    assert are_apart(*two)
    assert not are_apart(two[0], third)


def test_one_alone_and_too_many_are_refused(library: Any) -> None:
    many = [ResourceTag.objects.create(name=f"tag {number}") for number in range(51)]
    for wrong in (many[:1], many):
        with pytest.raises(TidyError, match="Nothing was changed"):
            keep_apart(wrong, None)
    assert not KeptApart.objects.exists()
