"""Gathering what a score is made of: figures of reports handed in, missed obligations, the policy's choices."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, QuerySet

from common.periods import MONTHS_A_YEAR, WHOLE_YEAR, Period, PeriodKind, add_months
from deadlines.models import Deadline
from deadlines.schedule.ladder import MISSED
from deadlines.services.deadlines import verdict_of
from innovations.enums import HANDED_IN
from innovations.models import Appraisal, Indicator, Report, ReportLine
from innovations.scoring.counting import AttributionRules
from innovations.scoring.evaluate import ScoredCriterion, ScoreInputs
from innovations.scoring.instrument import Instrument
from innovations.scoring.plan import planned_by
from innovations.scoring.policy_table import EvaluationTable
from innovations.scoring.progress import BEFORE_THE_FIRST, IndicatorFigures, PeriodFigures
from innovations.services.reports.targets import claims_by_report, periods_before
from workflow.models import Subject
from workflow.policies.document import Stage
from workflow.policies.versions import document_of, policy_of


def rules_of(subject: Subject) -> EvaluationTable:
    """The `[evaluation]` table of the policy that the subject is pinned to."""
    rules: EvaluationTable = document_of(policy_of(subject))["evaluation"]
    return rules


def cap_of(rules: EvaluationTable, instrument: Instrument) -> Decimal | None:
    """The policy's cap in percent, or the instrument's; "none" caps nothing."""
    cap = rules.get("cap")
    if cap is None:
        return instrument.cap
    return None if cap == "none" else Decimal(cap)


def attribution_of(rules: EvaluationTable) -> AttributionRules:
    """How much counts of results that were not planned in time or are the work of others."""
    table = rules.get("attribution", {})
    named = {"score": table.get("score", {}), "suggestion": table.get("suggestion", {})}
    return AttributionRules.of(named)


@dataclass(frozen=True, slots=True)
class ReportedFigure:
    """A figure of one period: was its target on record in time, and which share of it is the agency's own (percent).

    `planned_before`: the same of the figure since the first day beside it.
    """

    actual: Decimal | None
    planned: bool = True
    own: Decimal | None = None
    planned_before: bool = False


def inputs_of_report(
    report: Report, rules: EvaluationTable, instrument: Instrument, *, at: datetime
) -> tuple[list[Indicator], ScoreInputs]:
    """The indicators in printed order, and the inputs of a report's score: the year up to it, or an ad-hoc one alone.

    Ten queries.
    """
    counted = Report.objects.filter(year_up_to(report))
    rows = indicators_in(report)
    reported = figures_reported(counted, lambda each: each.period.number, at=at)
    return rows, ScoreInputs(
        scale=rules["scale"],
        cap=cap_of(rules, instrument),
        missed=missed_of(report, at=at),
        figures=figures_of(
            rows,
            reported,
            periods_so_far(report),
            rules,
            instrument,
            earlier=earlier_figures(rows, _lines_since(counted), instrument, reported),
            partial=is_partial(report),
        ),
        period_kind=report.period.kind,
        year_complete=ends_its_year(report),
        covers_year=covers_its_year(report),
        attribution=attribution_of(rules),
    )


def year_up_to(report: Report, *, prefix: str = "") -> Q:
    """Condition on reports (or through `prefix`) whose figures are those of its year up to this one, its own included.

    An ad-hoc report stands for itself and counts in no other. Not by contract: a revision takes over the later reports
    of a year.
    """
    if report.is_asked:
        return Q(**{f"{prefix}pk": report.pk})
    return Q(
        **{
            f"{prefix}contract__isnull": False,
            f"{prefix}innovation_id": report.innovation_id,
            f"{prefix}year": report.year,
            f"{prefix}period_kind": report.period_kind,
            f"{prefix}period_end__lte": report.period_end,
        }
    )


def is_partial(report: Report) -> bool:
    """Whether no target measures its days alone: those that somebody asked about, if they are no whole period, and a
    part of a year that is reported on as a year."""
    return report.period.is_short and (report.is_asked or report.period.kind is PeriodKind.YEAR)


def ends_its_year(report: Report) -> bool:
    """Whether the year's last day is reported on, so that its target can judge the last figure and means. No query."""
    return report.period_end == WHOLE_YEAR.in_year(report.year).end


def covers_its_year(report: Report) -> bool:
    """Whether sums can be measured by the year: the contracts' reports up to this one cover all of it, or an ad-hoc one
    from its beginning or the launch. At most one query."""
    if not ends_its_year(report):
        return False
    year = WHOLE_YEAR.in_year(report.year)
    if not report.is_asked:
        return _cover_a_year(Report.objects.filter(year_up_to(report)))
    event = report.innovation.launch_event
    return report.period_start <= (max(year.start, event.held_on) if event is not None else year.start)


def _cover_a_year(reports: Iterable[Report]) -> bool:
    """Whether these reports of one year, with their figures since the first day, leave out no day of it."""
    rows = sorted(reports, key=lambda each: each.period_start)
    year = WHOLE_YEAR.in_year(rows[0].year)
    reached = year.start
    for report in rows:
        since = report.since_on if report.since_on and periods_before(report) else report.period_start
        if since > reached:
            return False
        reached = max(reached, report.period_end)
    return reached == year.end


def periods_so_far(report: Report) -> list[tuple[int, Period]]:
    """The periods of the report's year up to its own, with the numbers they are counted by; of an ad-hoc report its
    own. No query."""
    here = report.period.whole
    if report.is_asked:
        return [(here.number, here)]
    return [(part.number, part.in_year(here.year)) for part in here.kind.parts[: here.number]]


def _lines_since(reports: QuerySet[Report]) -> QuerySet[ReportLine]:
    """The lines of those handed in that were asked for figures since the first day, with their reports. One query."""
    asked = reports.filter(state__in=HANDED_IN, since_on__isnull=False)
    return ReportLine.objects.filter(report__in=asked).select_related("report")


def earlier_figures(
    rows: Iterable[Indicator],
    lines: Iterable[ReportLine],
    instrument: Instrument,
    reported: Mapping[UUID, Mapping[int, ReportedFigure]],
) -> dict[UUID, PeriodFigures]:
    """What the year's first report says of the time before it, by indicator, as a period of its own with the number 0,
    without an actual where it was left empty.

    Only where figures add up, and only of the report's own year; its target is that of the periods it covers, where all
    have one. No query if the rows' `targets` were prefetched and the lines have their reports.
    """
    found = {line.indicator_id: line for line in lines if periods_before(line.report)}
    return {
        row.pk: PeriodFigures(
            BEFORE_THE_FIRST,
            _target_before(row, found[row.pk].report),
            found[row.pk].earlier,
            # Whether it was planned follows from the day of its target, not from that of the signature.
            planned=any(each.planned_before for each in reported.get(row.pk, {}).values()),
        )
        for row in rows
        if row.pk in found and instrument.aggregations[row.aggregation].take == "sum"
    }


def _target_before(row: Indicator, report: Report) -> Decimal | None:
    targets = [row.target_in(period) for period in periods_before(report)]
    return None if None in targets else sum((target for target in targets if target is not None), Decimal(0))


def reports_in(appraisal: Appraisal) -> list[Report]:
    """The reports under contracts that a periodic evaluation gathers, in order, whatever became of them. One query."""
    rows = Report.objects.filter(
        contract__isnull=False,
        innovation_id=appraisal.innovation_id,
        period_start__gte=appraisal.period_start,
        period_end__lte=appraisal.period_end,
    )
    return list(
        rows.select_related("deadline__calendar", "evaluation__result").order_by("period_start", "id")
    )


def inputs_of_appraisal(
    appraisal: Appraisal,
    reports: Sequence[Report],
    rules: EvaluationTable,
    instrument: Instrument,
    *,
    at: datetime,
) -> ScoreInputs:
    """The inputs of a periodic score without its criteria: the periods counted through from 1. Eight queries."""
    numbers = {report.pk: number for number, report in enumerate(reports, start=1)}
    rows = indicators_of(appraisal.innovation_id)
    handed_in = Report.objects.filter(pk__in=numbers)
    reported = figures_reported(handed_in, lambda report: numbers[report.pk], at=at)
    periods = [(numbers[report.pk], report.period.whole) for report in reports]
    # A figure since the first day belongs to its own year; beside periods of two it would be more than one.
    within = len({report.year for report in reports}) == 1
    earlier = earlier_figures(rows, _lines_since(handed_in), instrument, reported) if within else None
    return ScoreInputs(
        scale=rules["scale"],
        cap=cap_of(rules, instrument),
        missed=late_among([report.deadline for report in reports], at=at),
        figures=figures_of(
            rows,
            reported,
            periods,
            rules,
            instrument,
            earlier=earlier,
            partial=any(is_partial(report) for report in reports),
        ),
        period_kind=reports[0].period.kind if reports else PeriodKind.QUARTER,
        year_complete=_holds_a_year(reports, _ends_a_year),
        covers_year=_holds_a_year(reports, _cover_a_year),
        attribution=attribution_of(rules),
    )


def _ends_a_year(reports: Sequence[Report]) -> bool:
    return ends_its_year(reports[-1])


def _holds_a_year(reports: Sequence[Report], of_one: Callable[[Sequence[Report]], bool]) -> bool:
    """Whether these reports can be measured by a target of a year: those `of_one` year, or twelve months of two."""
    if not reports:
        return True
    last = reports[-1]
    if reports[0].year == last.year:
        return of_one(reports)
    return reports[0].period_start <= add_months(last.period_end, -MONTHS_A_YEAR)


def indicators_of(innovation_id: UUID) -> list[Indicator]:
    """The indicators in the printed order, with their targets. Two queries."""
    rows = Indicator.objects.filter(innovation_id=innovation_id).prefetch_related("targets")
    return list(rows.order_by("position", "id"))


def indicators_in(report: Report) -> list[Indicator]:
    """Those that the report is about: the plan's, of an ad-hoc report as it stood when that was asked for.

    Two queries, one more for an ad-hoc report.
    """
    rows = indicators_of(report.innovation_id)
    if not report.is_asked:
        return rows
    asked = set(report.lines.values_list("indicator_id", flat=True))
    return [row for row in rows if row.pk in asked]


def figures_of(
    rows: Iterable[Indicator],
    reported: Mapping[UUID, Mapping[int, ReportedFigure]],
    periods: Sequence[tuple[int, Period]],
    rules: EvaluationTable,
    instrument: Instrument,
    *,
    earlier: Mapping[UUID, PeriodFigures] | None = None,
    partial: bool = False,
) -> tuple[IndicatorFigures, ...]:
    """Each indicator over `periods`: pairs of the number counted by and the period whose target holds. The target of
    the year is that of the last one's, or follows from those of its parts. `earlier` are figures from before the first
    of them (`earlier_figures`); `partial`: only a part of a period is reported on, which its target does not measure.

    No query if the rows' `targets` were prefetched.
    """
    lower, before = str(rules.get("negative_formula", "")), earlier or {}
    return tuple(
        IndicatorFigures(
            indicator=str(row.pk),
            periods=(
                *((before[row.pk],) if row.pk in before else ()),
                *(
                    _period(
                        number,
                        None if partial else row.target_in(period),
                        reported.get(row.pk, {}).get(number),
                    )
                    for number, period in periods
                ),
            ),
            yearly_target=row.target_of_year(
                periods[-1][1].year, take=instrument.aggregations[row.aggregation].take
            )
            if periods
            else row.target_year,
            formula=instrument.formula_for(
                row.polarity, row.aggregation, lower=lower, chosen=row.formula
            ).code,
            aggregation=row.aggregation,
            bounds=row.bounds,
            weight=row.weight,
            plan=None if partial else _planned(row, periods, instrument),
        )
        for row in rows
    )


def _planned(row: Indicator, periods: Sequence[tuple[int, Period]], instrument: Instrument) -> Decimal | None:
    """What was to be there by the last of these periods, where they are those of one year from its beginning."""
    years = {period.year for _number, period in periods}
    if len(years) != 1:
        return None
    return planned_by(
        [period.part for _number, period in periods],
        row.targets_in_year(years.pop()),
        take=instrument.aggregations[row.aggregation].take,
    )


def _period(number: int, target: Decimal | None, reported: ReportedFigure | None) -> PeriodFigures:
    if reported is None:
        return PeriodFigures(number, target)
    return PeriodFigures(number, target, reported.actual, reported.planned, reported.own)


def figures_reported(
    reports: QuerySet[Report], number_of: Callable[[Report], int], *, at: datetime
) -> dict[UUID, dict[int, ReportedFigure]]:
    """What the reports handed in say, by indicator and number of the period. Five queries."""
    rows = list(reports.filter(state__in=HANDED_IN).select_related("government").order_by("period_start"))
    claims = claims_by_report(rows, at=at)
    found: dict[UUID, dict[int, ReportedFigure]] = {}
    for report in rows:
        for indicator, claim in claims[report.pk].items():
            figure = ReportedFigure(
                claim.actual, claim.plannedness.before_result, claim.own, claim.planned_before
            )
            found.setdefault(indicator, {})[number_of(report)] = figure
    return found


def missed_of(report: Report, *, at: datetime) -> int:
    """Obligations up to this report that were missed or met late, by stored facts: no sweep needed; of an ad-hoc report
    its own, which counts in no other. Two queries."""
    owed = Q(report=report)
    if report.contract is not None:
        # Of this contract, also as it was before a revision: one before it was over by its first day.
        owed = Q(
            report__contract__isnull=False,
            report__innovation_id=report.innovation_id,
            report__number__lte=report.number,
            report__period_end__gt=report.contract.draft["period_start"],
        )
    return late_among(Deadline.objects.filter(owed).prefetch_related("calendar"), at=at)


def late_among(deadlines: Iterable[Deadline], *, at: datetime) -> int:
    """How many of them were missed or met late as of `at`."""
    return sum(verdict_of(deadline, at=at).counted in MISSED for deadline in deadlines)


def criteria_of(stage: Stage, scores: Mapping[str, int]) -> tuple[ScoredCriterion, ...]:
    """The scored questions of a stage with the answers given."""
    return tuple(
        ScoredCriterion(each.code, each.label, each.weight, each.max, scores[each.code])
        for each in stage.criteria
        if each.code in scores
    )
