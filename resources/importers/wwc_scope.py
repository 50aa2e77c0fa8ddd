"""Where, on whom and how far: the setting of the studies and the limits of the evidence."""

from resources.importers.sentences import count, join, runs, sentence
from resources.importers.wwc_figures import improvements, main_findings
from resources.importers.wwc_records import (
    ABROAD,
    AREAS,
    DELIVERY,
    SCHOOLS,
    Intervention,
    Report,
)
from resources.importers.wwc_terms import GRADES, SHARES, protocol

# Outcome domains about the staff: their samples are no students.
STAFF = ("Teacher", "School leader")
SHARE_WORDS = {
    "Gender_Female": "female",
    "Race_White": "white",
    **{column: words for column, (_, words) in SHARES.items()},
}


def grades_in_words(about: Intervention) -> str:
    """Return “kindergarten to grade 3 and grade 5”, or ""."""
    order = [grade for grade in GRADES if grade != "PS"]
    parts = []
    for first, last in runs(about.grades, order):
        if first == last:
            parts.append(_grade(first))
        elif first.isdigit():
            parts.append(f"grades {first} to {last}")
        else:
            parts.append(f"{_grade(first)} to {_grade(last)}")
    if "PS" in about.grades:
        parts.append("the years after high school")
    return join(parts)


def largest(about: Intervention) -> tuple[int | None, int | None]:
    """Return the largest number of studies and of students behind one outcome domain.

    The export counts a study in each domain it measured, so sums would count it twice.
    """
    studies = [report.studies for report in about.reports if report.studies is not None]
    students = [
        report.sample
        for report in about.reports
        if report.sample is not None and not about_staff(report.domain)
    ]
    return max(studies, default=None), max(students, default=None)


def setting(about: Intervention) -> str:
    grades = grades_in_words(about)
    delivery = join([words for column, words in DELIVERY.items() if column in about.flags])
    sentences = [
        _places(about),
        "At least one study took place outside the United States." if ABROAD in about.flags else "",
        _schools(about),
        sentence(f"The studies covered {grades}") if grades else "",
        sentence(f"Delivery was {delivery}") if delivery else "",
        _shares(about),
    ]
    return " ".join(filter(None, sentences))


def limits(about: Intervention) -> str:
    if not about.rated and not about.findings:
        return (
            "No rating is not the same as no effect. The export says neither why there is none "
            "nor what the program consists of."
        )
    return " ".join(
        filter(
            None,
            [
                _about_ratings(about),
                _single(about.rated),
                _silent(about.silent_protocols),
                _about_figures(about),
                _doubtful(about),
                _about_numbers(about),
                _missing(about),
            ],
        )
    )


def _grade(grade: str) -> str:
    return {"PK": "pre-kindergarten", "K": "kindergarten"}.get(grade, f"grade {grade}")


def _places(about: Intervention) -> str:
    if about.states:
        named = ["the " * (name == "District of Columbia") + name for name in about.states]
        return sentence(f"Studies took place in {join(named)}")
    if about.regions:
        named = [f"the {name}" for name in about.regions]
        return sentence(f"Studies took place in {join(named)} of the United States")
    return ""


def _schools(about: Intervention) -> str:
    kinds = [words for column, words in SCHOOLS.items() if column in about.flags]
    areas = [words for column, words in AREAS.items() if column in about.flags]
    where = f"in {join(areas)} areas" if areas else ""
    described = ", ".join(filter(None, [join(kinds), where]))
    schools = "schools or colleges" if "PS" in about.grades else "schools"
    return sentence(f"The {schools} were {described}") if described else ""


def _shares(about: Intervention) -> str:
    parts, differ = [], False
    for column, words in SHARE_WORDS.items():
        shares = about.shares(column)
        if not shares or not shares[-1]:
            continue
        low, high = _percent(shares[0]), _percent(shares[-1])
        differ = differ or low != high
        parts.append(f"{words} {low}" if low == high else f"{words} {low} to {high}")
    if not parts:
        return ""
    note = " A range means that the reviews differ." if differ else ""
    return sentence(f"Among the students studied: {', '.join(parts)}") + note


def _percent(share: float) -> str:
    return f"{share:.0f}%" if share == 0 or share >= 0.5 else "under 1%"


def about_staff(domain: str) -> bool:
    """Whether an outcome is one of teachers or principals, not of students."""
    return domain.startswith(STAFF)


def _about_ratings(about: Intervention) -> str:
    if not about.rated:
        return "There are findings, and no rating that sums them up."
    if len(about.rated) == 1:
        return "The rating of the effects is the clearinghouse's own; it is not an ESSA tier."
    return (
        "The ratings of the effects are the clearinghouse's own, one for each outcome domain; "
        "they are not ESSA tiers."
    )


def _single(rated: list[Report]) -> str:
    alone = sum(report.studies == 1 for report in rated)
    if not alone:
        return ""
    if alone == len(rated):
        return f"{'Each' if alone > 1 else 'The'} rating rests on a single study."
    verb = "rests" if alone == 1 else "rest"
    return f"Of the {len(rated)} ratings, {alone} {verb} on a single study."


def _silent(protocols: list[str]) -> str:
    if not protocols:
        return ""
    words = join([protocol(name).words for name in protocols])
    return sentence(f"The clearinghouse also lists it for {words}, without any outcome")


def _about_figures(about: Intervention) -> str:
    main = main_findings(about)
    number = len(improvements(main))
    if not number:
        return "The export gives no improvement index, so there is no headline figure."
    subgroups = sum(finding.is_subgroup for finding in about.findings)
    lowest = len(about.findings) - subgroups - len(main)
    left_out = [
        *([f"{count(subgroups, 'finding')} on subgroups"] if subgroups else []),
        *([f"{count(lowest, 'finding')} of the lowest rating"] if lowest else []),
    ]
    figure = (
        "that of the one main finding"
        if number == 1
        else f"the median of {number} main findings on different outcomes and samples"
    )
    without = f", leaving out {join(left_out)}" if left_out else ""
    return sentence(f"The headline figure is {figure}{without}")


def _doubtful(about: Intervention) -> str:
    number = sum(finding.is_doubtful for finding in main_findings(about))
    if not number:
        return ""
    they = "it is" if number == 1 else "they are"
    return sentence(
        f"The export marks {count(number, 'main finding')} as statistically significant against "
        f"a p-value of 0.05 or more; here {they} not counted as such"
    )


def _about_numbers(about: Intervention) -> str:
    if sum(report.studies is not None for report in about.reports) < 2:
        return ""
    return (
        "The numbers of studies and students are those of the outcome domain with the most, "
        "because one study may count in several."
    )


def _missing(about: Intervention) -> str:
    missing = [
        "the cost",
        *([] if about.grades else ["the grades studied"]),
        *([] if about.states or about.regions else ["the places"]),
        *([] if any(map(about.shares, SHARE_WORDS)) else ["who the students were"]),
    ]
    return sentence(f"The export says nothing about {join(missing, 'or')}")
