"""Preparing a contract: the plan's indicators, the reports owed and the parties, handed to `contracts` as a value."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from calendars.services.calendar_versions import version_of
from calendars.working_days import Calendar
from common.errors import BadInput, Gap, NotNow, NotPermitted
from common.periods import Quarter, add_months, local_day
from contracts.models import Contract
from deadlines.schedule.due_dates import DeadlineRule, base_days, derive
from innovations.enums import Horizon, InnovationState
from innovations.models import BudgetLine, Indicator, Innovation
from organisations.enums import AGENCY_ROLES, Role
from organisations.models import Seat
from organisations.offices import Actor, Office
from organisations.queries import actor_at
from workflow.engine import gate
from workflow.engine.transaction import retrying, unit_of_work
from workflow.policies.versions import document_of, policy_of


def draft_contract(
    innovation: Innovation,
    *,
    actor: Actor,
    at: datetime,
    period_start: date,
    place: str = "",
    agency: Any = None,
    title: str = "",
    by_delegate: Collection[str] = (),
) -> Contract:
    """Draft the contract of a launched innovation; the bureau then requests signatures.

    The period is the policy's: `count` reports every `every_months` months, anchored on the day before
    `period_start`; due days are moved off holidays by the stored calendar. Parties are the seats of the roles that
    the policy names; those in `by_delegate` (`first_party`, `second_party`) are signed for by whoever holds a mandate
    of that office by letter (a.n.). Locks the innovation. Raises NotPermitted, NotNow (wrong state, or a contract
    exists), BadInput.
    """

    def work() -> Contract:
        with unit_of_work():
            target, _moment = gate.locked(innovation, at=at)
            who = actor_at(actor.person_id, at)
            office = may_prepare_contract(target, actor=who, at=at)
            contract = _contract(target, period_start, place, agency or target.agency, title, at=at)
            contract.draft["by_delegate"] = sorted(set(by_delegate) & {"first_party", "second_party"})
            gate.create(contract, actor=who, office=office, at=at, facts={"innovation": str(target.pk)})
            target.contract = contract
            target.save(update_fields=["contract"])
            gate.touch(target)
            return contract

    return retrying(work)


def may_prepare_contract(innovation: Innovation, *, actor: Actor, at: datetime) -> Office:
    """The bureau's office in which the actor may draft the contract now; raises NotPermitted, then NotNow."""
    office = actor_at(actor.person_id, at).holding(
        Role.ORGANISATION_BUREAU, government_id=innovation.government_id
    )
    if office is None:
        raise NotPermitted(_("Contracts are prepared by the organisation bureau."), code="not_your_office")
    _may_have_contract(innovation)
    return office


def _may_have_contract(innovation: Innovation) -> None:
    if innovation.state != InnovationState.LAUNCHED:
        raise NotNow(
            _("A contract follows the launch; this innovation is “%(state)s”.")
            % {"state": innovation.get_state_display()},
            code="not_launched",
            state=innovation.state,
        )
    if innovation.contract is not None and innovation.contract.state != Contract.States.VOID:
        raise NotNow(_("This innovation already has a contract."), code="has_contract")


def _contract(
    innovation: Innovation, period_start: date, place: str, agency: Any, title: str, *, at: datetime
) -> Contract:
    policy = document_of(policy_of(innovation))
    reports = policy["reports"]
    anchor_on = period_start - timedelta(days=1)
    rule = DeadlineRule.from_policy(reports)
    seats = _seats(policy["contract"], innovation, agency)
    schedule = _schedule(rule, anchor_on, reports["every_months"], reports["count"])
    calendar = version_of(
        innovation.government_id, agency_id=agency.pk, known_on=local_day(at, innovation.government.tz)
    )
    period_end = add_months(anchor_on, reports["every_months"] * reports["count"]) + timedelta(days=1)
    revision = innovation.revisions.order_by("-number").first()
    if revision is None:
        raise NotNow(_("The proposal was never submitted."), code="no_revision")
    return Contract(
        government=innovation.government,
        agency=agency,
        policy_ref=innovation.policy_ref,
        title=(title or innovation.subject_title)[:300],
        year=period_start.year,
        first_seat=seats["first_party"],
        second_seat=seats["second_party"],
        draft={
            "title": title or innovation.subject_title,
            "place": place or innovation.government.seat_town or _bare_name(innovation.government.name),
            "anchor_on": anchor_on.isoformat(),
            "period_start": period_start.isoformat(),
            "period_end": period_end.isoformat(),
            "innovation": {
                "id": str(innovation.pk),
                "title": innovation.subject_title,
                "revision": revision.number,
                "revision_sha256": revision.sha256,
            },
            "indicators": [_indicator(row) for row in innovation.indicators.order_by("position", "id")],
            "milestones": _milestones(innovation, period_start, period_end),
            "budget": [_budget_line(row) for row in innovation.budget.order_by("position", "id")],
            "rule": rule.frozen(),
            # The due days below were derived by it; days decreed later only ever move them by an act of their own.
            "calendar": calendar.sha256,
            "schedule": [
                {
                    "period_start": quarter.start.isoformat(),
                    "period_end": quarter.end.isoformat(),
                    "base_on": base_on.isoformat(),
                }
                for quarter, base_on in schedule
            ],
            "obligations": [
                {
                    "label": quarter.label_with_year,
                    "period_start": quarter.start.isoformat(),
                    "period_end": quarter.end.isoformat(),
                    "due_on": _due_on(rule, base_on, calendar.value, innovation).isoformat(),
                }
                for quarter, base_on in schedule
            ],
        },
    )


def _schedule(
    rule: DeadlineRule, anchor_on: date, every_months: int, count: int
) -> list[tuple[Quarter, date]]:
    """Each last day of a period with the quarter it reports on (the one in which that day lies)."""
    days = base_days(rule, anchor_on=anchor_on, every_months=every_months, count=count)
    return [(Quarter.of(day), day) for day in days]


def _due_on(rule: DeadlineRule, base_on: date, calendar: Calendar, innovation: Innovation) -> date:
    return derive(rule, base_on=base_on, calendar=calendar, zone=innovation.government.zone).due_on


def _seats(contract_policy: dict[str, str], innovation: Innovation, agency: Any) -> dict[str, Seat]:
    """The two seats of the roles the policy names. Raises BadInput naming the one that does not exist."""
    found = {}
    for party in ("first_party", "second_party"):
        role = contract_policy[party]
        scope = {"agency": agency} if role in AGENCY_ROLES else {"government_id": innovation.government_id}
        seat = Seat.objects.filter(role=role, **scope).order_by("ordinal", "id").first()
        if seat is None:
            raise BadInput(
                _("The office of the %(party)s does not exist yet.") % {"party": party.replace("_", " ")},
                gaps=[Gap(party, "no_seat", _("This office has not been set up."))],
            )
        found[party] = seat
    return found


def _indicator(row: Indicator) -> dict[str, str]:
    return {
        "code": row.source_code or str(row.pk),
        "objective": row.objective,
        "name": row.name,
        "unit": row.unit,
        "polarity": row.polarity,
        **{
            name: _text(getattr(row, name))
            for name in (
                "baseline",
                "target_year",
                "target_q1",
                "target_q2",
                "target_q3",
                "target_q4",
                "weight",
            )
        },
    }


# A legal text: Indonesian whatever the active language.
_HORIZONS = {
    Horizon.SHORT: "Jangka pendek",
    Horizon.MEDIUM: "Jangka menengah",
    Horizon.LONG: "Jangka panjang",
}


def _milestones(innovation: Innovation, start: date, end: date) -> list[dict[str, str]]:
    """Milestones of the plan that end within the contract's period."""
    rows = innovation.milestones.filter(planned_end__gte=start, planned_end__lt=end)
    return [
        {
            "horizon": _HORIZONS[Horizon(row.horizon)],
            "title": " – ".join(part for part in (row.activity, row.output) if part),
            "due_on": row.planned_end.isoformat(),
        }
        for row in rows.order_by("planned_end", "position", "id")
        if row.planned_end and (row.activity or row.output)
    ]


def _budget_line(row: BudgetLine) -> dict[str, str]:
    """A line of annex B; years and sources stand in the note."""
    return {
        "program": " ".join(part for part in (row.activity_code, row.activity) if part) or "–",
        "amount": _text(row.amount),
        "note": ", ".join(part for part in (row.source, str(row.year or "")) if part),
    }


def _text(value: Decimal | None) -> str:
    return "" if value is None else format(value.normalize(), "f")


def _bare_name(name: str) -> str:
    """Place of signing when none is recorded: the government's name without its kind."""
    for kind in ("Kabupaten ", "Kota ", "Provinsi "):
        name = name.removeprefix(kind)
    return name
