"""Which names may mean the same."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from resources.tidying.alike import alike, key_of_name

ALIKE = [
    ("phone call", "phone calls"),
    ("e-mail", "email"),
    ("Educación", "educacion"),
    ("policy", "policies"),
    ("church", "churches"),
    ("attendance", "attendence"),
    ("chronic absence", "chronic abscence"),
    ("career and college", "college & career"),
    ("cuidado de niños", "cuidado niño"),
    ("tutoring", "tutorign"),
    ("parent involvement", "parents' involvement"),
]
DIFFERENT = [
    ("art", "act"),
    ("grade 3", "grade 4"),
    ("grade 10", "grade 1"),
    ("North Carolina", "South Carolina"),
    ("math", "moth"),
    ("reading", "leading"),
    ("phone calls", "home calls"),
    ("bus", "bu"),
    ("class", "clas"),
    ("writing", "reading"),
    ("school buses", "school nurses"),
]


@pytest.mark.parametrize("pair", ALIKE)
def test_names_that_may_mean_the_same_are_grouped(pair: tuple[str, str]) -> None:
    assert alike(dict(enumerate((*pair, "something else entirely")))) == [[0, 1]]


@pytest.mark.parametrize("pair", DIFFERENT)
def test_names_that_differ_are_not(pair: tuple[str, str]) -> None:
    assert alike(dict(enumerate(pair))) == []


def test_a_group_holds_all_that_are_alike_step_by_step() -> None:
    names = {1: "call", 2: "calls", 3: "Tutoring", 4: "tutorings", 5: "tutorng", 6: "meals"}
    assert sorted(map(sorted, alike(names))) == [[1, 2], [3, 4, 5]]


def test_two_that_are_apart_are_together_only_by_a_third() -> None:
    names = {1: "call", 2: "calls", 3: "Tutoring", 4: "tutorings", 5: "tutorng"}
    apart = {frozenset({1, 2}), frozenset({3, 4})}
    assert sorted(map(sorted, alike(names, apart))) == [[3, 4, 5]]
    assert alike(names, {*apart, frozenset({3, 5}), frozenset({4, 5})}) == []


# The machine may be busy with other tests.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.text(max_size=12), max_size=12))
def test_any_names_are_grouped_each_once(names: list[str]) -> None:
    groups = alike(dict(enumerate(names)))
    members = [number for group in groups for number in group]
    assert len(members) == len(set(members))
    assert all(key_of_name(name) == key_of_name(name.upper()) for name in names if name.isascii())
