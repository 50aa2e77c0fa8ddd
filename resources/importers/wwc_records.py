"""Read the What Works Clearinghouse export into one record for each intervention."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from resources.importers.tables import CellError, Row, TableError, read_table
from resources.importers.wwc_terms import GRADES, REGIONS, SHARES, STATES
from resources.models import EvidenceBrief

REPORTS_FILE = "wwc_InterventionReports.csv"
FINDINGS_FILE = "wwc_Findings.csv"
SITE = "https://ies.ed.gov/ncee/wwc"

GRADE_COLUMNS = {f"Grade_{grade}": grade for grade in GRADES}
STATE_COLUMNS = {f"Region_State_{name.replace(' ', '_')}": name for name in STATES}
REGION_COLUMNS = {f"Region_State_{name}": name for name in REGIONS}
SHARE_COLUMNS = (*SHARES, "Gender_Female", "Race_White")
DELIVERY = {
    "Delivery_Method_School": "to whole schools",
    "Delivery_Method_Whole_Class": "to whole classes",
    "Delivery_Method_Small_Group": "to small groups",
    "Delivery_Method_Individual": "one to one",
}
SCHOOLS = {
    "School_type_Public": "public",
    "School_type_Charter": "charter",
    "School_type_Private": "private",
    "School_type_Parochial": "parochial",
}
AREAS = {
    "Urbanicity_Urban": "urban",
    "Urbanicity_Suburban": "suburban",
    "Urbanicity_Rural": "rural",
}
ABROAD = "Demographics_of_Study_Sample_International"
FLAG_COLUMNS = (
    *GRADE_COLUMNS, *STATE_COLUMNS, *REGION_COLUMNS, *DELIVERY, *SCHOOLS, *AREAS, ABROAD,
)  # fmt: skip
REPORT_COLUMNS = (
    "InterventionID", "Intervention_Name", "Protocol", "Protocol_Version", "Outcome_Domain",
    "NumStudiesMeetingStandards", "Sample_Size_Intervention", "Intervention_Page_URL",
    "Effectiveness_Rating", *SHARE_COLUMNS, *FLAG_COLUMNS,
)  # fmt: skip
FINDING_COLUMNS = (
    "FindingID", "InterventionID", "Outcome_Domain", "Is_Subgroup", "Effect_Size_Study",
    "Effect_Size_WWC", "Improvement_Index", "p_Value_WWC", "Is_Statistically_Significant",
    "Finding_Rating", "ESSA_Rating",
)  # fmt: skip
TIERS = {f"ESSA Tier {tier.value}": tier for tier in EvidenceBrief.Tier if tier.value.isdigit()}
# The clearinghouse's words for "there is a domain, and no rating of it".
NO_RATING = {"", "N/A"}
# Of the three ratings of a finding's design, the one below both tiers of evidence.
LOWEST_RATING = "3"
LONGEST_NAME = 140


@dataclass(frozen=True)
class Report:
    """What one review found on one outcome domain; without a domain, that it reviewed."""

    protocol: str
    version: str
    domain: str
    rating: str
    studies: int | None
    sample: int | None
    link: str
    flags: frozenset[str]
    shares: dict[str, float]


@dataclass(frozen=True)
class Finding:
    """One measured outcome. A positive improvement index favours the intervention."""

    domain: str
    is_subgroup: bool
    rates_lowest: bool
    improvement: float | None
    effect_wwc: float | None
    effect_study: float | None
    is_marked_significant: bool
    p_value: float | None
    tier: EvidenceBrief.Tier | None

    @property
    def is_doubtful(self) -> bool:
        """Whether it is marked as significant against the clearinghouse's own p-value."""
        return self.is_marked_significant and self.p_value is not None and self.p_value >= 0.05

    @property
    def is_significant(self) -> bool:
        return self.is_marked_significant and not self.is_doubtful


@dataclass
class Intervention:
    key: int
    name: str
    reports: list[Report] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def rated(self) -> list[Report]:
        return [report for report in self.reports if report.rating]

    @property
    def flags(self) -> set[str]:
        return set().union(*(report.flags for report in self.reports))

    @property
    def grades(self) -> list[str]:
        return [grade for column, grade in GRADE_COLUMNS.items() if column in self.flags]

    @property
    def states(self) -> list[str]:
        return [name for column, name in STATE_COLUMNS.items() if column in self.flags]

    @property
    def regions(self) -> list[str]:
        return [name for column, name in REGION_COLUMNS.items() if column in self.flags]

    @property
    def protocols(self) -> list[str]:
        """Return what it was reviewed for: where a review has outcomes, only such reviews."""
        found = [report.protocol for report in self.reports if report.domain]
        return list(dict.fromkeys(found or [report.protocol for report in self.reports]))

    @property
    def silent_protocols(self) -> list[str]:
        """Return the reviews without outcomes, beside others that have some."""
        every = dict.fromkeys(report.protocol for report in self.reports)
        return [name for name in every if name not in self.protocols]

    @property
    def link(self) -> str:
        return next((report.link for report in self.reports if report.link), "")

    def shares(self, column: str) -> list[float]:
        """Return the shares (per cent) that the reviews give, lowest first."""
        return sorted({rep.shares[column] for rep in self.reports if column in rep.shares})


class Export:
    """The whole export, read and checked.

    ``refused`` gives the reasons by intervention (or by row, where a row does not even
    tell its intervention); a refused intervention is not among ``interventions``.
    ``strays`` counts findings on interventions that have no report.
    """

    def __init__(self, folder: Path) -> None:
        self.interventions: dict[int, Intervention] = {}
        self.refused: dict[str, list[str]] = {}
        self.strays = 0
        self._bad: set[int] = set()
        self._seen: set[tuple] = set()
        if not folder.is_dir():
            raise TableError(f"{folder} is no folder.")
        for row in read_table(folder / REPORTS_FILE, REPORT_COLUMNS):
            self._read(row, self._add_report)
        for row in read_table(folder / FINDINGS_FILE, FINDING_COLUMNS):
            self._read(row, self._add_finding)
        if not self.interventions and not self.refused:
            raise TableError(f"{REPORTS_FILE} has no rows.")
        for key in self._bad:
            self.interventions.pop(key, None)

    def _read(self, row: Row, add: Callable[[int, Row], None]) -> None:
        key = None
        try:
            key = row.count("InterventionID")
            if key is None:
                raise CellError(row, "InterventionID", "names no intervention")
            add(key, row)
        except CellError as error:
            subject = f"{row.file}, row {row.number}" if key is None else external_id(key)
            self.refused.setdefault(subject, []).append(str(error))
            if key is not None:
                self._bad.add(key)

    def _add_report(self, key: int, row: Row) -> None:
        name = intervention_name(row)
        intervention = self.interventions.setdefault(key, Intervention(key, name))
        if name != intervention.name:
            raise CellError(row, "Intervention_Name", f"was “{intervention.name}” further up")
        report = read_report(row)
        self._once(row, "Outcome_Domain", (key, report.protocol, report.version, report.domain))
        intervention.reports.append(report)

    def _add_finding(self, key: int, row: Row) -> None:
        if key not in self.interventions:
            self.strays += key not in self._bad
            return
        self._once(row, "FindingID", (row.text("FindingID"),))
        self.interventions[key].findings.append(read_finding(row))

    def _once(self, row: Row, column: str, identity: tuple) -> None:
        if identity in self._seen:
            raise CellError(row, column, "is there a second time")
        self._seen.add(identity)


def external_id(key: int) -> str:
    return f"wwc:{key}"


def intervention_name(row: Row) -> str:
    """Return the name as one would write it: “The Six Plan” for “Six Plan, The&trade;”.

    Marks of trade and copyright go: folded for a search, “Plan™” is no longer “plan”.
    """
    name = re.sub("[®™©]", "", html.unescape(row.text("Intervention_Name")))
    name = re.sub(r"^(.+), The$", r"The \1", " ".join(name.split()))
    if not name:
        raise CellError(row, "Intervention_Name", "is empty")
    if len(name) > LONGEST_NAME:
        raise CellError(row, "Intervention_Name", f"has more than {LONGEST_NAME} characters")
    return name


def read_report(row: Row) -> Report:
    domain = row.text("Outcome_Domain").replace("/ ", "/")
    rating = row.text("Effectiveness_Rating")
    if len(domain) > LONGEST_NAME:
        raise CellError(row, "Outcome_Domain", f"has more than {LONGEST_NAME} characters")
    if len(rating) > LONGEST_NAME:
        raise CellError(row, "Effectiveness_Rating", f"has more than {LONGEST_NAME} characters")
    if rating not in NO_RATING and not domain:
        raise CellError(row, "Effectiveness_Rating", "rates no outcome domain")
    path = row.text("Intervention_Page_URL")
    if path and not re.fullmatch(r"/[\w./-]+", path):
        raise CellError(row, "Intervention_Page_URL", "is no path that begins with /")
    shares = {column: row.number_in(column, 0, 100) for column in SHARE_COLUMNS}
    return Report(
        protocol=row.text("Protocol"),
        version=row.text("Protocol_Version"),
        domain=domain,
        rating="" if rating in NO_RATING else rating,
        studies=row.count("NumStudiesMeetingStandards"),
        sample=row.count("Sample_Size_Intervention"),
        link=f"{SITE}{path}" if path else "",
        flags=frozenset(column for column in FLAG_COLUMNS if row.flag(column)),
        shares={column: share for column, share in shares.items() if share is not None},
    )


def read_finding(row: Row) -> Finding:
    tier = row.text("ESSA_Rating")
    if tier and tier not in TIERS:
        raise CellError(row, "ESSA_Rating", f"is none of {', '.join(TIERS)}")
    return Finding(
        domain=row.text("Outcome_Domain").replace("/ ", "/"),
        is_subgroup=row.flag("Is_Subgroup"),
        rates_lowest=row.text("Finding_Rating") == LOWEST_RATING,
        improvement=row.number_in("Improvement_Index", -50, 50),
        effect_wwc=row.number_in("Effect_Size_WWC", -1e6, 1e6),
        effect_study=row.number_in("Effect_Size_Study", -1e6, 1e6),
        is_marked_significant=row.flag("Is_Statistically_Significant"),
        p_value=row.number_in("p_Value_WWC", 0, 1),
        tier=TIERS.get(tier),
    )
