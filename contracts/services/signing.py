"""Signing a contract as one of its parties: ask, sign outside any transaction, verify, register.

The passphrase passes through once: it is handed to the backend and kept nowhere.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from common.errors import NotNow, NotPermitted
from contracts import documents, verification
from contracts.enums import ContractState, Party, SignatureField
from contracts.models import Contract, ContractDocument, Signature
from contracts.services.freezing import frozen_terms
from contracts.services.publishing import open_signature_task
from contracts.signing import configured_signer
from organisations.offices import SYSTEM, Actor, Office
from organisations.queries import actor_at
from workflow import engine, tasks
from workflow.enums import TaskKind
from workflow.steps import Context
from workflow.unit import run, unit


@dataclass(frozen=True, slots=True)
class Turn:
    """Whose signature is due now, on which bytes, and in which office the actor may give it."""

    party: Party
    document: ContractDocument
    office: Office
    actor: Actor


def sign(contract: Contract, *, actor: Any, secret: str, at: datetime) -> Contract:
    """Sign as the party whose turn it is and return the contract as it is afterwards.

    Three steps, none of them inside a transaction of the caller: the right is checked, the backend signs (slow), the
    result is verified and registered under the contract's lock. Raises NotNow (`document_not_ready`,
    `nothing_to_sign`, `already_signed`), NotPermitted, SigningError (WrongSecret and others), SignatureRefused.
    """
    turn = whose_turn(contract, actor=actor, at=at)
    terms = frozen_terms(contract)
    first = turn.party == Party.FIRST
    signer = configured_signer()
    seat_id = turn.office.seat
    before = documents.load(turn.document.sha256)
    field = SignatureField.FIRST_PARTY if first else SignatureField.SECOND_PARTY
    signed = signer.sign(
        before,
        seat_id=seat_id,
        field=field,
        party=terms.first_party if first else terms.second_party,
        reason=_("Approval of the performance contract"),
        location=terms.place,
        secret=secret,
        at=at.astimezone(ZoneInfo(contract.government.zone)),
    )
    facts = verification.accept_signed(
        before,
        signed,
        expected_field=field,
        expected_fingerprint=signer.certificate_fingerprint(seat_id=seat_id),
        trust_roots=signer.trust_roots(),
        at=at,
    )
    sha256 = documents.store(signed)
    return run(lambda: _register(contract, turn, sha256, len(signed), facts.certificate_sha256, at))


def whose_turn(contract: Contract, *, actor: Any, at: datetime) -> Turn:
    """The turn, if it is the actor's. Raises NotNow or NotPermitted with the reason; writes nothing."""
    if contract.state != ContractState.SIGNING:
        raise NotNow(
            _("There is nothing to sign: the contract is “%(state)s”.")
            % {"state": contract.get_state_display()},
            code="nothing_to_sign",
            state=contract.state,
        )
    document = contract.documents.order_by("-version_no").first()
    if document is None:
        raise NotNow(
            _("The document is still being produced. Please try again in a moment."),
            code="document_not_ready",
        )
    party = Party.FIRST if document.version_no == 0 else Party.SECOND
    who = actor_at(actor, at)
    seat_id = contract.first_seat_id if party == Party.FIRST else contract.second_seat_id
    office = next((held for held in who.offices if held.seat_id == seat_id), None)
    if office is None:
        _refuse(contract, who, party)
    assert office is not None
    return Turn(party, document, office, who)


def _refuse(contract: Contract, who: Actor, party: Party) -> None:
    """Say whether it is the other party's turn or no business of this person at all."""
    seats = {held.seat_id for held in who.offices}
    signed_already = Signature.objects.filter(contract=contract, seat_id__in=[s for s in seats if s]).exists()
    if signed_already:
        raise NotNow(_("Your office has already signed this contract."), code="already_signed")
    if contract.second_seat_id in seats and party == Party.FIRST:
        raise NotNow(_("The first party signs first."), code="first_party_first")
    raise NotPermitted(_("This signature belongs to another office."), code="not_your_office")


def _register(
    contract: Contract, turn: Turn, sha256: str, size: int, certificate_sha256: str, at: datetime
) -> Contract:
    """Accept the signed version unless someone was faster. Locks what activation moves first, then the contract."""
    with unit():
        locked, moment = engine.locked(contract, at=at, exits=("activate",))
        newest = locked.documents.order_by("-version_no").first()
        if locked.state != ContractState.SIGNING or newest is None or newest.pk != turn.document.pk:
            raise NotNow(_("This contract has been signed in the meantime."), code="already_signed")
        fresh = whose_turn(locked, actor=turn.actor.person_id, at=at)
        document = ContractDocument.objects.create(
            contract=locked,
            version_no=newest.version_no + 1,
            sha256=sha256,
            size=size,
            parent=newest,
            registered_at=moment,
        )
        Signature.objects.create(
            contract=locked,
            party=fresh.party,
            document=document,
            seat_id=fresh.office.seat,
            person_id=fresh.actor.person_id,
            capacity=fresh.office.capacity,
            certificate_sha256=certificate_sha256,
            signed_at=moment,
        )
        entry = engine.record(
            locked,
            "sign",
            actor=fresh.actor,
            office=fresh.office,
            at=moment,
            facts={"party": str(fresh.party), "certificate": certificate_sha256},
            docs=[{"id": str(document.pk), "sha256": sha256}],
        )
        tasks.close_open(locked, at=moment, kind=TaskKind.SIGN)
        if fresh.party == Party.FIRST:
            open_signature_task(locked, Party.SECOND, at=moment)
            return locked
        cause = Context(subject=locked, name="sign", actor=SYSTEM, at=moment, event=entry)
        done: Contract = engine.follow(cause, locked, "activate", document=sha256)
        return done
