"""Ask two running sites the same searches and print what both answer.

    python -m tests.compare_sites http://127.0.0.1:8000 http://127.0.0.1:8001

The sites hold the same resources and run on different databases and engines; totals,
counts of every filter and, in a fixed order, the resources must be the same. Ends with 1
where they are not.
"""

import sys
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from html.parser import HTMLParser

SEARCHES = (
    "",
    "q=attendance",
    "q=reading",
    "q=reading+intervention&sort=newest",
    "q=%22high+school%22&sort=title",
    "q=students+-college",
    "q=charter+schools&tier=1",
    "tier=1&tier=2&sort=title",
    "type=evidence-brief&sort=oldest",
    "type=webinar&type=toolkit&sort=title",
    "language=es&sort=title",
    "q=lectura",
    "q=educaci%C3%B3n",
    "q=how+do+we+keep+ninth+graders+from+dropping+out&sort=newest",
    "q=mathematics&level=elementary&sort=title",
    "q=dropout&year=2017&year=2015",
    "format=pdf&sort=newest",
    "q=tutoring&format=pdf&type=toolkit",
    "q=zzzzzz",
    "sort=title&page=3",
)


@dataclass
class Answer(HTMLParser):
    """What a page of results says: its heading, filters with counts, and resources."""

    heading: str = ""
    counts: dict[str, str] = field(default_factory=dict)
    addresses: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._value = ""
        self._reading = ""
        self._listing = True

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attributes}
        if named.get("id") == "results":
            self._reading = "heading"
        elif named.get("type") == "checkbox":
            self._value = f"{named['name']}={named['value']}"
        elif named.get("class") == "filter-option__count":
            self._reading = "count"
        elif named.get("class") == "card__title":
            self._reading = "address"
        elif self._reading == "address":
            self._reading = ""
            if self._listing:
                self.addresses.append(named["href"])
        elif named.get("class") == "nearest":
            # What has only some of the words is in the engine's own order.
            self._listing = False

    def handle_data(self, data: str) -> None:
        if self._reading == "heading":
            self.heading = " ".join(data.split())
        elif self._reading == "count":
            self.counts[self._value] = data.strip()
        self._reading = ""


def ask(site: str, search: str) -> Answer:
    """Return what *site* answers; a page of results is read whatever its status."""
    try:
        response = urllib.request.urlopen(f"{site}/search/?{search}", timeout=30)  # noqa: S310 - addresses of one's own sites
    except urllib.error.HTTPError as error:
        response = error
    answer = Answer()
    with response:
        answer.feed(response.read().decode())
    return answer


def differences(one: Answer, other: Answer, *, in_order: bool) -> list[str]:
    found = []
    if one.heading != other.heading:
        found.append("the total")
    found += [
        value
        for value in sorted(one.counts.keys() | other.counts.keys())
        if one.counts.get(value) != other.counts.get(value)
    ]
    if in_order and one.addresses != other.addresses:
        found.append("the order")
    return found


def main(sites: list[str]) -> int:
    if len(sites) != 2:
        raise SystemExit(__doc__)
    different = 0
    for search in SEARCHES:
        one, other = (ask(site.rstrip("/"), search) for site in sites)
        # Without words the newest come first; with words the order is the engine's own.
        in_order = "sort=" in search or "q=" not in search
        found = differences(one, other, in_order=in_order)
        different += bool(found)
        line = f"{one.heading} | {other.heading} | {len(one.counts)} counts"
        print(f"{search or '(everything)'}: {line} | {', '.join(found) or 'the same'}")  # noqa: T201 - its purpose
    print(f"{len(SEARCHES)} searches, {different} different")  # noqa: T201 - its purpose
    return int(different > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
