"""One search has one address, and an impossible address says what is wrong."""

import pytest
from django.http import QueryDict
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from search.engines.base import Sort
from search.facets import FACETS
from search.query import InvalidQueryError, SearchQuery


def read(address: str) -> SearchQuery:
    return SearchQuery.from_params(QueryDict(address))


def test_an_address_is_read_and_written_in_canonical_order() -> None:
    query = read("tier=1&topic=b&topic=a&q=+reading++early+&utm=x&type=toolkit")
    assert query.text == "reading early"
    assert query.filters == {"type": ("toolkit",), "topic": ("a", "b"), "tier": ("1",)}
    assert query.url() == "/search/?q=reading+early&type=toolkit&topic=a&topic=b&tier=1"


@pytest.mark.parametrize(
    "address", ["q=", "sort=", "topic=", "sort=newest", "page=1", "unknown=1&topic[]=a"]
)
def test_empty_and_default_parameters_are_dropped(address: str) -> None:
    assert read(address).url() == "/search/"


def test_the_default_order_depends_on_words() -> None:
    assert read("").sort is Sort.NEWEST
    assert read("q=reading").sort is Sort.RELEVANCE
    assert read("q=reading&sort=newest").url() == "/search/?q=reading&sort=newest"
    assert read("q=reading&sort=relevance").url() == "/search/?q=reading"
    assert read("sort=relevance").sort is Sort.NEWEST
    assert Sort.RELEVANCE not in read("").sorts


def test_the_address_follows_the_language() -> None:
    with override("es"):
        assert read("q=leer").url() == "/es/search/?q=leer"


def test_toggling_adds_removes_and_returns_to_the_first_page() -> None:
    query = read("q=reading&topic=a&page=3")
    assert query.toggle("topic", "b").filters == {"topic": ("a", "b")}
    assert query.toggle("topic", "a").filters == {}
    assert query.toggle("topic", "b").page == 1
    assert query.without("topic", "a").url() == "/search/?q=reading"
    assert query.with_sort(Sort.TITLE).url() == "/search/?q=reading&topic=a&sort=title"
    assert query.with_page(2).url() == "/search/?q=reading&topic=a&page=2"


def test_clearing_filters_keeps_the_words() -> None:
    assert read("q=reading&topic=a&tier=1").cleared().url() == "/search/?q=reading"


def test_new_words_keep_filters_and_order() -> None:
    query = read("q=reading&topic=a&sort=title&page=2")
    assert query.kept_params() == [("topic", "a"), ("sort", "title")]


@pytest.mark.parametrize(
    "address",
    [
        "q=" + "x" * 257,
        "q=" + "+".join("x" * 33),
        "&".join(f"topic=t{n}" for n in range(11)),
        "&".join(f"{facet.name}=v{n}" for facet in FACETS[:4] for n in range(9)),
        "topic=" + "x" * 81,
        "topic=a%00b",
        "topic=%3Cscript%3E",
        "sort=random",
        *(f"page={page}" for page in ("-1", "0", "1000000000", "1152921504606846976", "1e3", "")),
        "page=51",
        "page=%D9%A1",
    ],
)
def test_the_impossible_is_named(address: str) -> None:
    with pytest.raises(InvalidQueryError) as caught:
        read(address)
    assert len(caught.value.problems) == 1
    assert caught.value.query.page == 1


def test_what_was_understood_is_kept() -> None:
    with pytest.raises(InvalidQueryError) as caught:
        read("q=reading&topic=a&page=zero")
    assert caught.value.query == SearchQuery.of("reading", topic=["a"])


def test_limits_themselves_are_fine() -> None:
    assert len(read("q=" + "x" * 256).text) == 256
    assert len(read("&".join(f"topic=t{n}" for n in range(10))).filters["topic"]) == 10
    assert read("page=50").offset == 980


@given(
    st.text(max_size=40),
    st.dictionaries(
        st.sampled_from([facet.name for facet in FACETS]),
        st.lists(st.from_regex(r"\A[a-z0-9-]{1,10}\Z"), min_size=1, max_size=3),
        max_size=4,
    ),
    st.integers(1, 50),
)
def test_reading_what_was_written_gives_the_same(
    text: str, filters: dict[str, list[str]], page: int
) -> None:
    params = QueryDict(mutable=True)
    params["q"] = text
    params["page"] = str(page)
    for name, values in filters.items():
        params.setlist(name, values)
    try:
        query = SearchQuery.from_params(params)
    except InvalidQueryError:
        return
    assert read(query.querystring()) == query
    assert read(query.querystring()).params() == query.params()
