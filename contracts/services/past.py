"""Contracts as they were at a moment. Before the freeze nothing of a draft is on record; after it nothing changes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from contracts.enums import ContractState
from contracts.models import Contract
from contracts.services.clauses import ClauseInForce, clauses_held
from organisations.models import Agency
from workflow.past import SubjectThen, agencies_then, subject_as_it_was, subjects_then, with_related

# Written with the draft, and the same ever after.
FIXED = frozenset(
    {
        "title", "year", "kind", "supersedes", "amends", "follows", "remakes", "form", "ground", "about",
        "public_token",
    }
)  # fmt: skip
# Written by the freeze, and the same ever after: a trigger keeps them.
FROZEN = frozenset({"draft", "book_year", "serial", "number", "terms", "terms_sha256", "numbered_on"})
# Written with the last signature.
SIGNED = frozenset({"signed_on"})
# Whether a void one passed on its number is nobody's to read.
UNSEEN = frozenset({"number_passed_on"})


def contracts_then(rows: Sequence[Contract], at: datetime) -> list[Contract]:
    """These contracts as they were, not for saving; those that were not begun yet are left out. Two queries."""
    found = subjects_then((row.pk for row in rows), at)
    agencies = agencies_then(found.values())
    return [_as_it_was(row, found[row.pk], agencies) for row in rows if row.pk in found]


def _as_it_was(row: Contract, then: SubjectThen, agencies: Mapping[UUID, Agency]) -> Contract:
    keep = FIXED
    if then.last("request_signatures") is not None:
        keep |= FROZEN
    if then.last("activate") is not None:
        keep |= SIGNED
    made = subject_as_it_was(row, then, agencies, keep)
    # Offices are named with the draft.
    named = row.__dict__.get("_prefetched_objects_cache", {}).get("signatories")
    if named is not None:
        return with_related(made, signatories=named)
    return made


def remade_then(contract: Contract, at: datetime) -> UUID | None:
    """The contract that had been made anew in its place. Two queries."""
    found = contracts_then(list(Contract.objects.filter(remakes_id=contract.pk)), at)
    return found[0].pk if found else None


def clauses_then(contract: Contract, at: datetime) -> list[ClauseInForce]:
    """What addenda had added and bound then, or until its end where it had ended. Three queries."""
    rows = contract.addenda.order_by("signed_on", "serial", "id")
    found = subjects_then((row.pk for row in rows), at)
    binding = [row for row in rows if row.pk in found and _bound(contract, found[row.pk])]
    return clauses_held(contract, binding)


def _bound(contract: Contract, addendum: SubjectThen) -> bool:
    if contract.state == ContractState.IN_FORCE:
        return addendum.state == ContractState.IN_FORCE
    ended = addendum.last("lapse", "complete")
    return ended is not None and ended.from_state == ContractState.IN_FORCE
