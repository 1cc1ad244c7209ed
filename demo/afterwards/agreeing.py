"""Contracts after the year 2025: drafted by the bureau, signed by whoever holds the offices."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from common.periods import WHOLE_YEAR
from contracts.models import Contract
from contracts.services import signing
from contracts.services.signatories import signatory_after
from contracts.signing.development_ca import ensure_seat_key
from demo import agreements
from demo.context import DemoContext
from demo.people import PASSPHRASE
from innovations.models import Innovation
from innovations.services.contracts import contracting, next_targets
from organisations.enums import Role
from organisations.offices import Actor
from workflow.engine import gate

DATES_REASON = "Contoh: kontrak untuk satu tahun anggaran; penandatanganan menyusul."
TARGETS_REASON = "Contoh: target kontrak sebelumnya dilanjutkan."


def draft(
    context: DemoContext,
    innovation: Innovation,
    first_day: date,
    *,
    last_day: date | None = None,
    by_delegate: Collection[str] = (),
) -> Contract:
    """The first contract or the next one; the next takes over the yearly targets of the last."""
    bureau = context.of_government(Role.ORGANISATION_BUREAU, innovation.government)
    contract = contracting.draft_contract(
        innovation,
        actor=bureau,
        at=context.clock.tick(),
        period_start=first_day,
        last_day=last_day,
        dates_reason=DATES_REASON,
        targets_reason=TARGETS_REASON,
        by_delegate=by_delegate,
    )
    if contract.follows is not None:
        yearly = {row["code"]: row["target_year"] for row in contract.follows.draft["indicators"]}
        contract = next_targets.set_targets(
            contract,
            actor=bureau,
            at=context.clock.tick(),
            targets={code: {WHOLE_YEAR: Decimal(value) if value else None} for code, value in yearly.items()},
        )
    return contract


def request(context: DemoContext, contract: Contract) -> Contract:
    """Signatures are requested; the worker makes the document."""
    bureau = context.of_government(Role.ORGANISATION_BUREAU, contract.government)
    asked: Contract = gate.perform(contract, "request_signatures", actor=bureau, at=context.clock.tick())
    agreements.drain(context)
    return asked


def sign(context: DemoContext, contract: Contract, who: Actor | None = None) -> Contract:
    """The party whose turn it is signs; `who` where another than the holder of the office does."""
    contract = Contract.objects.select_related("government").get(pk=contract.pk)
    row = signatory_after(contract, contract.signatures.count())
    assert row is not None, "somebody is still to sign"
    seat = row.seat
    ensure_seat_key(seat.pk, common_name=seat.title, secret=PASSPHRASE)
    holder = (
        context.of_government(Role(seat.role), contract.government)
        if seat.agency_id is None
        else context.in_agency(Role(seat.role), context.agency(seat.agency_id))
    )
    return signing.sign(contract, actor=who or holder, secret=PASSPHRASE, at=context.clock.tick())
