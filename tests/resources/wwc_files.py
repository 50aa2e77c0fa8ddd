"""Small exports with the columns of the real one; every record is invented."""

import csv
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command
from wagtail.models import PageLogEntry, Revision

from resources.importers.wwc_records import (
    FINDING_COLUMNS,
    FINDINGS_FILE,
    REPORT_COLUMNS,
    REPORTS_FILE,
)
from resources.models import EvidenceBrief, Rating, ResourcePage
from resources.models.vocabularies import VOCABULARIES

REPORT = {
    "InterventionID": "9001",
    "Intervention_Name": "Lantern Readers",
    "Protocol": "Beginning Reading",
    "Protocol_Version": "1.0",
}
RATED = {
    **REPORT,
    "Outcome_Domain": "Alphabetics",
    "NumStudiesMeetingStandards": "2",
    "Sample_Size_Intervention": "340",
    "Intervention_Page_URL": "/intervention/9001",
    "Effectiveness_Rating": "Potentially Positive Effects",
    "Grade_K": "1.00",
    "Grade_1": "1.00",
    "Region_State_Arizona": "1.00",
}
FINDING = {
    "InterventionID": "9001",
    "Outcome_Domain": "Alphabetics",
    "Is_Subgroup": "False",
    "Effect_Size_WWC": "0.25",
    "Improvement_Index": "10",
    "Is_Statistically_Significant": "True",
}
TIER_1 = {**FINDING, "ESSA_Rating": "ESSA Tier 1"}
TIER_2 = {**FINDING, "ESSA_Rating": "ESSA Tier 2"}
BARE = {"InterventionID": "9002", "Intervention_Name": "Quiet Corners", "Protocol": "Science"}


def write_export(folder: Path, reports: list[dict], findings: list[dict]) -> Path:
    """Write both files; findings without a number are numbered."""
    numbered = [{"FindingID": str(number), **row} for number, row in enumerate(findings, start=1)]
    _write(folder / REPORTS_FILE, REPORT_COLUMNS, reports)
    _write(folder / FINDINGS_FILE, FINDING_COLUMNS, numbered)
    return folder


def _write(path: Path, columns: tuple[str, ...], rows: list[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)


def run(folder: Path, *options: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("import_wwc", str(folder), *options, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def brief(key: int = 9001) -> EvidenceBrief:
    return EvidenceBrief.objects.get(external_id=f"wwc:{key}")


def state() -> dict:
    """Return all that an import may write, to compare two moments."""
    return {
        "pages": list(ResourcePage.objects.order_by("pk").values()),
        "ratings": list(Rating.objects.order_by("pk").values()),
        "revisions": list(Revision.objects.order_by("pk").values_list("pk", "created_at")),
        "log": PageLogEntry.objects.count(),
        "terms": {model: list(model.objects.order_by("pk").values()) for model in VOCABULARIES},
    }
