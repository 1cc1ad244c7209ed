"""Contracts that a file only names: what anyone may be told of them, though the file is not theirs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from contracts.enums import ContractState
from contracts.models import Contract
from contracts.services.revising import HAVE_BEEN_IN_FORCE

MOST = 5
_published_through: list[Callable[[Contract], bool]] = []


def published_through(asked: Callable[[Contract], bool]) -> None:
    """Register what says whether number and code of a contract are public; called once, by the app of innovations."""
    _published_through[:] = [asked]


@dataclass(frozen=True, slots=True)
class NamedContract:
    """A registered contract by its number: whose it is, its state, and the code of its page."""

    number: str
    title: str
    agency: str
    government: str
    state: ContractState
    token: str


def contracts_named(numbers: Sequence[str]) -> tuple[NamedContract, ...]:
    """Contracts with one of these numbers that have been in force and whose number is public; few at most.

    Governments number alike, so one number may name several. One query, and those of asking what is public.
    """
    rows = Contract.objects.filter(
        number__in=numbers, state__in=HAVE_BEEN_IN_FORCE, documents__version_no=0
    ).select_related("government", "agency")
    public = [row for row in rows.order_by("-signed_on", "id")[:MOST] if _is_public(row)]
    return tuple(
        NamedContract(
            number=row.number,
            title=row.title,
            agency=row.agency.name if row.agency else "",
            government=row.government.name,
            state=ContractState(row.state),
            token=row.public_token,
        )
        for row in public
    )


def _is_public(contract: Contract) -> bool:
    return all(asked(contract) for asked in _published_through)
