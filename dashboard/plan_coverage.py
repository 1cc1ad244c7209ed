"""What innovations contribute to the medium-term plan: by priority, indicator and agency, and what does not add up.

A contribution is own work towards a target that was on record before its period ended, as evaluations judge it
(`innovations.scoring.attribution`); any other result beside a moving indicator is coincidence, shown apart.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from innovations.enums import HANDED_IN, RUNNING, InnovationState
from innovations.models import Innovation, Report
from innovations.scoring.attribution import AttributionShares, overall_shares
from innovations.services.reports.targets import Claim, claims_by_report
from organisations.models import Agency
from planning.enums import PlanLevel
from planning.models import PlanItem, RegionalPlan
from planning.queries import items_of
from planning.rules import RolledUp, rolled_up
from planning.services.rollups import IndicatorYear, PlanYear, plan_year

# What works or worked for the plan.
COUNTED = (*RUNNING, InnovationState.APPROVED, InnovationState.COMPLETED)


@dataclass(frozen=True, slots=True)
class Contributor:
    """An innovation that names a part of the plan, and whose work its results of the year were (None: no result)."""

    innovation: Innovation
    shares: AttributionShares | None

    @property
    def planned(self) -> Decimal | None:
        """Percent of its results that were planned and own work."""
        return self.shares.planned if self.shares is not None else None

    @property
    def contributes(self) -> bool:
        """Whether any of it is."""
        return bool(self.planned)

    @property
    def coincides(self) -> bool:
        """Whether there are results, and none of them is planned own work."""
        return self.planned is not None and not self.planned

    @property
    def unjudged(self) -> bool:
        """Whether there is no result yet, or nobody said whose work it was."""
        return self.planned is None


@dataclass(frozen=True, slots=True)
class CoveredIndicator:
    """A regional indicator with the innovations that name it."""

    measured: IndicatorYear
    innovations: list[Contributor]


@dataclass(frozen=True, slots=True)
class CoveredPart:
    """A priority or an agency: its indicators as one figure, and its innovations."""

    key: UUID
    title: str
    figure: RolledUp
    innovations: list[Contributor]

    @property
    def contributing(self) -> list[Contributor]:
        """Those with planned own work."""
        return [each for each in self.innovations if each.contributes]

    @property
    def coinciding(self) -> list[Contributor]:
        """Those with other results."""
        return [each for each in self.innovations if each.coincides]

    @property
    def planned(self) -> Decimal:
        """Their planned own work, in innovations: 1.5 is one wholly and one by half."""
        return sum((each.planned for each in self.contributing if each.planned), Decimal(0)) / 100


@dataclass(frozen=True, slots=True)
class PlanCoverage:
    """The whole of it, for one plan and year."""

    year: PlanYear
    priorities: list[CoveredPart]
    agencies: list[CoveredPart]
    indicators: list[CoveredIndicator]
    contributors: list[Contributor]
    items: list[PlanItem] = field(default_factory=list)

    @property
    def plan(self) -> RegionalPlan:
        """Whose coverage it is."""
        return self.year.plan

    @property
    def uncovered(self) -> list[CoveredPart]:
        """Priorities without any innovation."""
        return [each for each in self.priorities if not each.innovations]

    @property
    def contributing(self) -> list[Contributor]:
        """Innovations with planned own work."""
        return [each for each in self.contributors if each.contributes]

    @property
    def coinciding(self) -> list[Contributor]:
        """Innovations with other results."""
        return [each for each in self.contributors if each.coincides]


def coverage(plan: RegionalPlan, year: int, *, at: datetime) -> PlanCoverage:
    """What the government's innovations contribute to its plan. Twelve queries, however much there is."""
    measured, items = plan_year(plan, year), list(items_of(plan))
    rows = Innovation.objects.filter(government=plan.government_id, state__in=COUNTED)
    innovations = list(
        rows.select_related("agency", "government", "priority_ref", "plan_indicator_ref").order_by(
            "title", "id"
        )
    )
    shares = _shares(innovations, year, at=at)
    contributors = [Contributor(row, shares.get(row.pk)) for row in innovations]
    linked = [each for each in contributors if _names_plan(each.innovation, plan)]
    priorities = [
        CoveredPart(
            item.pk,
            item.title,
            rolled_up(row.measured for row in measured.rows if row.indicator.priority_id == item.pk),
            [each for each in linked if priority_of(each.innovation) == item.pk],
        )
        for item in items
        if item.level == PlanLevel.PRIORITY
    ]
    indicators = [
        CoveredIndicator(
            row, [each for each in linked if each.innovation.plan_indicator_ref_id == row.indicator.pk]
        )
        for row in measured.rows
    ]
    return PlanCoverage(
        measured,
        sorted(priorities, key=lambda each: (len(each.innovations), each.title)),
        _by_agency(measured.rows, linked),
        indicators,
        contributors,
        items,
    )


def priority_of(innovation: Innovation) -> UUID | None:
    """The priority that it names, else that of its indicator."""
    if innovation.priority_ref_id is not None:
        return innovation.priority_ref_id
    named = innovation.plan_indicator_ref
    return named.priority_id if named is not None else None


def _names_plan(innovation: Innovation, plan: RegionalPlan) -> bool:
    named = (innovation.priority_ref, innovation.plan_indicator_ref)
    return any(each is not None and each.plan_id == plan.pk for each in named)


def _by_agency(rows: Sequence[IndicatorYear], linked: Sequence[Contributor]) -> list[CoveredPart]:
    """By planned own work, the most first."""
    agencies: dict[UUID, Agency] = {}
    for row in rows:
        if row.indicator.agency is not None:
            agencies[row.indicator.agency.pk] = row.indicator.agency
    for each in linked:
        if each.innovation.agency is not None:
            agencies[each.innovation.agency.pk] = each.innovation.agency
    parts = [
        CoveredPart(
            agency.pk,
            agency.name,
            rolled_up(row.measured for row in rows if row.indicator.agency_id == agency.pk),
            [each for each in linked if each.innovation.agency_id == agency.pk],
        )
        for agency in agencies.values()
    ]
    return sorted(parts, key=lambda each: (-each.planned, -len(each.innovations), each.title))


def _shares(
    innovations: Iterable[Innovation], year: int, *, at: datetime
) -> Mapping[UUID, AttributionShares]:
    """Whose work the results of a year were, by innovation: of reports handed in under a contract. Six queries."""
    reports = list(
        Report.objects.filter(
            innovation__in=[row.pk for row in innovations],
            year=year,
            state__in=HANDED_IN,
            contract__isnull=False,
        ).select_related("government")
    )
    made: dict[UUID, list[Claim]] = {}
    claims = claims_by_report(reports, at=at)
    for report in reports:
        made.setdefault(report.innovation_id, []).extend(
            claim for claim in claims[report.pk].values() if claim.made
        )
    return {
        key: overall_shares([(claim.weight, claim.portions) for claim in found])
        for key, found in made.items()
        if found
    }
