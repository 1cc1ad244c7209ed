"""The signatories of a contract: named when it is drafted, in the order in which they sign."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from common.errors import BadInput, Gap
from contracts.enums import SignatoryFact, SigningCapacity
from contracts.models import Contract, ContractSignatory
from organisations.enums import EFFECTIVE_ORDER, Capacity, Grant, Role
from organisations.models import Agency, OfficeHeld, Seat
from organisations.queries import held_at


def signatories_of(contract: Contract) -> list[ContractSignatory]:
    """In the order of signing, with their seats. One query unless they were loaded with the contract."""
    if "signatories" in getattr(contract, "_prefetched_objects_cache", {}):
        return sorted(contract.signatories.all(), key=lambda row: row.position)
    return list(contract.signatories.select_related("seat").order_by("position"))


def seat_in(agency: Agency | None, seat: Seat) -> Seat:
    """The office of the same role in the agency that the contract belongs to now: its former one may have ended.

    One query where it is another. Raises BadInput where that agency has no such office.
    """
    if agency is None or seat.agency_id in (None, agency.pk):
        return seat
    found = Seat.objects.filter(agency=agency, role=seat.role).order_by("ordinal", "id").first()
    if found is None:
        message = _("%(agency)s has no such office yet: %(office)s.") % {
            "agency": agency.name,
            "office": Role(seat.role).label,
        }
        raise BadInput(message, gaps=[Gap("signatories", "no_seat", message)])
    return found


def signs_without_number(held: OfficeHeld) -> bool:
    """Whether NIP and rank are left out: a head of region is elected, in whatever capacity (Permendagri 1/2023).

    Who signs on its behalf does so from the own office, with both.
    """
    return held.seat.role == Role.HEAD_OF_REGION and held.capacity != SigningCapacity.DELEGATE


def absent_facts(held: OfficeHeld) -> list[SignatoryFact]:
    """What a print would say of this holder and nobody recorded; `person` and `seat` are loaded."""
    person = held.person
    recorded = {
        SignatoryFact.NAME: person.name,
        SignatoryFact.NIP: person.employee_no or signs_without_number(held),
        SignatoryFact.RANK: person.rank or signs_without_number(held),
    }
    return [fact for fact, value in recorded.items() if not value]


def signatory_after(contract: Contract, signed: int) -> ContractSignatory | None:
    """Who signs once `signed` parties have; None when that were all. One query."""
    return contract.signatories.select_related("seat").filter(position=signed + 1).first()


def name_signatories(contract: Contract, rows: Iterable[ContractSignatory]) -> None:
    """Write the signatories of a new contract, whose `contract` is still to be set. One query."""
    named = list(rows)
    for row in named:
        row.contract = contract
    ContractSignatory.objects.bulk_create(named)


def names(printed: Mapping[str, str], held: OfficeHeld) -> bool:
    """Whether a signatory of frozen terms (as JSON) is this holder: the same capacity and letter, the same name and NIP
    where they are printed. `person` is loaded."""
    return (
        printed["capacity"] == held.capacity
        and printed["letter_no"] == held.letter_no
        and printed["name"] in ("", held.person.name)
        and printed["nip"] in ("", held.person.employee_no)
    )


def signs_for(contract: Contract, row: ContractSignatory, *, at: datetime) -> OfficeHeld | None:
    """Who signs for this party now: whoever is mandated where the draft says so and a mandate stands, else the holder.

    Up to two queries.
    """
    if _wants_mandate(contract, row):
        mandated = effective_holder(row.seat_id, at=at, delegate=True)
        if mandated is not None:
            return mandated
    return effective_holder(row.seat_id, at=at)


def acts_without_mandate(contract: Contract, row: ContractSignatory, held: OfficeHeld) -> bool:
    """Whether the draft wants a mandated official, and the holder signs because no mandate stands."""
    return _wants_mandate(contract, row) and held.capacity != SigningCapacity.DELEGATE


def _wants_mandate(contract: Contract, row: ContractSignatory) -> bool:
    return f"{row.party.value}_party" in contract.draft.get("by_delegate", ())


def effective_holder(seat_id: UUID, *, at: datetime, delegate: bool = False) -> OfficeHeld | None:
    """Who effectively holds the seat: an acting official stands in for the definitive one. One query.

    With `delegate`, who was mandated by letter to sign on its behalf (a.n.); nobody else then.
    """
    held = held_at(at).filter(seat_id=seat_id).select_related("person", "seat", "through")
    if delegate:
        mandated = held.filter(capacity=Capacity.DELEGATE).exclude(grant_kind=Grant.DELEGATION)
        return mandated.order_by("-starts_at", "id").first()
    offices = held.exclude(capacity=Capacity.DELEGATE)
    return min(offices, key=lambda office: EFFECTIVE_ORDER.index(Capacity(office.capacity)), default=None)
