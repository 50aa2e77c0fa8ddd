"""Import the export of the What Works Clearinghouse as evidence briefs.

The tier of a brief is the best ESSA tier among the findings on the intervention. The
clearinghouse's effectiveness ratings are stored as ratings by others, beside the tier
and never turned into one.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction

from resources.bulk.adding import Destination
from resources.importers.saving import (
    OwnedRows,
    OwnedTerms,
    PageWriter,
    Record,
    RefusedError,
    Result,
)
from resources.importers.terms import TermSpec, Vocabulary
from resources.importers.wwc_figures import main_findings, median_effect, median_improvement
from resources.importers.wwc_records import Export, Intervention, external_id
from resources.importers.wwc_scope import largest, limits, setting
from resources.importers.wwc_terms import (
    COUNTRY,
    GRADES,
    LEVELS,
    POPULATIONS,
    RURAL,
    SHARES,
    STATES,
    protocol,
)
from resources.importers.wwc_text import CLEARINGHOUSE, Brief, best_tier, rating_labels
from resources.models import (
    EducationLevel,
    EvidenceBrief,
    Place,
    Population,
    Topic,
)

# A group is named as a brief's population where it is at least this share (per cent) of
# the students in one of the reviews.
POPULATION_SHARE = 50

Progress = Callable[[list[Intervention]], Iterable[Intervention]]


@dataclass
class ImportReport:
    """What an import did, and how much the records it read hold."""

    results: Counter[Result] = field(default_factory=Counter)
    tiers: Counter[str] = field(default_factory=Counter)
    holds: Counter[str] = field(default_factory=Counter)
    refused: dict[str, list[str]] = field(default_factory=dict)
    drafts: int = 0
    strays: int = 0


def topics(about: Intervention) -> list[TermSpec]:
    return list(dict.fromkeys(spec for name in about.protocols for spec in protocol(name).topics))


def levels(about: Intervention) -> list[TermSpec]:
    return list(dict.fromkeys(GRADES[grade] for grade in about.grades))


def populations(about: Intervention) -> list[TermSpec]:
    """Return the groups that a review is about, or that were most of its students."""
    named = [protocol(name).population for name in about.protocols]
    most = [
        spec
        for column, (spec, _) in SHARES.items()
        if max(about.shares(column), default=0) >= POPULATION_SHARE
    ]
    rural = [RURAL] if "Urbanicity_Rural" in about.flags else []
    return list(dict.fromkeys(spec for spec in [*named, *most, *rural] if spec))


def places(about: Intervention) -> list[TermSpec]:
    """Return the states; the country where the export knows no more than its region."""
    states = [STATES[name] for name in about.states]
    return states or ([COUNTRY] if about.regions else [])


# Relation -> its vocabulary, what an intervention wants of it, and the terms that the
# import takes away again where the export no longer gives them. Topics it only adds:
# an editor who sorts a brief under one more topic knows better than a protocol's name.
RELATIONS: dict[
    str, tuple[type[Any], Callable[[Intervention], list[TermSpec]], tuple[TermSpec, ...]]
]
RELATIONS = {
    "topics": (Topic, topics, ()),
    "levels": (EducationLevel, levels, LEVELS),
    "populations": (Population, populations, POPULATIONS),
    "places": (Place, places, (COUNTRY, *STATES.values())),
}


class Terms:
    """The terms of all interventions of one import, each made where it lacks."""

    def __init__(self, interventions: list[Intervention]) -> None:
        self._vocabularies: dict[str, Vocabulary] = {}
        self._owned: dict[str, set[int]] = {}
        for name, (model, choose, known) in RELATIONS.items():
            vocabulary = self._vocabularies[name] = Vocabulary(model)
            needed = {spec for about in interventions for spec in choose(about)}
            for spec in sorted(needed, key=lambda spec: (spec.sort_order, spec.name)):
                vocabulary.find_or_create(spec)
            self._owned[name] = vocabulary.keys(known)

    def of(self, about: Intervention) -> dict[str, OwnedTerms]:
        return {name: self._of_one(name, about) for name in RELATIONS}

    def _of_one(self, name: str, about: Intervention) -> OwnedTerms:
        _, choose, _ = RELATIONS[name]
        wanted = [self._vocabularies[name].find_or_create(spec) for spec in choose(about)]
        # Two specs may have found the same term of an editor.
        wanted = list({term.pk: term for term in wanted}.values())
        return OwnedTerms(wanted, self._owned[name] | {term.pk for term in wanted})


def compose(about: Intervention, terms: dict[str, OwnedTerms]) -> Record:
    """Return the evidence brief on one intervention."""
    brief, main = Brief(about), main_findings(about)
    studies, students = largest(about)
    rated = about.rated
    return Record(
        external_id=external_id(about.key),
        values={
            "title": brief.title(),
            "summary": brief.summary(),
            "question": brief.question(),
            "bottom_line": brief.bottom_line(),
            "tier": best_tier(about.findings).value,
            "tier_reason": brief.tier_reason(),
            "studies": studies,
            "students": students,
            "effect_size": median_effect(main),
            "improvement_index": median_improvement(main),
            "setting": setting(about),
            "limits": limits(about),
            "source_link": about.link,
        },
        lists={"key_findings": brief.key_findings(), "outcome_domains": brief.domains()},
        terms=terms,
        children={
            "ratings": OwnedRows(
                {"source": CLEARINGHOUSE},
                [
                    {"outcome_domain": label, "rating": report.rating, "link": report.link}
                    for label, report in zip(rating_labels(rated), rated, strict=True)
                ],
            )
        },
    )


def import_wwc(
    folder: Path, destination: Destination, *, dry_run: bool = False, progress: Progress = iter
) -> ImportReport:
    """Bring the export in *folder* in, all of it or nothing.

    Pages that are there already stay where they are and as public as they are. Raises
    :class:`resources.importers.tables.TableError` where a file cannot be used; rows that
    cannot be read are reported as refused, and the rest is imported.
    """
    export = Export(folder)
    report = ImportReport(refused=export.refused, strays=export.strays)
    interventions = sorted(export.interventions.values(), key=lambda about: about.name.casefold())
    with transaction.atomic():
        terms = Terms(interventions)
        writer = PageWriter(EvidenceBrief, destination)
        for about in progress(interventions):
            record = compose(about, terms.of(about))
            try:
                report.results[writer.write(record)] += 1
            except RefusedError as error:
                report.refused[record.external_id] = [str(error)]
                continue
            report.tiers[record.values["tier"]] += 1
            report.holds.update(_holdings(about))
        report.drafts = writer.drafts
        transaction.set_rollback(dry_run)
    return report


def _holdings(about: Intervention) -> list[str]:
    held = {"rating": about.rated, "grade": about.grades, "state": about.states}
    return [name for name, values in held.items() if values]
