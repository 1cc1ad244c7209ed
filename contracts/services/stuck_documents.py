"""Documents that did not come about: never rendered, or without the revocation data that the level asks for."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from common.errors import NotNow, NotPermitted
from common.types import StrOrPromise
from contracts.enums import ContractState
from contracts.models import Contract, ContractDocument, ContractSignatory
from contracts.services.augmenting import AUGMENT, lacks_revocation_data
from contracts.services.freezing import RENDER
from contracts.services.stuck import OPERATORS, REASONS
from notifications.services import failed_messages
from organisations.offices import Actor, Office
from workflow.engine import gate
from workflow.engine.transaction import retrying, unit_of_work
from workflow.models import OutboxMessage
from workflow.outbox import queue

# A worker that lives renders within seconds; what takes longer without an error means that none is running.
PATIENCE = timedelta(minutes=5)
TRUTHS = {
    RENDER: _("The document has not been produced. Nothing can be signed yet."),
    AUGMENT: _(
        "Signed by every party and in force; the revocation data (B-LT) are still missing in the file."
    ),
}
# What the worker is asked for.
TOPICS = {RENDER: _("The document of a contract"), AUGMENT: _("Revocation data of a contract")}
WAITING = "waiting"
WHY: dict[str, StrOrPromise] = {
    **REASONS,
    WAITING: _("The worker has not come to it yet."),
    "render_failed": _("The print failed."),
    "render_timed_out": _("The print took too long."),
    "print_differs": _("The print does not say what the terms say, so it was not registered."),
}


@dataclass(frozen=True, slots=True)
class StuckDocument:
    """One document that is due. `code` is that of the last error, or `waiting` before any; `topic` what is to be done;
    `may_retry`: the viewer may order it again at once instead of waiting for the worker's next round."""

    contract: Contract
    topic: str
    code: str
    attempts: int
    may_retry: bool

    @property
    def truth(self) -> StrOrPromise:
        """What is certain, in one sentence."""
        return TRUTHS[self.topic]

    @property
    def why(self) -> StrOrPromise:
        """The last error in one sentence, or its code where there is none."""
        return WHY.get(self.code) or self.code


def stuck_documents_visible_to(actor: Actor, *, at: datetime) -> list[StuckDocument]:
    """Contracts whose document is due and does not come, oldest first: for operators those of their governments, for
    officials those of their own offices. Two queries."""
    governments = [office.government_id for office in actor.offices if _operates(office)]
    seats = [office.seat_id for office in actor.offices if office.seat_id]
    messages = {message.key: message for message in queue.undelivered(RENDER, AUGMENT)}
    waiting = [message.payload["contract"] for message in messages.values() if message.topic == AUGMENT]
    signing = ContractSignatory.objects.filter(contract=OuterRef("pk"), seat__in=seats)
    printed = ContractDocument.objects.filter(contract=OuterRef("pk"))
    rows = (
        Contract.objects.filter(
            Q(government_id__in=governments) | Exists(signing),
            (Q(state=ContractState.SIGNING) & ~Exists(printed)) | Q(pk__in=waiting),
        )
        .select_related("government", "agency")
        .defer("terms", "draft")
        .order_by("last_at", "pk")
    )
    found = []
    for contract in rows:
        topic = RENDER if contract.state == ContractState.SIGNING else AUGMENT
        message = messages.get(key_of(topic, contract))
        attempts = message.attempts if message else 0
        failed = message is not None and bool(message.last_error)
        if failed or contract.last_at <= at - PATIENCE:
            may_retry = contract.government_id in governments
            found.append(StuckDocument(contract, topic, _code(message), attempts, may_retry))
    return found


def order_again(contract: Contract, *, actor: Actor, at: datetime) -> Contract:
    """Have the worker try again now, as an operator of the government. One event.

    Raises NotPermitted, NotNow (`document_complete`) when nothing is missing.
    """

    def work() -> Contract:
        with unit_of_work():
            locked, moment = gate.locked(contract, at=at)
            office = next(
                (
                    held
                    for held in actor.offices
                    if _operates(held) and held.government_id == locked.government_id
                ),
                None,
            )
            if office is None:
                raise NotPermitted(_("Documents are ordered again by the operators of the government."))
            topic = _missing(locked)
            if topic is None:
                raise NotNow(_("Nothing is missing in this contract's document."), code="document_complete")
            queue.deliver_again(topic, key=key_of(topic, locked), payload={"contract": str(locked.pk)})
            failed_messages.settle({locked.government_id}, at=moment)
            gate.record(locked, "order_document", actor=actor, office=office, at=moment)
            return locked

    return retrying(work)


def subject_of(payload: queue.Payload, at: datetime) -> queue.MessageSubject:
    """Whose contract a message is about, and which. One query."""
    contract = Contract.objects.only("government_id", "number").get(pk=UUID(str(payload["contract"])))
    return queue.MessageSubject(contract.government_id, contract.number)


def key_of(topic: str, contract: Contract) -> str:
    """The outbox key of a contract's document."""
    return f"{topic}:{contract.pk}"


def _missing(contract: Contract) -> str | None:
    if contract.state == ContractState.SIGNING and not contract.documents.exists():
        return RENDER
    return AUGMENT if lacks_revocation_data(contract) else None


def _operates(office: Office) -> bool:
    return office.role in OPERATORS and office.government_id is not None


def _code(message: OutboxMessage | None) -> str:
    return message.last_error.partition(": ")[0] if message and message.last_error else WAITING
