"""What does not add up between the plan and the innovations. It is named and nothing is blocked."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from django.urls import reverse
from django.utils.translation import gettext as _

from dashboard.plan_coverage import Contributor, PlanCoverage
from innovations.models import Indicator, Innovation
from planning.enums import PlanLevel
from planning.models import PlanItem, RegionalIndicator
from planning.services.importing import title_key
from planning.services.rollups import Group, indicator_years

WHOLE = Decimal(100)


@dataclass(frozen=True, slots=True)
class PlanFinding:
    """One of them: its code, what it says, and where it is put right."""

    code: str
    sentence: str
    href: str


def plan_findings(found: PlanCoverage) -> list[PlanFinding]:
    """All of them, in a fixed order. Three queries."""
    return [*_of_plan(found), *_of_indicators(found), *_of_innovations(found), *_counted_twice(found)]


def _of_plan(found: PlanCoverage) -> Iterator[PlanFinding]:
    href = reverse("regional-plan", args=[found.plan.pk])
    for part in found.uncovered:
        yield PlanFinding(
            "priority_without_innovation", _("No innovation serves the priority “%s”.") % part.title, href
        )
    named = {row.indicator.priority_id for row in found.year.rows}
    for item in found.items:
        if item.level == PlanLevel.PRIORITY and item.pk not in named:
            yield PlanFinding(
                "priority_without_indicator", _("No indicator measures the priority “%s”.") % item.title, href
            )
    weights = [row.weight for row in found.year.rows if row.weight is not None]
    if weights and sum(weights) != WHOLE:
        for group in found.year.by_priority:
            yield from _weights(group, href)


def _weights(group: Group, href: str) -> Iterator[PlanFinding]:
    weights = [row.weight for row in group.rows if row.weight is not None]
    total = sum(weights, Decimal(0))
    if weights and total != WHOLE:
        message = _("The weights of “%(title)s” add up to %(total)s, not to 100.")
        words = {"title": group.title or _("Without a priority"), "total": total.normalize()}
        yield PlanFinding("weights", message % {**words, "total": f"{words['total']:f}"}, href)


def _of_indicators(found: PlanCoverage) -> Iterator[PlanFinding]:
    weighted = any(row.weight is not None for row in found.year.rows)
    before = found.year.year - 1
    last = {
        each.indicator.pk: each
        for each in indicator_years([row.indicator for row in found.year.rows], before)
        if before in found.plan.years
    }
    for covered in found.indicators:
        row = covered.measured
        name, href = row.indicator.label, reverse("regional-indicator", args=[row.indicator.pk])
        if not covered.innovations:
            yield PlanFinding(
                "indicator_without_innovation", _("No innovation moves the indicator “%s”.") % name, href
            )
        if not row.target.text:
            message = _("“%(name)s” has no target for %(year)d.")
            yield PlanFinding("target_missing", message % {"name": name, "year": row.year}, href)
        if (earlier := last.get(row.indicator.pk)) is not None and not earlier.actual.text:
            message = _("“%(name)s” has no actual for %(year)d.")
            yield PlanFinding("actual_missing", message % {"name": name, "year": before}, href)
        if weighted and row.weight is None:
            yield PlanFinding("weight_missing", _("“%s” has no weight, others have.") % name, href)
        if row.indicator.agency_id is None:
            yield PlanFinding("agency_missing", _("No agency answers for “%s”.") % name, href)
        if not row.indicator.direction:
            yield PlanFinding(
                "direction_missing", _("Whether more or less of “%s” is better is not said.") % name, href
            )


def _of_innovations(found: PlanCoverage) -> Iterator[PlanFinding]:
    for each in found.contributors:
        item = each.innovation
        name, href = item.subject_title, reverse("innovation", args=[item.pk])
        if item.priority_ref is None and item.rpjmd_priority:
            yield PlanFinding(
                "text_not_linked",
                _("“%s” says in free words which priority it serves: link it.") % name,
                reverse("plan-texts"),
            )
        elif item.priority_ref is None and item.plan_indicator_ref is None:
            yield PlanFinding("without_priority", _("“%s” names no priority of the plan.") % name, href)
        if item.plan_indicator_ref is None:
            yield PlanFinding("without_indicator", _("“%s” names no regional indicator.") % name, href)
        elif not (item.plan_effect or item.linked_effect):
            yield PlanFinding(
                "effect_missing", _("“%s” does not say how it moves its indicator.") % name, href
            )
        yield from _stale(item, found, name, href)


def _stale(item: Innovation, found: PlanCoverage, name: str, href: str) -> Iterator[PlanFinding]:
    named: list[PlanItem | RegionalIndicator] = [
        each for each in (item.priority_ref, item.plan_indicator_ref) if each is not None
    ]
    if any(each.plan_id != found.plan.pk for each in named):
        yield PlanFinding("ended_plan", _("“%s” is linked to a plan that is not in force.") % name, href)
    if any(each.withdrawn_at is not None for each in named):
        message = _("“%s” is linked to something that the plan no longer has.")
        yield PlanFinding("withdrawn_link", message % name, href)
    if item.priority_ref is not None and item.plan_indicator_ref is not None:
        other = item.plan_indicator_ref.priority_id
        if other is not None and other != item.priority_ref_id:
            message = _("“%s” names a priority that its indicator does not belong to.")
            yield PlanFinding("other_priority", message % name, href)


def _counted_twice(found: PlanCoverage) -> Iterator[PlanFinding]:
    """The same result under two innovations of one regional indicator. One query."""
    linked = [each for covered in found.indicators for each in covered.innovations]
    results: dict[object, dict[str, str]] = {}
    rows = Indicator.objects.filter(innovation__in=[each.innovation.pk for each in linked])
    for innovation, name in rows.order_by("name", "id").values_list("innovation_id", "name"):
        results.setdefault(innovation, {})[title_key(name)] = name
    for covered in found.indicators:
        for one, other in combinations(covered.innovations, 2):
            yield from _shared(one, other, results)


def _shared(
    one: Contributor, other: Contributor, results: dict[object, dict[str, str]]
) -> Iterator[PlanFinding]:
    mine, theirs = results.get(one.innovation.pk, {}), results.get(other.innovation.pk, {})
    for key in sorted(mine.keys() & theirs.keys()):
        message = _("“%(result)s” is counted under both “%(one)s” and “%(other)s”.")
        words = {
            "result": mine[key],
            "one": one.innovation.subject_title,
            "other": other.innovation.subject_title,
        }
        yield PlanFinding("counted_twice", message % words, reverse("innovation", args=[other.innovation.pk]))
