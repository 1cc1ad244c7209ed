"""The signatories of a contract: named when it is drafted, in the order in which they sign."""

from collections.abc import Iterable

from contracts.enums import SignatoryFact, SigningCapacity
from contracts.models import Contract, ContractSignatory
from organisations.enums import Role
from organisations.models import OfficeHeld


def signatories_of(contract: Contract) -> list[ContractSignatory]:
    """In the order of signing, with their seats. One query unless they were loaded with the contract."""
    if "signatories" in getattr(contract, "_prefetched_objects_cache", {}):
        return sorted(contract.signatories.all(), key=lambda row: row.position)
    return list(contract.signatories.select_related("seat").order_by("position"))


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
