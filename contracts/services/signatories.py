"""The signatories of a contract: named when it is drafted, in the order in which they sign."""

from collections.abc import Iterable

from contracts.models import Contract, ContractSignatory


def signatories_of(contract: Contract) -> list[ContractSignatory]:
    """In the order of signing, with their seats. One query unless they were loaded with the contract."""
    if "signatories" in getattr(contract, "_prefetched_objects_cache", {}):
        return sorted(contract.signatories.all(), key=lambda row: row.position)
    return list(contract.signatories.select_related("seat").order_by("position"))


def signatory_after(contract: Contract, signed: int) -> ContractSignatory | None:
    """Who signs once `signed` parties have; None when that were all. One query."""
    return contract.signatories.select_related("seat").filter(position=signed + 1).first()


def name_signatories(contract: Contract, rows: Iterable[ContractSignatory]) -> None:
    """Write the signatories of a new contract, whose `contract` is still to be set. One query."""
    named = list(rows)
    for row in named:
        row.contract = contract
    ContractSignatory.objects.bulk_create(named)
