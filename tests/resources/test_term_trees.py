"""Trees are put in order by steps and by drops."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.http import Http404
from django.test import Client

from resources.admin.vocabularies import TopicViewSet
from resources.models import Topic
from resources.tidying.merging import merge
from search.models import Change
from tests import factories

TREE = "/admin/tidying/topic/order/"
MOVE = f"{TREE}move/"


@pytest.fixture
def admin(client: Client, library: Any) -> Client:
    client.force_login(factories.UserFactory(is_superuser=True))
    return client


@pytest.fixture
def topics(library: Any) -> dict[str, Topic]:
    """A with x and y, B, C."""
    made = {name: factories.TopicFactory(name=name) for name in ("A", "B", "C")}
    return made | {name: factories.TopicFactory(name=name, parent=made["A"]) for name in "xy"}


def outline() -> str:
    """Return the tree in one line: A(x y) B C."""

    def told(terms: Any) -> str:
        return " ".join(
            f"{term.name}({told(term.get_children())})" if term.numchild else term.name
            for term in terms
        )

    assert Topic.find_problems() == ([], [], [], [], [])
    return told(Topic.get_root_nodes())


@pytest.mark.parametrize(
    ("name", "way", "becomes"),
    [
        ("B", "up", "B A(x y) C"),
        ("B", "down", "A(x y) C B"),
        ("B", "deeper", "A(x y B) C"),
        ("y", "higher", "A(x) y B C"),
        ("y", "up", "A(y x) B C"),
        ("C", "up", "A(x y) C B"),
        ("A", "down", "B A(x y) C"),
        ("A", "up", "A(x y) B C"),
        ("C", "down", "A(x y) B C"),
        ("A", "deeper", "A(x y) B C"),
        ("B", "higher", "A(x y) B C"),
    ],
)
def test_a_term_goes_one_step(
    admin: Client, topics: dict[str, Topic], name: str, way: str, becomes: str
) -> None:
    assert admin.post(MOVE, {"step": f"{topics[name].pk}:{way}"}).status_code == 302
    assert outline() == becomes


@pytest.mark.parametrize(
    ("drop", "becomes"),
    [
        ("C before A", "C A(x y) B"),
        ("A after C", "B C A(x y)"),
        ("C inside A", "A(x y C) B"),
        ("C before y", "A(x C y) B"),
        ("x after B", "A(y) B x C"),
        ("A inside B", "B(A(x y)) C"),
        ("y inside x", "A(x(y)) B C"),
    ],
)
def test_a_term_is_dropped_beside_or_into_another(
    admin: Client, topics: dict[str, Topic], drop: str, becomes: str
) -> None:
    name, where, other = drop.split()
    data = {"term": topics[name].pk, "other": topics[other].pk, "where": where}
    Change.objects.all().delete()
    admin.post(MOVE, data)
    assert outline() == becomes
    # Its sisters are numbered anew, and nothing that names them is written again.
    changed = Change.objects.filter(kind="term").values_list("target", flat=True)
    assert set(changed) == {f"topic:{topics[name].pk}"}


@pytest.mark.parametrize(("name", "other"), [("A", "A"), ("A", "x")])
def test_a_term_does_not_go_below_itself(
    admin: Client, topics: dict[str, Topic], name: str, other: str
) -> None:
    data = {"term": topics[name].pk, "other": topics[other].pk, "where": "inside"}
    told = admin.post(MOVE, data, follow=True).content.decode()
    assert "A term cannot stand below itself" in told
    assert outline() == "A(x y) B C"


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"step": "x:up"},
        {"step": "999999:up"},
        {"term": "1", "other": "1", "where": "sideways"},
        {"step": f"{'9' * 30}:up"},
    ],
)
def test_what_is_gone_or_no_move_is_told(admin: Client, topics: Any, data: Any) -> None:
    told = admin.post(MOVE, data, follow=True).content.decode()
    assert "Nothing was changed." in told
    assert outline() == "A(x y) B C"


def test_the_page_shows_the_tree_with_a_button_for_each_way(
    admin: Client, topics: dict[str, Topic]
) -> None:
    html = BeautifulSoup(admin.get(TREE).content, "html.parser")
    rows = [row["data-label"] for row in html.select("[data-term]")]
    assert rows == ["A", "x", "y", "B", "C"]
    assert [row["data-where"] for row in html.select("[data-term]")] == [
        "A is now the first of all",
        "x is now the first under A",
        "y is now under A, after x",
        "B is now after A, on the top level",
        "C is now after B, on the top level",
    ]
    off = {button["aria-label"] for button in html.select('button[aria-disabled="true"]')}
    assert {"Move up: A", "Put under the one above: A", "Move down: C", "Move up: x"} <= off
    assert "Take out one level: x" not in off
    assert admin.get("/admin/tidying/audience/order/").status_code == 404


def test_of_a_large_tree_one_level_of_one_branch_is_shown(
    admin: Client, topics: dict[str, Topic], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("resources.admin.tidying_trees.MOST_AT_ONCE", 2)

    def shown(address: str) -> list[str]:
        html = BeautifulSoup(admin.get(address).content, "html.parser")
        return [row["data-where"] for row in html.select("[data-term]")]

    under, one = f"{TREE}?under={topics['A'].pk}", {"step": f"{topics['B'].pk}:down"}
    assert shown(TREE) == ["A is now the first of all", "B is now after A, on the top level"]
    assert shown(f"{TREE}?page=2") == ["C is now after B, on the top level"]
    assert shown(under) == ["x is now the first under A", "y is now under A, after x"]
    first = BeautifulSoup(admin.get(TREE).content, "html.parser")
    assert [link["href"] for link in first.select("[data-term] a")] == [under]
    off = {button["aria-label"] for button in first.select('button[aria-disabled="true"]')}
    assert "Move up: A" in off
    assert "Move down: B" not in off
    # Each move leads to where the term stands then.
    moved = admin.post(MOVE, one)["Location"]
    assert moved == f"{TREE}?under=&page=2#term-{topics['B'].pk}"
    moved = admin.post(MOVE, {"step": f"{topics['y'].pk}:higher"})["Location"]
    assert outline() == "A(x) y C B"
    assert moved == f"{TREE}?under=&page=1#term-{topics['y'].pk}"
    moved = admin.post(MOVE, {"step": f"{topics['y'].pk}:deeper"})["Location"]
    assert moved == f"{under}&page=1#term-{topics['y'].pk}"


def test_only_who_keeps_the_vocabulary_moves_terms(client: Client, topics: Any) -> None:
    client.force_login(factories.UserFactory(groups=["Editors"]))
    client.post(MOVE, {"step": f"{topics['B'].pk}:up"})
    assert outline() == "A(x y) B C"


def test_what_was_read_before_the_tree_changed_moves_itself_and_below_the_right_one(
    topics: dict[str, Topic],
) -> None:
    b, c = (Topic.objects.get(name=name) for name in "BC")
    factories.TopicFactory(name="Aa")
    b.move(c, "sorted-child")
    assert outline() == "A(x y) Aa C(B)"
    c.move(Topic.objects.get(name="A"), "sorted-child")
    assert outline() == "A(C(B) x y) Aa"


def test_saving_what_was_read_before_the_tree_changed_leaves_every_place_alone(
    topics: dict[str, Topic],
) -> None:
    a, b = (Topic.objects.get(name=name) for name in "AB")
    factories.TopicFactory(name="Aa")
    factories.TopicFactory(name="z", parent=Topic.objects.get(name="A"))
    a.synonyms, b.synonyms = "First", "Second"
    a.save()
    b.save()
    assert outline() == "A(x y z) Aa B C"
    assert list(Topic.objects.exclude(synonyms="").values_list("synonyms", flat=True)) == [
        "First", "Second",
    ]  # fmt: skip


def filled(name: str, term: Topic, parent: Topic) -> Any:
    """Return the form of *term*, in which somebody has chosen *parent*, before it is saved."""
    form_class = TopicViewSet().edit_handler.bind_to_model(Topic).get_form_class()
    data = {"name": name, "slug": name.lower(), "sort_order": "0", "parent": str(parent.pk)}
    form = form_class(data, instance=term)
    assert form.is_valid(), form.errors
    return form


def test_a_form_of_a_term_that_is_deleted_meanwhile_makes_it_not_again(
    topics: dict[str, Topic],
) -> None:
    form = filled("Bb", topics["B"], topics["C"])
    Topic.objects.get(name="B").delete()
    with pytest.raises(Http404):
        form.save()
    assert outline() == "A(x y) C"


def test_a_broader_term_that_is_gone_meanwhile_leaves_a_term_where_it_is(
    topics: dict[str, Topic],
) -> None:
    forms = [filled("Bb", topics["B"], topics["C"]), filled("New", Topic(), topics["C"])]
    Topic.objects.get(name="C").delete()
    for form in forms:
        form.save()
    assert outline() == "A(x y) Bb New"


def test_a_broader_term_that_is_merged_meanwhile_is_what_it_became(
    topics: dict[str, Topic],
) -> None:
    forms = [filled("Bb", topics["B"], topics["C"]), filled("New", Topic(), topics["C"])]
    merge([Topic.objects.get(name="C")], Topic.objects.get(name="A"), None)
    for form in forms:
        form.save()
    assert outline() == "A(Bb New x y)"


def test_a_broader_term_that_stands_below_meanwhile_leaves_a_term_where_it_is(
    topics: dict[str, Topic],
) -> None:
    form = filled("Bb", topics["B"], topics["C"])
    Topic.objects.get(name="C").move(Topic.objects.get(name="B"), "sorted-child")
    form.save()
    assert outline() == "A(x y) Bb(C)"
