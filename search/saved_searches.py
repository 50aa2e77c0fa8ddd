"""Searches that editors saved, carried out (see ``resources.saved_searches``)."""

from dataclasses import replace
from urllib.parse import urlsplit

from django.http import QueryDict
from django.utils.translation import gettext as _

from resources.saved_searches import UnreadableSearchError
from search import gate
from search.finding import find
from search.former import present_query
from search.query import PARAMETERS, InvalidQueryError, SearchQuery


class SavedSearches:
    """A search is saved as the parameters of its address, in canonical order."""

    def read(self, address: str) -> str:
        parts = urlsplit(address.strip())
        asked = QueryDict(parts.query or parts.path.rpartition("?")[2])
        if not PARAMETERS & asked.keys() - {"page"}:
            raise UnreadableSearchError(
                _(
                    "This is not the address of a search. Search for something or choose a "
                    "filter, then copy the whole address."
                )
            )
        try:
            query = SearchQuery.from_params(asked)
        except InvalidQueryError as error:
            raise UnreadableSearchError(str(error)) from error
        return urlsplit(replace(query, page=1).url()).query

    def find(self, search: str, limit: int) -> list[int] | None:
        try:
            query = present_query(SearchQuery.from_params(QueryDict(search)))
        except InvalidQueryError:
            # A filter of then may be none of now.
            return None
        # A page that anyone may open costs a search, and has its place among these.
        with gate.gate().place() as has_place:
            if not has_place:
                return None
            results = find(replace(query, page=1, page_size=limit))
        return None if results.degraded else [hit.card.pk for hit in results.hits]

    def address(self, search: str) -> str:
        try:
            return present_query(SearchQuery.from_params(QueryDict(search))).url()
        except InvalidQueryError:
            return ""
