"""Figures that stand for many findings.

How a headline figure is chosen: it is the **median over the main findings**, which are
those on whole samples (not on subgroups) whose design the clearinghouse does not rate
lowest. A median is moved neither by one extreme outcome nor by how many outcomes a
single study happened to measure at the edges.

A finding's effect size counts only where it says the same as the finding's improvement
index: the two are one fact on two scales (the index is what g does to an average
student's percentile). The export gives some effect sizes with the sign of the raw
outcome, so that fewer fights look like harm; the index always points the right way, and
gives g its sign here.
"""

import math
from decimal import ROUND_HALF_DOWN, Decimal
from statistics import NormalDist, median

from resources.importers.wwc_records import Finding, Intervention

# How far g and the improvement index may differ, in percentile points: the index is
# rounded to whole points and g in some rows to two decimals.
TOLERANCE = 1.0


def main_findings(intervention: Intervention) -> list[Finding]:
    return [
        finding
        for finding in intervention.findings
        if not finding.is_subgroup and not finding.rates_lowest
    ]


def improvements(findings: list[Finding]) -> list[float]:
    return [finding.improvement for finding in findings if finding.improvement is not None]


def median_improvement(findings: list[Finding]) -> int | None:
    """Return the median improvement index in whole points, halves towards zero."""
    values = improvements(findings)
    if not values:
        return None
    return int(Decimal(median(values)).quantize(Decimal(1), rounding=ROUND_HALF_DOWN))


def effect(finding: Finding) -> float | None:
    """Return g with the sign of the improvement index, or None where they disagree.

    The clearinghouse's own calculation goes before the study's.
    """
    if finding.improvement is None:
        return None
    for size in (finding.effect_wwc, finding.effect_study):
        if size is not None and _agrees(abs(size), abs(finding.improvement)):
            return math.copysign(size, finding.improvement) if finding.improvement else 0.0
    return None


def effects(findings: list[Finding]) -> list[float]:
    return [size for size in map(effect, findings) if size is not None]


def median_effect(findings: list[Finding]) -> float | None:
    """Return the median g, to two decimals."""
    values = effects(findings)
    return round(median(values), 2) if values else None


def _agrees(size: float, improvement: float) -> bool:
    points = (NormalDist().cdf(size) - 0.5) * 100
    return abs(points - improvement) <= TOLERANCE
