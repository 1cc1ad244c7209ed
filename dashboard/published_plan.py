"""What the public sees of an innovation's content, plan and contracts: as much as its policy publishes.

The policy is the version to which the innovation is pinned (`innovations.policy_sections.publication`). Whoever is in
charge of a milestone, members of teams and attachments are published by none.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from common.periods import local_day
from common.reporting_periods import ReportingPeriod
from common.templatetags.ui import figure
from contracts.models import Contract
from contracts.queries import contracts_about
from contracts.services.revising import HAVE_BEEN_IN_FORCE
from innovations.models import Indicator, Innovation, Report
from innovations.policy_sections.publication import PublicationRules, publication_rules
from innovations.services.evaluations import instruments
from innovations.services.evaluations.scoring import rules_of
from innovations.services.progress.statements import MilestoneInPlan, milestones_in_plan
from innovations.services.reports.targets import Claim
from innovations.web.figure_words import Names, target_text
from workflow.models import PolicyVersion
from workflow.policies.versions import document_of

Claims = Mapping[UUID, Mapping[UUID, Claim]]


def publication_of(innovations: Iterable[Innovation]) -> dict[str, PublicationRules]:
    """What is published, by the policy to which innovations are pinned. One query."""
    references = {item.policy_ref for item in innovations}
    names = {reference.partition("@")[0] for reference in references}
    versions = PolicyVersion.objects.filter(name__in=names)
    return {
        version.reference: publication_rules(document_of(version))
        for version in versions
        if version.reference in references
    }


@dataclass(frozen=True, slots=True)
class PublicResult:
    """What one evaluated report says of an indicator, as it is written; `target` is what the plan sets for its period
    alone, a dash where it sets nothing."""

    period: ReportingPeriod
    target: str
    actual: str


@dataclass(frozen=True, slots=True)
class PublicIndicator:
    """An indicator of the plan with the target of a year and the results so far."""

    name: str
    unit: str
    target: str
    results: list[PublicResult]


@dataclass(frozen=True, slots=True)
class PublicMilestone:
    """A milestone with the day on which it is due; `finished_on` None: not finished. `percent` None: nothing is known.

    That it is late is said nowhere: only of reports a policy says from which day everybody may see it.
    """

    activity: str
    output: str
    due_on: date | None
    percent: int | None
    finished_on: date | None


@dataclass(frozen=True, slots=True)
class PublicPlan:
    """Indicators with the year of their targets, milestones, contracts; empty where the policy publishes none."""

    year: int
    indicators: list[PublicIndicator]
    milestones: list[PublicMilestone]
    contracts: list[Contract]


def public_plan(
    item: Innovation,
    reports: Iterable[Report],
    *,
    rules: PublicationRules,
    claims: Claims,
    names: Mapping[UUID, Names],
    at: datetime,
) -> PublicPlan:
    """What is published of the plan; `claims` are those of evaluated reports. Ten queries at most."""
    contracts = contracts_about(item.pk).filter(state__in=HAVE_BEEN_IN_FORCE)
    signed = list(contracts.order_by("signed_on", "id"))
    year = signed[-1].year if signed else item.year or local_day(at, item.government.tz).year
    return PublicPlan(
        year=year,
        indicators=_indicators(item, reports, claims, names, year) if rules.indicator_figures else [],
        milestones=[_milestone(row) for row in milestones_in_plan(item, at=at)]
        if rules.milestone_days
        else [],
        contracts=signed if rules.contract_codes else [],
    )


def _indicators(
    item: Innovation, reports: Iterable[Report], claims: Claims, names: Mapping[UUID, Names], year: int
) -> list[PublicIndicator]:
    rows = list(item.indicators.prefetch_related("targets").order_by("position", "id"))
    if not rows:
        return []
    aggregations = instruments.in_use(rules_of(item)).aggregations
    evaluated = [report for report in reports if report.pk in claims]
    return [
        PublicIndicator(
            name=row.name,
            unit=row.unit,
            target=target_text(
                row.target_of_year(year, take=aggregations[row.aggregation].take),
                row.bounds,
                names.get(row.pk),
            ),
            results=[
                _result(report, claim, row, names.get(row.pk))
                for report in evaluated
                if (claim := claims[report.pk].get(row.pk)) is not None and claim.made
            ],
        )
        for row in rows
    ]


def _result(report: Report, claim: Claim, row: Indicator, names: Names | None) -> PublicResult:
    return PublicResult(
        period=report.period,
        target=figure(row.target_in(report.period.whole), names),
        actual=figure(claim.actual, names),
    )


def _milestone(row: MilestoneInPlan) -> PublicMilestone:
    return PublicMilestone(
        activity=row.milestone.activity or row.milestone.output,
        output=row.milestone.output if row.milestone.activity else "",
        due_on=row.due_on or row.milestone.planned_end,
        percent=row.standing.percent,
        finished_on=row.standing.finished_on,
    )
