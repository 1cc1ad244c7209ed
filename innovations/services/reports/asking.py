"""Ad-hoc reports: asked for outside of a contract, at any time, and from then on reports like any other.

What they say stands for itself: it never counts among the periods of a contract, see docs/adr/0021.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Max
from django.utils.translation import gettext as _

from calendars.models import CalendarVersion
from calendars.services.calendar_versions import version_of
from common.day_limits import beyond
from common.errors import BadInput, Gap, NotNow, NotPermitted
from common.periods import local_day
from common.reporting_periods import ReportingPeriod
from deadlines.enums import DeadlineKind
from deadlines.policy_section import report_rule
from deadlines.schedule.due_dates import DeadlineRule, DueDate, derive
from deadlines.schedule.escalations import PUBLIC
from deadlines.services import deadlines
from innovations.enums import SETTLED, InnovationState
from innovations.models import Innovation, Report
from innovations.policy_sections.explanations import MOST_ASKED_DAYS, USUAL_ASKED_DAYS
from innovations.services.evaluations import outcome_deciding
from innovations.services.evaluations.scoring import HANDED_IN
from innovations.services.reports.figure_checks import text_gaps
from innovations.services.reports.report_submission import facts_of
from innovations.services.reports.reporting import PlannedRows
from innovations.services.resting import refuse_resting
from organisations.enums import Role
from organisations.offices import SYSTEM, Actor, Office, preferred
from organisations.queries import actor_at
from workflow.engine import gate
from workflow.engine.transaction import retrying, unit_of_work
from workflow.policies.versions import document_of, has_review, policy_of, stages_of

# What is under way: launched, with or without a contract.
REPORTABLE = (InnovationState.LAUNCHED, InnovationState.UNDER_EVALUATION)
LONGEST_REASON = 2000
REVIEW = "report"
# Tables of the policy without which a report is neither due nor scored.
NEEDED = frozenset({"reports", "evaluation"})


@dataclass(frozen=True, slots=True)
class AskedDays:
    """The days to report on, both included, and how many working days after being asked the report is due."""

    first_on: date
    last_on: date
    working_days: int


@dataclass(frozen=True, slots=True)
class AskedTerms:
    """What a request would oblige to: its period, and the due day with the rule and calendar that made it."""

    period: ReportingPeriod
    due: DueDate
    rule: DeadlineRule
    calendar: CalendarVersion
    asked_on: date

    @property
    def accepted_from(self) -> date:
        """The first day on which the report can be handed in."""
        return max(self.asked_on, self.period.end)


def may_ask(innovation: Innovation, *, actor: Actor, at: datetime) -> Office:
    """The office in which the actor may ask for a report now: the head of its agency, the regional secretary, the
    organisation bureau. One query.

    Raises NotPermitted; NotNow while it rests (`innovation_suspended`), before the launch and after the end
    (`not_launched`), for an innovation without an
    agency (`no_agency`), while another ad-hoc report of it is not settled (`already_asked`), and where the policy says
    nothing of reports or names nobody who evaluates them (`no_review`).
    """
    office = _office(innovation, actor_at(actor.person_id, at))
    refuse_resting(innovation)
    if innovation.state not in REPORTABLE:
        raise NotNow(
            _("A launched innovation reports; this one is “%(state)s”.")
            % {"state": innovation.get_state_display()},
            code="not_launched",
            state=innovation.state,
        )
    if innovation.agency_id is None:
        raise NotNow(_("This innovation names no agency that could report."), code="no_agency")
    if (waiting := open_request_of(innovation)) is not None:
        raise NotNow(
            _(
                "An ad-hoc report is under way already: %(period)s. Another one can be asked for once it is"
                " evaluated or withdrawn."
            )
            % {"period": waiting.period.label},
            code="already_asked",
            report=str(waiting.pk),
        )
    policy = policy_of(innovation)
    if not has_review(policy, REVIEW) or not NEEDED.issubset(document_of(policy)):
        raise NotNow(
            _("Its policy %(policy)s does not say who evaluates reports: move it to a newer version.")
            % {"policy": innovation.policy_ref.partition(":")[0]},
            code="no_review",
        )
    return office


def _office(innovation: Innovation, who: Actor) -> Office:
    place = innovation.government_id
    own = innovation.agency_id
    found = preferred(
        (
            who.holding(Role.REGIONAL_SECRETARY, government_id=place),
            who.holding(Role.ORGANISATION_BUREAU, government_id=place),
            who.holding(Role.AGENCY_HEAD, government_id=place, agency_id=own) if own else None,
        )
    )
    if found is None:
        raise NotPermitted(
            _(
                "A report is asked for by the head of its agency, the regional secretary or the organisation bureau."
            ),
            code="not_your_office",
        )
    return found


def open_request_of(innovation: Innovation) -> Report | None:
    """The ad-hoc report that is not evaluated or waived yet. One query."""
    return innovation.reports.filter(contract__isnull=True).exclude(state__in=SETTLED).first()


def usual_days(innovation: Innovation, *, at: datetime) -> AskedDays:
    """What is offered: from the launch, or the day after the last one reported on, until yesterday, within this year.

    Of today only where there is no day before it: what includes today is handed in tomorrow. `launch_event` should be
    loaded. One query.
    """
    today = local_day(at, innovation.government.tz)
    reported = innovation.reports.filter(state__in=HANDED_IN).aggregate(last=Max("period_end"))["last"]
    first_on = min(today, max(_launched_on(innovation), reported or date.min, date(today.year, 1, 1)))
    days = document_of(policy_of(innovation))["reports"].get("asked_days", USUAL_ASKED_DAYS)
    return AskedDays(first_on, max(first_on, today - timedelta(days=1)), days)


def _launched_on(innovation: Innovation) -> date:
    event = innovation.launch_event
    assert event is not None, "only a launched innovation is asked"
    held_on: date = event.held_on
    return held_on


def terms_of(innovation: Innovation, days: AskedDays, *, at: datetime) -> AskedTerms:
    """Period and due day of a request made at `at`. Raises BadInput naming every wrong field. Three queries."""
    today = local_day(at, innovation.government.tz)
    if gaps := _day_gaps(innovation, days, today=today):
        raise BadInput(_("The report cannot be asked for like this."), gaps=gaps)
    rule = report_rule(document_of(policy_of(innovation))["reports"])
    asked = rule.model_copy(
        update={
            "anchor": "request",
            "after": days.working_days,
            "unit": "working_days",
            # Handed in from the day on which it is asked for, or once its last day is over; filled in at once.
            "opens_days_before_due": days.working_days - (days.last_on >= today),
            "stream": "",
            # The public board knows what a contract owes.
            "ladder": tuple(row for row in rule.ladder if row.code != PUBLIC),
        }
    )
    calendar = version_of(innovation.government_id, agency_id=innovation.agency_id, known_on=today)
    return AskedTerms(
        period=ReportingPeriod.between(days.first_on, days.last_on),
        due=derive(asked, base_on=today, calendar=calendar.value, zone=innovation.government.zone),
        rule=asked,
        calendar=calendar,
        asked_on=today,
    )


def _day_gaps(innovation: Innovation, days: AskedDays, *, today: date) -> list[Gap]:
    launched_on = min(_launched_on(innovation), today)
    gaps = [
        gap
        for name, day in (("first_on", days.first_on), ("last_on", days.last_on))
        if (gap := beyond(name, day, launched_on, today)) is not None
    ]
    if days.last_on < days.first_on:
        gaps.append(Gap("last_on", "backwards", _("The last day lies before the first one.")))
    elif days.first_on.year != days.last_on.year:
        message = _("A report is on days of one budget year: ask for each year by itself.")
        gaps.append(Gap("first_on", "several_years", message))
    if not 1 <= days.working_days <= MOST_ASKED_DAYS:
        message = _("Give from 1 to %(most)d working days.") % {"most": MOST_ASKED_DAYS}
        gaps.append(Gap("working_days", "out_of_reach", message))
    return gaps


def ask(
    innovation: Innovation,
    *,
    actor: Actor,
    at: datetime,
    reason: str,
    days: AskedDays,
    seen_version: int | None = None,
) -> Report:
    """Ask for a report on the innovation; its agency is told, with the reason, and owes it from now on.

    The report asks about the plan as it stands: indicators that join it later are not among its lines. Locks the
    innovation, so that of two who ask at once the second hears of the first. Raises as `may_ask`, Stale, BadInput.
    """

    def work() -> Report:
        with unit_of_work():
            target, moment = gate.locked(innovation, at=at)
            if seen_version is not None and seen_version != target.version:
                raise gate.stale(target)
            who = actor_at(actor.person_id, at)
            office = may_ask(target, actor=who, at=moment)
            if gaps := _reason_gaps(reason):
                raise BadInput(_("The report cannot be asked for like this."), gaps=gaps)
            terms = terms_of(target, days, at=moment)
            _is_evaluated(target, terms.period)
            return _asked(target, terms, who=who, office=office, at=moment, reason=reason.strip())

    return retrying(work)


def _is_evaluated(innovation: Innovation, period: ReportingPeriod) -> None:
    """Raises BadInput where every stage of the policy has conditions and none is met on these days."""
    facts = facts_of(innovation, period)
    if not any(stage.applies(facts) for stage in stages_of(policy_of(innovation), REVIEW)):
        message = _("Nobody would evaluate a report on these days: no stage of the policy applies to it.")
        raise BadInput(
            _("The report cannot be asked for like this."), gaps=[Gap("last_on", "no_stage", message)]
        )


def _reason_gaps(reason: str) -> list[Gap]:
    gaps = list(text_gaps("reason", reason))
    if not reason.strip():
        gaps.append(Gap("reason", "required", _("Please give a reason.")))
    elif len(reason) > LONGEST_REASON:
        message = _("At most %(count)d characters.") % {"count": LONGEST_REASON}
        gaps.append(Gap("reason", "too_long", message))
    return gaps


def _asked(
    innovation: Innovation, terms: AskedTerms, *, who: Actor, office: Office, at: datetime, reason: str
) -> Report:
    """The report with its deadline and lines, and the event that its agency is told of. Seven inserts."""
    assert innovation.agency_id is not None, "asked before"
    period = terms.period
    report = Report(
        government=innovation.government,
        agency=innovation.agency,
        innovation=innovation,
        asked_by_id=who.person_id,
        asked_as_id=office.seat,
        asked_because=reason,
        number=innovation.reports.filter(contract__isnull=True).count() + 1,
        year=period.year,
        period_kind=period.kind,
        period_start=period.start,
        period_end=period.end,
        policy_ref=innovation.policy_ref,
    )
    report.deadline = deadlines.schedule(
        subject_type=report.SUBJECT_TYPE,
        subject_id=report.pk,
        title=report.subject_title,
        government=report.government,
        agency_id=innovation.agency_id,
        anchor_on=terms.asked_on,
        base_on=terms.asked_on,
        rule=terms.rule,
        calendar=terms.calendar,
        at=at,
        kind=DeadlineKind.ASKED_REPORT,
    )
    days = {
        "first_on": period.start.isoformat(),
        "last_on": period.last_day.isoformat(),
        "due_on": report.deadline.due_on.isoformat(),
    }
    # Created by the system, as everything that is owed: whoever asks is none of those who report.
    made = gate.create(report, actor=SYSTEM, office=SYSTEM.offices[0], at=at, facts=days)
    PlannedRows.of(innovation).put_into(made)
    gate.record(made, "ask", actor=who, office=office, at=at, facts=days, private={"comment": reason})
    # While it is owed nobody can complete the innovation.
    outcome_deciding.ask_or_settle(innovation, at=at)
    return made
