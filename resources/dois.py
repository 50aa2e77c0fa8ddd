"""DOIs: names of works, which https://doi.org leads on from."""

import re
from urllib.parse import quote, unquote, urlsplit

_HOSTS = frozenset({"doi.org", "www.doi.org", "dx.doi.org"})
_DOI = re.compile(r"10\.\d{4,9}/\S+")


def link_of_doi(text: str) -> str:
    """Return where the DOI in *text* leads ("10.3102/x", "doi:10.3102/x", a link), or ""."""
    found = _DOI.search(text)
    return f"https://doi.org/{quote(found[0])}" if found else ""


def doi_of(url: str) -> str:
    """Return the DOI that *url* leads on from, or ""."""
    parts = urlsplit(url)
    name = unquote(parts.path[1:])
    return name if parts.hostname in _HOSTS and _DOI.fullmatch(name) else ""
