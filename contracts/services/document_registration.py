"""Registers a contract's document: renders the frozen terms, checks the print, stores version 0, opens signing."""

from datetime import datetime
from uuid import UUID

from common.moments import OffsetClock
from contracts.documents import rendering, store
from contracts.documents.qr import verification_address
from contracts.enums import ContractState, VersionAdds
from contracts.models import Contract, ContractDocument
from contracts.services.freezing import frozen_terms
from contracts.services.signatories import signatory_after
from contracts.signing.pkcs12 import prepare
from contracts.verification import examination
from organisations.offices import SYSTEM
from workflow.engine import gate, tasks
from workflow.engine.transaction import retrying, unit_of_work
from workflow.enums import Scope, TaskKind
from workflow.outbox import queue
from workflow.policies.versions import document_of, policy_of


def deliver_render(payload: queue.Payload, at: datetime) -> None:
    """The worker's side of `order_document`; safe to run twice."""
    register_document(UUID(str(payload["contract"])), at=at)


def register_document(contract_id: UUID, *, at: datetime) -> ContractDocument | None:
    """Render and register version 0 unless that was done or the contract has moved on; returns the new row.

    Rendering runs in its own process, before any transaction. The document is refused (and the message retried)
    when a printed fact differs from the frozen one.
    """
    contract = Contract.objects.select_related("government", "agency").get(pk=contract_id)
    if contract.state != ContractState.SIGNING or contract.documents.exists():
        return None
    terms, now = frozen_terms(contract), OffsetClock(at)
    rendered = rendering.render_once(
        terms,
        paper=document_of(policy_of(contract))["contract"].get("paper", "A4"),
        verification=verification_address(token=contract.public_token),
    )
    pdf = prepare(rendered.pdf, rendered.boxes)
    examination.check_printed(pdf, terms)
    examination.check_letters(pdf)
    sha256 = store.store(pdf)
    registered_at = now()
    return retrying(lambda: _register(contract, sha256, len(pdf), registered_at))


def _register(contract: Contract, sha256: str, size: int, at: datetime) -> ContractDocument | None:
    with unit_of_work():
        locked, moment = gate.locked(contract, at=at)
        if locked.state != ContractState.SIGNING or locked.documents.exists():
            return None
        document = ContractDocument.objects.create(
            contract=locked,
            version_no=0,
            adds=VersionAdds.PRINT,
            sha256=sha256,
            size=size,
            registered_at=moment,
        )
        gate.record(
            locked,
            "register_document",
            actor=SYSTEM,
            office=SYSTEM.offices[0],
            at=moment,
            facts={"version": 0},
            docs=[{"id": str(document.pk), "sha256": sha256}],
        )
        open_signature_task(locked, signed=0, at=moment)
        return document


def open_signature_task(contract: Contract, *, signed: int, at: datetime) -> bool:
    """The office that signs once `signed` parties have finds the contract in its inbox; False when that were all.

    Two queries.
    """
    due = signatory_after(contract, signed)
    if due is None:
        return False
    tasks.open_task(
        contract,
        TaskKind.SIGN,
        role=due.seat.role,
        scope=Scope.AGENCY if due.seat.agency_id else Scope.GOVERNMENT,
        at=at,
        stage=due.party,
    )
    return True
