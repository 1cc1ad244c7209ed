"""Three-monthly reports: scheduled by the contract, filled in, handed in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from common.canonical import NotCanonical, clean_text, digest
from common.errors import BadInput, Gap, NotNow, NotPermitted
from common.periods import Quarter
from innovations.models import Innovation, Report, ReportLine
from innovations.services.submission import plain
from organisations.enums import Role
from organisations.offices import SYSTEM
from organisations.queries import actor_at
from workflow import deadlines, engine
from workflow.models import Deadline, Event
from workflow.steps import Context
from workflow.unit import run, unit

REPORTERS = (Role.INNOVATOR, Role.AGENCY_OPERATOR, Role.AGENCY_HEAD)
LIMIT = Decimal(10) ** 18


class Keep(Enum):
    """Says that a value was not given, where None means that it is emptied."""

    AS_IT_IS = "as it is"


@dataclass(frozen=True, slots=True)
class Figure:
    """What is entered for one indicator; `actual` None is "not filled"."""

    actual: Decimal | None
    note: str = ""


def obligations(terms_draft: Mapping[str, Any]) -> list[tuple[Quarter, date]]:
    """(quarter, nominal day) of each report owed, as the contract's draft carries them."""
    return [
        (Quarter.of(date.fromisoformat(row["period_start"])), date.fromisoformat(row["nominal_on"]))
        for row in terms_draft["schedule"]
    ]


def schedule(innovation: Innovation, contract: Any, *, cause: Context) -> list[Report]:
    """Create the reports and deadlines that the contract owes; the due days are those of the frozen terms.

    Runs inside the transaction that put the contract in force. Three inserts and an event per report.
    """
    rule = deadlines.Rule(
        **{**contract.draft["rule"], "reminder_days": tuple(contract.draft["rule"]["reminder_days"])}
    )
    calendar = deadlines.calendar_of(contract.government_id)
    indicators = list(innovation.indicators.order_by("position", "id"))
    anchor_on = date.fromisoformat(contract.draft["anchor_on"])
    made = []
    for number, (quarter, nominal_on) in enumerate(obligations(contract.draft), start=1):
        report = Report(
            government=contract.government,
            agency=contract.agency,
            innovation=innovation,
            contract=contract,
            number=number,
            year=quarter.year,
            quarter=quarter.number,
            period_start=quarter.start,
            period_end=quarter.end,
            policy_ref=contract.policy_ref,
        )
        report.deadline = deadlines.schedule(
            subject_type=Report.SUBJECT_TYPE,
            subject_id=report.pk,
            title=report.subject_title,
            government=contract.government,
            agency_id=contract.agency_id,
            anchor_on=anchor_on,
            nominal_on=nominal_on,
            rule=rule,
            calendar=calendar,
        )
        engine.create(
            report,
            actor=SYSTEM,
            office=SYSTEM.offices[0],
            at=cause.at,
            facts={"cause": str(cause.event.uuid), "due_on": report.deadline.due_on.isoformat()},
        )
        ReportLine.objects.bulk_create([ReportLine(report=report, indicator=row) for row in indicators])
        made.append(report)
    return made


def open_when_due(deadline: Deadline, at: datetime) -> bool:
    """The sweep's side: open the report whose window has begun; says whether it did."""
    if deadline.subject_type != Report.SUBJECT_TYPE:
        return False
    report = Report.objects.select_related("innovation", "deadline").get(pk=deadline.subject_id)
    if report.state != Report.States.SCHEDULED:
        return False
    engine.perform(report, "open", actor=SYSTEM, at=at)
    return True


def save_figures(
    report: Report,
    *,
    actor: Any,
    at: datetime,
    figures: Mapping[UUID, Figure],
    obstacles: str | None = None,
    follow_up: str | None = None,
    budget_actual: Decimal | Keep | None = Keep.AS_IT_IS,
    seen_version: int | None = None,
) -> Report:
    """Save what is known so far; nothing needs to be complete. Locks the report and raises its version.

    Raises NotPermitted, NotNow when it cannot be edited or is locked, Stale, BadInput naming every wrong line.
    """

    def work() -> Report:
        with unit():
            target = editable(report, actor=actor, at=at, seen_version=seen_version)
            lines = {line.indicator_id: line for line in target.lines.select_related("indicator")}
            _check_figures(lines, figures)
            for indicator_id, figure in figures.items():
                line = lines[indicator_id]
                line.actual, line.note = figure.actual, figure.note
            ReportLine.objects.bulk_update([lines[key] for key in figures], ["actual", "note"])
            for name, value in (("obstacles", obstacles), ("follow_up", follow_up)):
                if value is not None:
                    setattr(target, name, value)
            if not isinstance(budget_actual, Keep):
                target.budget_actual = budget_actual
            target.save(update_fields=["obstacles", "follow_up", "budget_actual"])
            engine.touch(target)
            return target

    return run(work)


def editable(report: Report, *, actor: Any, at: datetime, seen_version: int | None = None) -> Report:
    """The report under lock if the actor may fill it in now; only inside a unit."""
    target, _moment = engine.locked(report, at=at)
    if seen_version is not None and seen_version != target.version:
        raise engine.stale(target)
    may_fill(target, actor=actor, at=at)
    locked: Report = target
    return locked


def may_fill(report: Report, *, actor: Any, at: datetime) -> None:
    """Raises NotPermitted for the wrong office, NotNow when the report cannot be edited or is locked."""
    who = actor_at(actor, at)
    if not any(
        who.holding(role, government_id=report.government_id, agency_id=report.agency_id)
        for role in REPORTERS
    ):
        raise NotPermitted(_("This report belongs to another agency."), code="not_your_agency")
    if not report.editable:
        raise NotNow(
            _("The report cannot be edited now: it is “%(state)s”.") % {"state": report.get_state_display()},
            code="not_editable",
            state=report.state,
        )
    if report.state == Report.States.OPEN and deadlines.is_locked(report.deadline, at=at):
        raise NotNow(_("The form was locked after the grace period."), code="locked")


def _check_figures(lines: Mapping[UUID, ReportLine], figures: Mapping[UUID, Figure]) -> None:
    gaps = []
    for key, figure in figures.items():
        if key not in lines:
            gaps.append(Gap(f"lines.{key}", "unknown", _("This indicator is not part of the report.")))
        if figure.actual is not None and not (figure.actual.is_finite() and abs(figure.actual) < LIMIT):
            gaps.append(Gap(f"lines.{key}.actual", "invalid", _("This number is too large.")))
        try:
            clean_text(figure.note)
        except NotCanonical as error:
            gaps.append(Gap(f"lines.{key}.note", "characters", str(error)))
    if gaps:
        raise BadInput(_("Some figures are not valid."), gaps=gaps)


def content_of(report: Report) -> dict[str, Any]:
    """What is handed in, as a value. Two queries."""
    return {
        "schema": 1,
        "report": str(report.pk),
        "number": report.number,
        "obstacles": report.obstacles,
        "follow_up": report.follow_up,
        "budget_actual": plain(report.budget_actual),
        "lines": [
            {"indicator": str(line.indicator_id), "actual": plain(line.actual), "note": line.note}
            for line in report.lines.order_by("indicator__position", "indicator_id")
        ],
        "evidence": sorted(
            (
                {"indicator": str(indicator) if indicator else None, "sha256": sha256, "name": name}
                for indicator, sha256, name in report.evidence.values_list(
                    "line__indicator_id", "attachment__sha256", "attachment__name"
                )
            ),
            # Sorted here: databases differ in where they put NULL.
            key=lambda row: (row["indicator"] or "", row["sha256"]),
        ),
    }


def freeze(ctx: Context) -> None:
    """Before the event: the hash of what is handed in; the submitter and the first moment are kept."""
    report = ctx.subject
    report.content_sha256 = digest(content_of(report))
    if report.submitted_at is None:
        report.submitted_at, report.submitted_by_id = ctx.at, ctx.actor.person_id
    report.save(update_fields=["content_sha256", "submitted_at", "submitted_by"])
    ctx.docs.append({"id": str(report.pk), "sha256": report.content_sha256})


def meet_deadline(ctx: Context) -> None:
    """After the event: the obligation was met at this moment, in time or late."""
    deadlines.meet(ctx.subject.deadline_id, at=ctx.at)


def release(ctx: Context) -> None:
    """After an innovation was ended: nothing of it falls due any more. One update."""
    deadlines.close_many(ctx.subject.reports.values("deadline_id"), at=ctx.at)


def close_deadline(ctx: Context) -> None:
    """After a waiver: nothing further falls due."""
    deadlines.close(ctx.subject.deadline_id, at=ctx.at)


def digest_under_review(ctx: Context) -> str:
    """Hash of the report as handed in."""
    digest_of_report: str = ctx.subject.content_sha256
    return digest_of_report


def members(ctx: Context) -> set[UUID]:
    """Who handed the report in may not evaluate it. One query."""
    return set(
        Event.objects.filter(
            subject_type=Report.SUBJECT_TYPE,
            subject_id=ctx.subject.pk,
            kind__in=("report.submit", "report.resubmit"),
        ).values_list("actor_id", flat=True)
    )
