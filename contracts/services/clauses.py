"""Clauses that addenda added to a contract: what binds now, what bound last, and how a later contract states it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from common.errors import BadInput, Gap
from contracts.enums import ContractState
from contracts.models import Contract
from contracts.terms.indonesian import long_date
from workflow.models import Event


@dataclass(frozen=True, slots=True)
class ClauseInForce:
    """A clause that was added and binds the parties; without `addendum` the contract carries it itself."""

    key: str
    text: str
    addendum: Contract | None

    @property
    def carried(self) -> str:
        """How a revision states it: with the addendum that it comes from. Indonesian, as all of a contract."""
        return self._from_addendum("tetap berlaku")

    @property
    def taken_over(self) -> str:
        """How the contract that follows states it: its addendum has ended, or ends with the earlier contract."""
        return self._from_addendum("dilanjutkan dalam kontrak ini")

    def _from_addendum(self, goes_on: str) -> str:
        if self.addendum is None:
            return self.text
        of = self.addendum
        dated = f" tanggal {long_date(of.signed_on)}" if of.signed_on else ""
        return f"Ketentuan Adendum Nomor {of.number}{dated} {goes_on}: {self.text}"


def clauses_in_force(contract: Contract) -> list[ClauseInForce]:
    """What was added to a contract and still binds, in the order in which it was: its own clauses, carried from earlier
    ones, then those of its addenda in force. One query."""
    return _with_addenda(contract, contract.addenda.filter(state=ContractState.IN_FORCE))


def clauses_last_in_force(contract: Contract) -> list[ClauseInForce]:
    """The same; of a contract that has ended what bound until its end. One query."""
    if contract.state == ContractState.IN_FORCE:
        return clauses_in_force(contract)
    until_then = Event.objects.filter(
        subject_type=Contract.SUBJECT_TYPE,
        subject_id=OuterRef("pk"),
        kind__in=("contract.lapse", "contract.complete"),
        from_state=ContractState.IN_FORCE,
    )
    return _with_addenda(contract, contract.addenda.filter(Exists(until_then)))


def clauses_of_addendum(addendum: Contract) -> list[ClauseInForce]:
    """What an addendum added. No query."""
    return _held_by(addendum, addendum)


def refuse_unknown_keys(keys: Collection[str], clauses: Collection[ClauseInForce], *, field: str) -> None:
    """Raises BadInput naming `field` where a key is none of these clauses'."""
    if unknown := set(keys) - {each.key for each in clauses}:
        message = _("No such clause is in force: %(keys)s.") % {"keys": ", ".join(sorted(unknown))}
        raise BadInput(message, gaps=[Gap(field, "unknown", message)])


def _with_addenda(contract: Contract, addenda: "QuerySet[Contract]") -> list[ClauseInForce]:
    return clauses_held(contract, addenda.order_by("signed_on", "serial", "id"))


def clauses_held(contract: Contract, addenda: Iterable[Contract]) -> list[ClauseInForce]:
    """The contract's own, then those of these addenda. No query beside theirs."""
    return [*_held_by(contract, None), *(clause for each in addenda for clause in clauses_of_addendum(each))]


def _held_by(holder: Contract, addendum: Contract | None) -> list[ClauseInForce]:
    texts = enumerate(holder.draft.get("added_clauses", ()))
    return [ClauseInForce(f"{holder.pk}.{index}", text, addendum) for index, text in texts]
