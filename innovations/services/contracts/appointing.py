"""The regional secretary appoints agencies for a contract: whom, why, and from what ranking, frozen with the act.

Launched innovations are ranked by their newest score, then by the mean of their agency's newest scores; what nobody has
scored yet stands below. The act is an event of each innovation.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from common.canonical import canonical_bytes, sha256_hex
from common.errors import BadInput, Gap, NotNow, NotPermitted
from common.letters import text_refusal
from common.numbers import decimal_text
from common.periods import local_day
from common.types import Json
from innovations.models import Evaluation, Innovation
from innovations.policy_sections.appointment import asks_for_appointment
from innovations.services.resting import AGREEING
from organisations.enums import Role
from organisations.models import Agency, Government, Seat
from organisations.offices import Actor, Office
from organisations.queries import actor_at
from workflow.engine import gate
from workflow.engine.transaction import retrying, unit_of_work
from workflow.models import Event
from workflow.policies.versions import document_of, policy_of
from workflow.reviews.anonymity import facts_of

EVENT = "appoint_agency"
KIND = f"{Innovation.SUBJECT_TYPE}.{EVENT}"
LONGEST_REASON = 2000
MOST = 200


@dataclass(frozen=True, slots=True)
class GivenAppointment:
    """An appointment as its event says it."""

    event: UUID
    agency: UUID | None
    office: str
    on: date
    rank: int
    of: int

    def as_fact(self) -> dict[str, Json]:
        """As the contract's first event keeps it."""
        return {
            "event": str(self.event),
            "office": self.office,
            "on": self.on.isoformat(),
            "rank": self.rank,
            "of": self.of,
        }


@dataclass(frozen=True, slots=True)
class RankedInnovation:
    """One row of the ranking. `appointed`: its agency is already."""

    rank: int
    innovation: Innovation
    score: Decimal | None
    agency_score: Decimal | None
    appointed: GivenAppointment | None

    def as_fact(self) -> dict[str, Json]:
        """As the act freezes it."""
        return {
            "rank": self.rank,
            "innovation": str(self.innovation.pk),
            "agency": str(self.innovation.agency_id),
            "score": decimal_text(self.score),
            "agency_score": decimal_text(self.agency_score),
        }


def ranking(government: Government) -> list[RankedInnovation]:
    """Launched innovations without a contract, the best first. Four queries."""
    rows = list(
        Innovation.objects.filter(
            government=government, state__in=AGREEING, contract=None, agency__isnull=False
        ).select_related("government", "agency")
    )
    scores, of_agencies = _scores(government)
    given = appointments_of(row.pk for row in rows)

    def place(row: Innovation) -> tuple[bool, Decimal, bool, Decimal, str, str]:
        own, agency = scores.get(row.pk), of_agencies.get(row.agency_id)
        return (
            own is None, -(own or Decimal(0)), agency is None, -(agency or Decimal(0)), row.title, str(row.pk),
        )  # fmt: skip

    return [
        RankedInnovation(
            number,
            row,
            scores.get(row.pk),
            of_agencies.get(row.agency_id),
            _still(given.get(row.pk), row.agency_id),
        )
        for number, row in enumerate(sorted(rows, key=place), start=1)
    ]


def _scores(government: Government) -> tuple[dict[UUID, Decimal], dict[UUID | None, Decimal]]:
    """The newest score of each innovation, and the mean of each agency's. One query."""
    newest: dict[UUID, Decimal] = {}
    agencies: dict[UUID | None, dict[UUID, Decimal]] = {}
    found = Evaluation.objects.filter(innovation__government=government).select_related(
        "result", "innovation"
    )
    for row in found.order_by("evaluated_at", "pk"):
        if row.score is not None:
            newest[row.innovation_id] = row.score
            agencies.setdefault(row.innovation.agency_id, {})[row.innovation_id] = row.score
    means = {
        key: (sum(each.values(), Decimal(0)) / len(each)).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
        for key, each in agencies.items()
    }
    return newest, means


def appointments_of(innovations: Iterable[UUID]) -> dict[UUID, GivenAppointment]:
    """The newest appointment of each. Two queries."""
    events = _events().filter(subject_id__in=list(innovations)).order_by("id")
    found = list(events)
    seats = Seat.objects.in_bulk({each.seat_id for each in found if each.seat_id})
    return {each.subject_id: _given(each, seats) for each in found}


def appointment_of(innovation: Innovation, agency: Agency | None) -> GivenAppointment | None:
    """The newest appointment, if it is of that agency. Two queries."""
    return _still(appointments_of([innovation.pk]).get(innovation.pk), agency.pk if agency else None)


def _still(given: GivenAppointment | None, agency: UUID | None) -> GivenAppointment | None:
    """One of the agency that the innovation belongs to now; a successor is appointed anew."""
    return given if given is not None and given.agency == agency else None


def _events() -> "QuerySet[Event]":
    return Event.objects.filter(kind=KIND, subject_type=Innovation.SUBJECT_TYPE).select_related("government")


def _given(event: Event, seats: Mapping[UUID, Seat]) -> GivenAppointment:
    facts = facts_of(event)
    seat = seats.get(event.seat_id) if event.seat_id else None
    return GivenAppointment(
        event.uuid,
        UUID(str(facts["agency"])),
        seat.title if seat is not None else "",
        local_day(event.at, event.government.tz),
        int(str(facts["rank"])),
        int(str(facts["of"])),
    )


def appointing_office(government_id: UUID, *, actor: Actor, at: datetime) -> Office:
    """The regional secretary's office of that government. Raises NotPermitted."""
    office = actor_at(actor.person_id, at).holding(Role.REGIONAL_SECRETARY, government_id=government_id)
    if office is None:
        raise NotPermitted(
            _("Agencies are appointed for a contract by the regional secretary."), code="not_your_office"
        )
    return office


def appoint_agencies(
    government: Government, chosen: Collection[UUID], *, reason: str, actor: Actor, at: datetime
) -> list[Innovation]:
    """Appoint the agencies of these innovations for a contract, from the ranking as it stands, which is frozen.

    All of them or none. Raises NotPermitted, BadInput for nothing chosen, what is not in the ranking, or no reason;
    NotNow (`appointed`) for what is appointed already.
    """

    def work() -> list[Innovation]:
        with unit_of_work():
            office = appointing_office(government.pk, actor=actor, at=at)
            rows = ranking(government)
            known = {row.innovation.pk: row for row in rows}
            _refuse(chosen, known, reason)
            frozen: Json = [row.as_fact() for row in rows]
            return [
                _appoint(known[key], rows, frozen, reason.strip(), office, actor, at)
                for key in _ranked(chosen, rows)
            ]

    return retrying(work)


def _ranked(chosen: Collection[UUID], rows: Sequence[RankedInnovation]) -> list[UUID]:
    return [row.innovation.pk for row in rows if row.innovation.pk in chosen]


def _refuse(chosen: Collection[UUID], known: Mapping[UUID, RankedInnovation], reason: str) -> None:
    gaps = []
    if not chosen or len(chosen) > MOST:
        gaps.append(Gap("innovations", "required", _("Choose at least one innovation.")))
    if set(chosen) - set(known):
        message = _("Only a launched innovation without a contract can be chosen.")
        gaps.append(Gap("innovations", "not_ranked", message))
    if not 0 < len(reason.strip()) <= LONGEST_REASON or text_refusal(reason):
        sentence = text_refusal(reason) or _("Please give a reason.")
        gaps.append(Gap("reason", "required", sentence))
    if gaps:
        raise BadInput(_("Agencies cannot be appointed like this."), gaps=gaps)
    for key in chosen:
        if known[key].appointed is not None:
            message = _("“%s”: its agency is appointed already.") % known[key].innovation.subject_title
            raise NotNow(message, code="appointed")


def _appoint(
    row: RankedInnovation,
    rows: Sequence[RankedInnovation],
    frozen: Json,
    reason: str,
    office: Office,
    actor: Actor,
    at: datetime,
) -> Innovation:
    target, moment = gate.locked(row.innovation, at=at)
    gate.record(
        target,
        EVENT,
        actor=actor_at(actor.person_id, at),
        office=office,
        at=moment,
        facts={
            "agency": str(target.agency_id),
            "rank": row.rank,
            "of": len(rows),
            "ranking": frozen,
            "ranking_sha256": sha256_hex(canonical_bytes(frozen)),
        },
        private={"comment": reason},
    )
    return target


def refuse_unappointed(innovation: Innovation, agency: Agency | None) -> GivenAppointment | None:
    """The appointment that a first contract rests on, None where there is none and the policy asks for none.

    Raises NotNow (`not_appointed`) where it does. Two queries.
    """
    given = appointment_of(innovation, agency)
    if given is None and asks_for_appointment(document_of(policy_of(innovation))):
        message = _(
            "The policy asks that the regional secretary appoints the agency first, before a contract is drafted."
        )
        raise NotNow(message, code="not_appointed")
    return given
