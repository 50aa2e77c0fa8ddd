"""The words of an evidence brief, composed from the facts of the export and from nothing else.

What the export does not give is left out, or named among the limits. The text is content
in English, as the export is, and so is not translated.
"""

from dataclasses import dataclass

from resources.importers.sentences import count, inside, join, sentence, within
from resources.importers.wwc_figures import (
    effects,
    improvements,
    main_findings,
    median_effect,
    median_improvement,
)
from resources.importers.wwc_records import Finding, Intervention, Report
from resources.importers.wwc_scope import about_staff, grades_in_words
from resources.importers.wwc_terms import protocol
from resources.models import EvidenceBrief
from resources.models.base import SUMMARY_LENGTH

CLEARINGHOUSE = "What Works Clearinghouse"
QUESTION_LENGTH = 250
RATING_ORDER = (
    "Positive Effects", "Potentially Positive Effects", "Mixed Effects",
    "No Discernible Effects", "Potentially Negative Effects", "Negative Effects",
)  # fmt: skip
TIER_WORDS = {
    EvidenceBrief.Tier.STRONG: "tier 1 (strong evidence)",
    EvidenceBrief.Tier.MODERATE: "tier 2 (moderate evidence)",
    EvidenceBrief.Tier.PROMISING: "tier 3 (promising evidence)",
    EvidenceBrief.Tier.RATIONALE: "tier 4 (demonstrates a rationale)",
}


def rating_labels(reports: list[Report]) -> list[str]:
    """Return the domain of each report; with its review where several rate the same one."""
    domains = [report.domain for report in reports]
    return [
        report.domain
        if domains.count(report.domain) == 1
        else f"{report.domain} (review of {protocol(report.protocol).words})"
        for report in reports
    ]


def best_tier(findings: list[Finding]) -> EvidenceBrief.Tier:
    tiers = [finding.tier for finding in findings if finding.tier]
    return min(tiers, default=EvidenceBrief.Tier.NOT_RATED, key=str)


def points(value: float) -> str:
    """Return an improvement index in words: “a gain of 1 percentile point”."""
    if not value:
        return "no change"
    kind = "gain" if value > 0 else "loss"
    return f"a {kind} of {count(round(abs(value)), 'percentile point')}"


def signed(value: float) -> str:
    return f"{value:+g}".replace("-", "−") if value else "0"


@dataclass(frozen=True)
class Brief:
    """The texts of the brief on one intervention."""

    about: Intervention

    @property
    def main(self) -> list[Finding]:
        return main_findings(self.about)

    @property
    def is_bare(self) -> bool:
        """Whether the export gives no more than a name and what it was reviewed for."""
        return not (self.about.rated or self.about.findings)

    def title(self) -> str:
        ending = "no findings on record" if self.is_bare else "what studies found"
        return f"{self.about.name} – {ending}"

    def question(self) -> str:
        name = self.about.name
        if self.is_bare:
            return f"Does the {CLEARINGHOUSE} report evidence on {name}?"
        domains = join([inside(domain) for domain in self.domains()])
        longest = f"What are the effects of {name} on {domains}?"
        return longest if len(longest) <= QUESTION_LENGTH else f"What are the effects of {name}?"

    def domains(self) -> list[str]:
        reported = [report.domain for report in self.about.reports]
        found = [finding.domain for finding in self.about.findings]
        return sorted({domain for domain in [*reported, *found] if domain}, key=str.casefold)

    def summary(self) -> str:
        name, protocols = self.about.name, self.about.protocols
        reviews = join([protocol(each).words for each in protocols])
        where = f"{'its review' if len(protocols) == 1 else 'its reviews'} of {reviews}"
        if self.is_bare:
            sentences = [
                sentence(f"The {CLEARINGHOUSE} lists {name} in {where}"),
                "Its export holds no rating and no finding, which speaks neither for nor against.",
            ]
        else:
            sentences = [
                sentence(f"The {CLEARINGHOUSE} covers {name} in {where}"),
                self._rating_counts() if self.about.rated else self._ratings("It"),
                self._headline(),
                self._studied(),
            ]
        return within(SUMMARY_LENGTH, filter(None, sentences))

    def bottom_line(self) -> str:
        if self.is_bare:
            return (
                f"Not in its export: that names {self.about.name}, and gives neither a rating of "
                "the effects nor a finding."
            )
        return " ".join(filter(None, [self._ratings(), self._headline()]))

    def tier_reason(self) -> str:
        name, findings = self.about.name, self.about.findings
        tier = best_tier(findings)
        if not findings:
            return sentence(
                f"The export of the {CLEARINGHOUSE} holds no finding on {name}, and so no ESSA tier"
            )
        if tier == EvidenceBrief.Tier.NOT_RATED:
            which = (
                "its one finding" if len(findings) == 1 else f"any of its {len(findings)} findings"
            )
            return sentence(f"The {CLEARINGHOUSE} gives no ESSA tier to {which} on {name}")
        if len(findings) == 1:
            return sentence(
                f"The {CLEARINGHOUSE} reports one finding on {name}, and places it at "
                f"ESSA {TIER_WORDS[tier]}"
            )
        counts = [
            f"{sum(finding.tier == level for finding in findings)} at ESSA {words}"
            for level, words in TIER_WORDS.items()
            if any(finding.tier == level for finding in findings)
        ]
        reason = sentence(
            f"Of the {count(len(findings), 'finding')} that the {CLEARINGHOUSE} reports on {name}, "
            f"it places {join(counts)}"
        )
        return f"{reason} The tier of a brief is the best among its findings."

    def key_findings(self) -> list[str]:
        reports = [report for report in self.about.reports if report.domain]
        ratings = [
            sentence(f"{label}: {inside(report.rating) or 'not rated'}{_basis(report)}")
            for label, report in zip(rating_labels(reports), reports, strict=True)
        ]
        return [*ratings, *filter(None, map(self._measured, self.domains()))]

    def _measured(self, domain: str) -> str:
        findings = [
            finding
            for finding in self.main
            if finding.domain == domain and finding.improvement is not None
        ]
        values = improvements(findings)
        if not values:
            return ""
        middle = points(median_improvement(findings) or 0)
        if len(values) == 1:
            verb = "is" if findings[0].is_significant else "is not"
            return (
                f"{domain}: the one main finding is {middle}; it {verb} statistically significant."
            )
        return sentence(
            f"{domain}: the median of {len(values)} main findings is {middle}; they run from "
            f"{signed(min(values))} to {signed(max(values))}, and {_significant(findings)}"
        )

    def _rating_counts(self) -> str:
        """Return the ratings in one short sentence, however many there are."""
        rated = self.about.rated
        if len(rated) <= 3:
            return self._ratings("It")
        if len(self._by_rating()) == 1:
            return sentence(f"All {len(rated)} of its ratings say {inside(rated[0].rating)}")
        groups = [
            f"{len(reports)} {'says' if len(reports) == 1 else 'say'} {inside(rating)}"
            for rating, reports in self._by_rating().items()
        ]
        return sentence(f"Of its {len(rated)} ratings, {join(groups)}")

    def _by_rating(self) -> dict[str, list[str]]:
        """Return the labels of the rated domains by rating, the best first."""
        rated = self.about.rated
        labels: dict[str, list[str]] = {rating: [] for rating in RATING_ORDER}
        for label, report in zip(rating_labels(rated), rated, strict=True):
            labels.setdefault(report.rating, []).append(inside(label))
        return {rating: found for rating, found in labels.items() if found}

    def _ratings(self, who: str = f"The {CLEARINGHOUSE}") -> str:
        groups = [f"{inside(rating)} on {join(on)}" for rating, on in self._by_rating().items()]
        if not groups:
            return f"{who} gives no rating of the effects."
        *others, last = groups
        if len(groups) == 2:
            return sentence(f"{who} finds {groups[0]}, and {last}")
        return sentence(f"{who} finds {'; '.join([*others, f'and {last}' if others else last])}")

    def _headline(self) -> str:
        middle = median_improvement(self.main)
        if middle is None:
            found = count(len(self.about.findings), "finding")
            return (
                sentence(f"It reports {found}, without a headline figure")
                if self.about.findings
                else ""
            )
        measured = [finding for finding in self.main if finding.improvement is not None]
        number = len(measured)
        significant = sum(finding.is_significant for finding in measured)
        basis = f"median of {number} main findings, {significant or 'none'} of them"
        if number == 1:
            basis = f"one main finding,{'' if significant else ' not'}"
        basis += " statistically significant"
        size, sizes = median_effect(self.main), len(effects(self.main))
        if size is not None:
            among = "" if sizes == number else f" in the {sizes} that give one"
            basis += f"; effect size g = {size:.2f}{among}".replace("-", "−")
        change = (
            f"{'lose' if middle < 0 else 'gain'} {count(abs(middle), 'percentile point')}"
            if middle
            else "neither gain nor lose percentile points"
        )
        who = "participant" if any(about_staff(f.domain) for f in self.main) else "student"
        return sentence(f"An average {who} would be expected to {change} ({basis})")

    def _studied(self) -> str:
        grades = grades_in_words(self.about)
        return sentence(f"Studied in {grades}") if grades else ""


def _basis(report: Report) -> str:
    parts = []
    if report.studies is not None:
        parts.append(count(report.studies, "study", "studies"))
    if report.sample is not None:
        parts.append(count(report.sample, "participant"))
    return f" ({', '.join(parts)})" if parts else ""


def _significant(findings: list[Finding]) -> str:
    found = [finding.improvement or 0 for finding in findings if finding.is_significant]
    losses = sum(value < 0 for value in found)
    verb = "are" if len(found) > 1 else "is"
    text = f"{len(found) or 'none'} {verb} statistically significant"
    return f"{text} ({losses} of them for the worse)" if losses else text
