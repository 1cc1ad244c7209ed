"""Targets on record: written with the event that makes them official, read to say what was planned beforehand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from common.periods import start_of_day
from innovations.models import Innovation, RecordedTarget, Report, ReportLine, TargetRecord
from innovations.models.target import period_columns
from innovations.scoring.attribution import (
    AttributionShares,
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
    changed = [
        row for row in indicators if row.pk not in known or targets_in(known[row.pk]) != targets_in(row)
    ]
    made = TargetRecord.objects.bulk_create(
        TargetRecord(indicator=row, event_id=event.id, target_year=row.target_year) for row in changed
    )
    RecordedTarget.objects.bulk_create(
        RecordedTarget(record=record, value=value, **period_columns(period))
        for record, row in zip(made, changed, strict=True)
        for period, value in row.planned_targets().items()
    )


@dataclass(frozen=True, slots=True)
class Claim:
    """The result of one indicator in one report: was it planned, whose work was it. Not `made` without an actual."""

    plannedness: TargetTiming
    portions: AttributionShares
    weight: Decimal
    made: bool


def claims_by_report(reports: Sequence[Report], *, at: datetime) -> dict[UUID, dict[UUID, Claim]]:
    """Every line's claim, by report and indicator. Four queries however many reports; `government` must be loaded.

    An evaluated report is judged by the targets on record when it was evaluated, any other by those of `at`.
    """
    lines = list(ReportLine.objects.filter(report__in=reports).select_related("indicator"))
    records: dict[UUID, list[TargetOnRecord]] = {}
    found = TargetRecord.objects.filter(indicator_id__in={line.indicator_id for line in lines})
    for row in found.select_related("event").prefetch_related("targets"):
        on_record = TargetOnRecord(at=row.event.at, targets=targets_in(row))
        records.setdefault(row.indicator_id, []).append(on_record)
    settled = dict(
        Report.objects.filter(pk__in=[report.pk for report in reports], evaluation__isnull=False).values_list(
            "pk", "evaluation__evaluated_at"
        )
    )
    by_id = {report.pk: report for report in reports}
    claims: dict[UUID, dict[UUID, Claim]] = {report.pk: {} for report in reports}
    for line in lines:
        report = by_id[line.report_id]
        plannedness = assess_timing(
            records.get(line.indicator_id, []),
            period=report.period,
            ended_at=start_of_day(report.period_end, report.government.tz),
            as_of=settled.get(report.pk, at),
        )
        claims[report.pk][line.indicator_id] = Claim(
            plannedness,
            attribution_shares(line.shares or report.shares, plannedness),
            line.indicator.weight,
            line.actual is not None,
        )
    return claims


def overall_of(claims: Mapping[UUID, Claim]) -> AttributionShares:
    """The parts of a whole report by the indicators' weights; lines without an actual claim nothing. No query."""
    return overall_shares([(claim.weight, claim.portions) for claim in claims.values() if claim.made])
