"""Targets on record: written with the event that makes them official, read to say what was planned beforehand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from common.periods import Period, start_of_day
from innovations.models import Indicator, Innovation, RecordedTarget, Report, ReportLine, TargetRecord
from innovations.models.target import period_columns
from innovations.scoring.attribution import (
    AttributionShares,
    Bounds,
    TargetOnRecord,
    TargetTiming,
    assess_timing,
    attribution_shares,
    overall_shares,
)
from innovations.services.proposals.targets import targets_in
from workflow.engine.events import NewEvent


def record_targets(innovation: Innovation, *, event: NewEvent) -> None:
    """Record the targets of every indicator whose targets differ from those on record.

    Four queries and two inserts.
    """
    indicators = list(innovation.indicators.prefetch_related("targets").order_by("position", "id"))
    known: dict[UUID, TargetRecord] = {}
    rows = TargetRecord.objects.filter(indicator__in=indicators).prefetch_related("targets")
    for row in rows.order_by("event_id", "id"):
        known[row.indicator_id] = row
    changed = [row for row in indicators if row.pk not in known or _differs(row, known[row.pk])]
    made = TargetRecord.objects.bulk_create(
        TargetRecord(
            indicator=row,
            event_id=event.id,
            target_year=row.target_year,
            range_low=row.bounds and row.bounds[0],
            range_high=row.bounds and row.bounds[1],
        )
        for row in changed
    )
    RecordedTarget.objects.bulk_create(
        RecordedTarget(record=record, value=value, **period_columns(period))
        for record, row in zip(made, changed, strict=True)
        for period, value in row.planned_targets().items()
    )


def _differs(row: Indicator, record: TargetRecord) -> bool:
    """Whether targets or bounds are others than those on record."""
    return targets_in(record) != targets_in(row) or _bounds_on(record) != row.bounds


def _bounds_on(record: TargetRecord) -> Bounds | None:
    if record.range_low is None or record.range_high is None:
        return None
    return record.range_low, record.range_high


@dataclass(frozen=True, slots=True)
class Claim:
    """The result of one indicator in one report: was it planned, whose work was it. Not `made` without an actual.

    `own` is the agency's own share in percent, None where nobody stated it. `planned_before`: every target that the
    figure since the first day is measured by was on record in time.
    """

    plannedness: TargetTiming
    portions: AttributionShares
    weight: Decimal
    actual: Decimal | None
    own: Decimal | None
    planned_before: bool = False

    @property
    def made(self) -> bool:
        """Whether there is a figure that claims anything."""
        return self.actual is not None


def periods_before(report: Report) -> list[Period]:
    """The periods of its year that the figure since the first day is about; none where it is not asked for."""
    kind, since = report.period.kind, report.since_on
    if since is None or since.year != report.year:
        return []
    first = Period.of(since, kind).number
    return [part.in_year(report.year) for part in kind.parts[first - 1 : report.period.number - 1]]


def claims_by_report(reports: Sequence[Report], *, at: datetime) -> dict[UUID, dict[UUID, Claim]]:
    """Every line's claim, by report and indicator. Four queries however many reports; `government` must be loaded.

    An evaluated report is judged by the targets on record when it was evaluated, any other by those of `at`.
    """
    lines = list(ReportLine.objects.filter(report__in=reports).select_related("indicator"))
    settled = dict(
        Report.objects.filter(pk__in=[report.pk for report in reports], evaluation__isnull=False).values_list(
            "pk", "evaluation__evaluated_at"
        )
    )
    return claims_of_lines(reports, lines, settled, at=at)


def claims_of_lines(
    reports: Sequence[Report],
    lines: Sequence[ReportLine],
    settled: Mapping[UUID, datetime],
    *,
    at: datetime,
) -> dict[UUID, dict[UUID, Claim]]:
    """The same of these lines; `settled` is when each evaluated report was. Two queries, however many."""
    ranges = {line.indicator_id: line.indicator.bounds for line in lines}
    records: dict[UUID, list[TargetOnRecord]] = {}
    found = TargetRecord.objects.filter(indicator_id__in={line.indicator_id for line in lines})
    for row in found.select_related("event").prefetch_related("targets"):
        on_record = TargetOnRecord(at=row.event.at, targets=targets_in(row), bounds=_bounds_on(row))
        records.setdefault(row.indicator_id, []).append(on_record)
    for pk, bounds in ranges.items():
        known = records.get(pk, [])
        if bounds is not None and all(each.bounds is None for each in known):
            # Recorded before bounds were: the plan's own were on record with its targets.
            records[pk] = [replace(each, bounds=bounds) for each in known]
    by_id = {report.pk: report for report in reports}
    claims: dict[UUID, dict[UUID, Claim]] = {report.pk: {} for report in reports}
    for line in lines:
        report = by_id[line.report_id]
        known, as_of = records.get(line.indicator_id, []), settled.get(report.pk, at)
        plannedness = assess_timing(
            known,
            period=report.period.whole,
            ended_at=start_of_day(report.period_end, report.government.tz),
            as_of=as_of,
        )
        before = [
            assess_timing(
                known, period=period, ended_at=start_of_day(period.end, report.government.tz), as_of=as_of
            )
            for period in periods_before(report)
        ]
        shares = line.shares or report.shares
        claims[report.pk][line.indicator_id] = Claim(
            plannedness,
            attribution_shares(shares, plannedness),
            line.indicator.weight,
            line.actual,
            None if shares is None else Decimal(shares["own"]),
            bool(before) and all(each.before_result for each in before),
        )
    return claims


def overall_of(claims: Mapping[UUID, Claim]) -> AttributionShares:
    """The parts of a whole report by the indicators' weights; lines without an actual claim nothing. No query."""
    return overall_shares([(claim.weight, claim.portions) for claim in claims.values() if claim.made])
