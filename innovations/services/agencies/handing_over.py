"""An agency ends by a reorganisation: what it owes goes to its successors, what it did stays its own.

Every innovation that has not ended, or of which something is still open, goes to exactly one successor, with its
contract in force, reports, evaluations, follow-ups, changes of its plan, deadlines and tasks that are open. What was
settled stays the former agency's, and both may read all of it. A contract in force stays valid as it was signed; what
has to be signed anew is a revision of it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import chain
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from common.day_limits import around_budget_year, beyond
from common.errors import BadInput, Gap, NotNow, NotPermitted
from common.periods import local_day
from contracts.models import Contract
from contracts.queries import contracts_about
from contracts.services.revising import OPEN as BEFORE_FORCE
from deadlines.models import Deadline
from innovations.enums import ENDED, SETTLED, InnovationState
from innovations.flows import appraisal, follow_up, plan_change
from innovations.models import Appraisal, FollowUp, Innovation, MilestoneDue, PlanChange, Report
from organisations.enums import Role
from organisations.models import Agency, HandedOver, Reorganisation
from organisations.offices import Actor, Office
from organisations.queries import actor_at
from workflow.engine import gate, tasks
from workflow.engine.transaction import retrying, unit_of_work
from workflow.models import Subject

# What is over stays with the agency under which it was.
STAYING = (InnovationState.REJECTED, InnovationState.WITHDRAWN, *ENDED)
LONGEST_BASIS = 200
# What belongs to an innovation, and in which states it still asks something of its agency.
_OWED: tuple[tuple[type[Report] | type[Appraisal] | type[FollowUp] | type[PlanChange], Q], ...] = (
    (Report, ~Q(state__in=SETTLED)),
    (Appraisal, Q(state__in=appraisal.OPEN_STATES)),
    (FollowUp, Q(state__in=follow_up.UNSETTLED)),
    (PlanChange, Q(state__in=plan_change.OPEN)),
)


def to_hand_over(agency: Agency) -> "QuerySet[Innovation]":
    """The innovations of an agency that have not ended, or of which something is still open, by title."""
    goes_on = ~Q(state__in=STAYING)
    for model, still in _OWED:
        goes_on |= Q(Exists(model.objects.filter(still, innovation=OuterRef("pk"))))
    return Innovation.objects.filter(goes_on, agency=agency).order_by("title", "id")


def possible_successors(agency: Agency) -> "QuerySet[Agency]":
    """The other agencies of its government that have not ended, by name."""
    rows = Agency.objects.filter(government_id=agency.government_id, reorganisation__isnull=True)
    return rows.exclude(pk=agency.pk).order_by("name", "id")


def may_hand_over(agency: Agency, *, actor: Actor, at: datetime) -> Office:
    """The administrator's office in which the actor may record it. Raises NotPermitted; NotNow where it has ended."""
    office = actor_at(actor.person_id, at).holding(Role.ADMINISTRATOR, government_id=agency.government_id)
    if office is None:
        raise NotPermitted(
            _("Reorganisations are recorded by the government's administrator."), code="not_your_office"
        )
    done = Reorganisation.objects.filter(agency=agency).first()
    if done is not None:
        raise NotNow(
            _("%(agency)s ended on %(day)s by %(basis)s.")
            % {
                "agency": agency.name,
                "day": date_format(done.effective_on, "j F Y"),
                "basis": done.basis,
            },
            code="ended_already",
        )
    return office


def hand_over(
    agency: Agency,
    *,
    actor: Actor,
    at: datetime,
    effective_on: date,
    basis: str,
    successor: Agency | None,
    successors: Mapping[UUID, Agency] | None = None,
) -> Reorganisation:
    """Record that an agency ends, and hand over what it owes. `successor` takes every innovation that `successors`,
    by the innovation's id, gives to nobody else; `effective_on` is the first day without the agency, past or today.

    Locks the agency and everything that moves. Raises NotPermitted, NotNow (`ended_already`), BadInput with every gap:
    a day ahead, no successor, a contract that is being prepared (its parties are named already).
    """

    def work() -> Reorganisation:
        with unit_of_work():
            who = actor_at(actor.person_id, at)
            # Of two who record it at once, the later finds it recorded.
            Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)
            office = may_hand_over(agency, actor=who, at=at)
            assert office.seat_id is not None, "an administrator holds a seat"
            rows = list(to_hand_over(agency))
            goes_to = {row.pk: (successors or {}).get(row.pk, successor) for row in rows}
            text = " ".join(basis.split())
            gaps = [
                *_day_gaps(agency, effective_on, at),
                *_basis_gaps(text),
                *_successor_gaps(agency, rows, goes_to, successor, successors or {}),
                *_contract_gaps(rows),
            ]
            if gaps:
                raise BadInput(_("The agency cannot hand over like this."), gaps=gaps)
            made = Reorganisation.objects.create(
                government_id=agency.government_id,
                agency=agency,
                effective_on=effective_on,
                basis=text,
                recorded_by_id=who.person_id,
                recorded_as_id=office.seat_id,
                recorded_at=at,
            )
            Agency.objects.filter(pk=agency.pk).update(valid_until=effective_on)
            _move(made, rows, {key: to for key, to in goes_to.items() if to is not None}, who, office, at)
            return made

    return retrying(work)


def _day_gaps(agency: Agency, day: date, at: datetime) -> Iterator[Gap]:
    today = local_day(at, agency.government.tz)
    first, _last = around_budget_year(today)
    if agency.valid_from is not None:
        first = max(first, agency.valid_from)
    if day > today:
        yield Gap("effective_on", "ahead", _("Record it on that day or later."))
    elif gap := beyond("effective_on", day, first, today):
        yield gap


def _basis_gaps(text: str) -> Iterator[Gap]:
    if not 0 < len(text) <= LONGEST_BASIS:
        message = _("Name the regulation in at most %(most)d characters.") % {"most": LONGEST_BASIS}
        yield Gap("basis", "required", message)


def _successor_gaps(
    agency: Agency,
    rows: Sequence[Innovation],
    goes_to: Mapping[UUID, Agency | None],
    successor: Agency | None,
    given: Mapping[UUID, Agency],
) -> Iterator[Gap]:
    possible = set(possible_successors(agency).values_list("pk", flat=True))
    if successor is None and not given:
        yield Gap("successor", "required", _("Choose who takes over from it."))
        return
    if successor is not None and successor.pk not in possible:
        yield Gap("successor", "unfit", _("Choose an agency of the same government that has not ended."))
    for row in rows:
        to = goes_to[row.pk]
        if to is None:
            message = _("Choose who takes over “%(title)s”.") % {"title": row.subject_title}
            yield Gap(f"innovations.{row.pk}", "required", message)
        elif row.pk in given and to.pk not in possible:
            message = _("Choose an agency of the same government that has not ended.")
            yield Gap(f"innovations.{row.pk}", "unfit", message)
    known = {row.pk for row in rows}
    for key in given:
        if key not in known:
            yield Gap(f"innovations.{key}", "unknown", _("The agency has no such innovation to hand over."))


def _contract_gaps(rows: Iterable[Innovation]) -> Iterator[Gap]:
    """Contracts whose parties are named already and have not all signed."""
    ids = [str(row.pk) for row in rows]
    waiting = Contract.objects.filter(about__in=ids, state__in=BEFORE_FORCE).order_by("created_at", "id")
    for contract in waiting:
        message = _(
            "The contract %(contract)s is being prepared and names this agency. Finish or void it first."
        )
        yield Gap("contracts", "being_prepared", message % {"contract": contract.subject_title})


def _move(
    made: Reorganisation,
    rows: Sequence[Innovation],
    goes_to: Mapping[UUID, Agency],
    who: Actor,
    office: Office,
    at: datetime,
) -> None:
    """Everything in the order of locks; each with an event that still names the former agency."""
    moving: list[tuple[Subject, Agency]] = []
    touched: list[tuple[Subject, Agency]] = []
    for row in rows:
        owed, settled = _belongings(row)
        moving += [(each, goes_to[row.pk]) for each in owed]
        touched += [(each, goes_to[row.pk]) for each in settled if each.agency_id == made.agency_id]
    moving.sort(key=lambda pair: (pair[0].LOCK_RANK, str(pair[0].pk)))
    for subject, successor in moving:
        held, moment = gate.locked(subject, at=at)
        facts = {
            "from": str(made.agency_id),
            "to": str(successor.pk),
            "effective_on": made.effective_on.isoformat(),
            "reorganisation": str(made.pk),
        }
        name = "hand_over" if isinstance(held, Innovation) else "follow_agency"
        gate.record(held, name, actor=who, office=office, at=moment, facts=facts)
        held.agency = successor
        held.save(update_fields=["agency"])
        tasks.hand_over(held, former_agency_id=made.agency_id, at=moment)
        _hand_over_deadlines(held, successor, made.agency_id)
    HandedOver.objects.bulk_create(
        HandedOver(
            reorganisation=made,
            subject_type=subject.SUBJECT_TYPE,
            subject_id=subject.pk,
            from_agency_id=made.agency_id,
            to_agency=successor,
        )
        for subject, successor in chain(moving, touched)
    )


def _belongings(innovation: Innovation) -> tuple[list[Subject], list[Subject]]:
    """What still asks something of the innovation's agency, itself among it; and what was settled. Nine queries."""
    owed: list[Subject] = [innovation]
    settled: list[Subject] = []
    for contract in contracts_about(innovation.pk):
        (owed if contract.state == Contract.States.IN_FORCE else settled).append(contract)
    for model, still in _OWED:
        rows = model.objects.filter(innovation=innovation)
        owed += rows.filter(still)
        settled += rows.exclude(still)
    return owed, settled


def _hand_over_deadlines(subject: Subject, successor: Agency, former_agency_id: UUID) -> None:
    """What is owed about a subject, of an innovation also its milestones. Two statements at most."""
    keys: list[UUID] = [subject.pk]
    if isinstance(subject, Innovation):
        keys += MilestoneDue.objects.filter(innovation_id=subject.pk).values_list("pk", flat=True)
    running = Deadline.objects.filter(
        subject_id__in=keys, agency_id=former_agency_id, met_at__isnull=True, closed_at__isnull=True
    )
    running.update(agency=successor)
