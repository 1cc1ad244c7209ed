"""Reports as they were at a moment: figures as they were handed in, the due date as it was known, targets on record."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from common.changes import content
from common.types import Json
from contracts.models import Contract
from deadlines.services.past import deadlines_then
from innovations.models import (
    Evaluation,
    Indicator,
    Innovation,
    Milestone,
    MilestoneProgress,
    Report,
    ReportLine,
    ReportRevision,
    TargetRecord,
)
from innovations.scoring.attribution import PARTIES
from innovations.services.past.innovations import InnovationThen, innovations_as_they_were, innovations_then
from innovations.services.proposals.plan_lists import row_from_content
from innovations.services.reports.targets import Claim, claims_of_lines
from workflow.models import Event
from workflow.past import (
    Kept,
    RecordedEvent,
    SubjectThen,
    agencies_then,
    subject_as_it_was,
    subjects_then,
    with_related,
)

FIXED = frozenset(
    {
        "asked_by", "asked_as", "asked_because", "number", "year", "period_kind", "period_start", "period_end",
        "since_on",
    }
)  # fmt: skip
# Of its history, its revisions, its deadline and its innovation as these were.
FOLLOWS = frozenset(
    {
        "innovation", "contract", "deadline", "narrative", "obstacles", "follow_up", "budget_actual",
        "content_sha256", "submitted_at", "submitted_by", *(f"share_{party}" for party in PARTIES),
    }
)  # fmt: skip
HAND_IN = ("submit", "resubmit")


@dataclass(frozen=True, slots=True)
class ReportThen:
    """What is on record of a report at a moment; `content` is what was handed in last, empty before."""

    subject: SubjectThen
    revision: ReportRevision | None
    content: Mapping[str, Json]
    contract_id: UUID | None

    @property
    def handed_in(self) -> RecordedEvent | None:
        """The first time that it was handed in."""
        return self.subject.first(*HAND_IN)

    def texts(self) -> dict[str, Kept]:
        """The report's own columns, as they were handed in."""
        given = self.content
        budget = given.get("budget_actual")
        return {
            "narrative": str(given.get("narrative", "")),
            "obstacles": str(given.get("obstacles", "")),
            "follow_up": str(given.get("follow_up", "")),
            "budget_actual": None if budget is None else Decimal(str(budget)),
            **_shares(given.get("shares")),
        }

    def rows(self, name: str) -> list[Mapping[str, Json]]:
        """The entries of a list of what was handed in."""
        return _entries(self.content, name)


def reports_then(rows: Sequence[Report], at: datetime) -> dict[UUID, ReportThen]:
    """What is on record of these reports. Five queries, however many."""
    subjects = subjects_then((row.pk for row in rows), at)
    revisions: dict[UUID, ReportRevision] = {}
    for revision in ReportRevision.objects.filter(report__in=subjects, frozen_at__lte=at).order_by("number"):
        revisions[revision.report_id] = revision
    contracts = _contracts_then(rows, at)
    return {
        row.pk: ReportThen(
            subject=subjects[row.pk],
            revision=revisions.get(row.pk),
            content=content(bytes(revisions[row.pk].content)) if row.pk in revisions else {},
            contract_id=contracts[row.pk],
        )
        for row in rows
        if row.pk in subjects
    }


def _contracts_then(rows: Sequence[Report], at: datetime) -> dict[UUID, UUID | None]:
    """Under which contract each was owed: a revision in force takes over what is still owed. Two queries."""
    found: dict[UUID, UUID | None] = {row.pk: row.contract_id for row in rows}
    later = Event.objects.filter(subject_id__in=found, kind="report.follow_revision", at__gt=at)
    moved = list(later.values_list("subject_id", flat=True))
    about = {str(row.innovation_id) for row in rows}
    revised = (
        Contract.objects.filter(about__in=about, supersedes__isnull=False)
        if moved
        else Contract.objects.none()
    )
    before = dict(revised.values_list("pk", "supersedes_id"))
    for key in moved:
        held = found[key]
        found[key] = None if held is None else before.get(held)
    return found


def reports_as_they_were(rows: Sequence[Report], at: datetime) -> list[Report]:
    """These reports as they were, not for saving, with deadline and innovation. Some twenty queries, however many."""
    found = reports_then(rows, at)
    there = [row for row in rows if row.pk in found]
    agencies = agencies_then(each.subject for each in found.values())
    deadlines = {row.pk: row for row in deadlines_then([row.deadline for row in there], at)}
    of_innovations = {row.innovation_id: row.innovation for row in there}
    innovations = {row.pk: row for row in innovations_as_they_were(list(of_innovations.values()), at)}
    made = []
    for row in there:
        then = found[row.pk]
        handed_in = then.handed_in
        fresh = subject_as_it_was(
            row,
            then.subject,
            agencies,
            FIXED,
            innovation_id=row.innovation_id,
            contract_id=then.contract_id,
            deadline_id=row.deadline_id,
            content_sha256="" if then.revision is None else then.revision.sha256,
            submitted_at=None if handed_in is None else handed_in.at,
            submitted_by_id=None if handed_in is None else handed_in.actor_id,
            **then.texts(),
        )
        fresh.innovation, fresh.deadline = innovations[row.innovation_id], deadlines[row.deadline_id]
        made.append(fresh)
    return made


def report_with_figures(row: Report, at: datetime) -> Report:
    """One report as it was, with lines and milestones as they were handed in. A constant number of queries more."""
    made = reports_as_they_were([row], at)[0]
    then = reports_then([row], at)[row.pk]
    plan = innovations_then([row.innovation_id], at)[row.innovation_id]
    lines = [_line(made, given, plan) for given in then.rows("lines")]
    _set_targets([line.indicator for line in lines], at)
    milestones = [_milestone(made, given, plan) for given in then.rows("milestones")]
    return with_related(made, lines=lines, milestones=milestones)


def claims_then(report: Report, at: datetime) -> dict[UUID, Claim]:
    """What the results of a report as it was counted as then. Three queries."""
    evaluated = Evaluation.objects.filter(report=report.pk, evaluated_at__lte=at)
    settled = dict(evaluated.values_list("report_id", "evaluated_at"))
    return claims_of_lines([report], list(report.lines.all()), settled, at=at)[report.pk]


def _line(report: Report, given: Mapping[str, Json], plan: InnovationThen) -> ReportLine:
    return ReportLine(
        report=report,
        indicator=_indicator(report.innovation, given, plan),
        actual=_number(given.get("actual")),
        earlier=_number(given.get("earlier")),
        **{name: str(given.get(name, "")) for name in ("note", "strong_note", "obstacle", "follow_up")},
        **_shares(given.get("shares")),
    )


def _indicator(innovation: Innovation, given: Mapping[str, Json], plan: InnovationThen) -> Indicator:
    """The indicator as the plan had it, found by its name: a frozen plan tells no keys."""
    key, name = UUID(str(given["indicator"])), str(given.get("name", ""))
    row = row_from_content(innovation, "indicators", key, _named(plan, "indicators", "name", name))
    assert isinstance(row, Indicator), "of that list"
    row.name = name
    return row


def _milestone(report: Report, given: Mapping[str, Json], plan: InnovationThen) -> MilestoneProgress:
    activity = str(given.get("activity", ""))
    key = UUID(str(given["milestone"]))
    row = row_from_content(
        report.innovation, "milestones", key, _named(plan, "milestones", "activity", activity)
    )
    assert isinstance(row, Milestone), "of that list"
    row.activity = activity
    finished = given.get("finished_on")
    percent = given.get("percent")
    return MilestoneProgress(
        report=report,
        milestone=row,
        percent=percent if isinstance(percent, int) else None,
        finished_on=MilestoneProgress._meta.get_field("finished_on").to_python(finished),
        note=str(given.get("note", "")),
    )


def _named(plan: InnovationThen, rows: str, member: str, name: str) -> Mapping[str, Json]:
    """The row of a frozen plan that is called so; an empty one without."""
    return next((row for row in _entries(plan.content, rows) if row.get(member) == name), {})


def _entries(given: Mapping[str, Json], name: str) -> list[Mapping[str, Json]]:
    found = given.get(name)
    return [row for row in found if isinstance(row, Mapping)] if isinstance(found, Sequence) else []


def _set_targets(indicators: Sequence[Indicator], at: datetime) -> None:
    """The targets on record then. Two queries."""
    records = TargetRecord.objects.filter(indicator_id__in=[row.pk for row in indicators], event__at__lte=at)
    newest = {row.indicator_id: row for row in records.prefetch_related("targets").order_by("event_id", "id")}
    for row in indicators:
        if (record := newest.get(row.pk)) is None:
            continue
        row.target_year = record.target_year
        row.range_low, row.range_high = record.range_low or row.range_low, record.range_high or row.range_high
        row.proposed_targets = {each.period: each.value for each in record.targets.all()}


def _number(value: Json) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _shares(given: Json) -> dict[str, int | None]:
    shares = given if isinstance(given, Mapping) else {}
    return {f"share_{party}": _whole(shares.get(party)) for party in PARTIES}


def _whole(value: Json) -> int | None:
    return value if isinstance(value, int) else None


def indicators_then(innovations: Iterable[Innovation], at: datetime) -> dict[UUID, list[Indicator]]:
    """The indicators that had been reported on, as report and plan called them, by innovation. Six queries."""
    by_key = {row.pk: row for row in innovations}
    plans = innovations_then(by_key, at)
    handed_in = ReportRevision.objects.filter(report__innovation__in=by_key, frozen_at__lte=at)
    found: dict[UUID, dict[UUID, Indicator]] = {key: {} for key in by_key}
    for key, data in handed_in.order_by("frozen_at", "id").values_list("report__innovation", "content"):
        for given in _entries(content(bytes(data)), "lines"):
            row = _indicator(by_key[key], given, plans[key])
            found[key][row.pk] = row
    return {key: list(rows.values()) for key, rows in found.items()}
