"""Level B-LT: once every party has signed, the revocation data become one further registered version.

The contract is in force with its signatures (level B-T); the data is what a court needs in later years. When it cannot
be had, the worker tries again and the list of stuck signatures says so: the file never passes for B-LT meanwhile.
"""

from datetime import datetime
from uuid import UUID

from common.moments import OffsetClock
from contracts.documents import store
from contracts.enums import VersionAdds
from contracts.models import Contract, ContractDocument
from contracts.signing import configured_signer
from contracts.signing.configuration import level, timestamp_roots
from contracts.verification import examination
from organisations.offices import SYSTEM
from workflow.engine import gate
from workflow.engine.transaction import retrying, unit_of_work
from workflow.outbox import queue

AUGMENT = "contract.augment"


def order_revocation_data(contract: Contract) -> None:
    """Where B-LT is configured, ask the worker for the further version. At most one insert, in the caller's unit."""
    if level() == "B-LT":
        queue.put(AUGMENT, key=f"{AUGMENT}:{contract.pk}", payload={"contract": str(contract.pk)})


def deliver_augment(payload: queue.Payload, at: datetime) -> None:
    """The worker's side of `order_revocation_data`; safe to run twice."""
    augment(UUID(str(payload["contract"])), at=at)


def augment(contract_id: UUID, *, at: datetime) -> ContractDocument | None:
    """Fetch revocation data for the file that every party signed and register the result; None if that was done.

    Slow (network), outside any transaction. Raises RevocationUnavailable, SignerRefused (`certificate_revoked`),
    SigningError (`not_covered`), SignatureRefused; then nothing has changed.
    """
    from contracts.signing import levels  # noqa: PLC0415 -- pyHanko loads only where something is signed

    contract = Contract.objects.get(pk=contract_id)
    signed = _waiting(contract)
    if signed is None:
        return None
    now, roots = OffsetClock(at), configured_signer().trust_roots()
    before = store.load(signed.sha256)
    augmented = levels.add_revocation_data(before, trust_roots=roots)
    examination.accept_augmented(
        before, augmented, trust_roots=roots, timestamp_roots=timestamp_roots(), at=signed.registered_at
    )
    sha256, registered_at = store.store(augmented), now()
    return retrying(lambda: _register(contract, signed, sha256, len(augmented), registered_at))


def lacks_revocation_data(contract: Contract) -> bool:
    """Whether B-LT was asked for and the further version is still to come. Up to three queries."""
    ordered = queue.undelivered(AUGMENT).filter(key=f"{AUGMENT}:{contract.pk}")
    return ordered.exists() and _waiting(contract) is not None


def _waiting(contract: Contract) -> ContractDocument | None:
    """The version that every party signed, as long as nothing was added to it. Two queries."""
    newest = contract.documents.order_by("-version_no").first()
    if (
        newest is None
        or newest.adds != VersionAdds.SIGNATURE
        or newest.version_no < contract.signatories.count()
    ):
        return None
    return newest


def _register(
    contract: Contract, signed: ContractDocument, sha256: str, size: int, at: datetime
) -> ContractDocument | None:
    with unit_of_work():
        locked, moment = gate.locked(contract, at=at)
        if _waiting(locked) != signed:
            return None
        document = ContractDocument.objects.create(
            contract=locked,
            version_no=signed.version_no + 1,
            adds=VersionAdds.REVOCATION_DATA,
            sha256=sha256,
            size=size,
            parent=signed,
            registered_at=moment,
        )
        gate.record(
            locked,
            "add_revocation_data",
            actor=SYSTEM,
            office=SYSTEM.offices[0],
            at=moment,
            facts={"version": document.version_no, "level": "B-LT"},
            docs=[{"id": str(document.pk), "sha256": sha256}],
        )
        return document
