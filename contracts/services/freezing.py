"""Freezing a contract: parties as they hold office now, the number, the canonical terms and their hash."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from common.errors import Gap, Unready
from common.periods import local_day
from contracts import numbering
from contracts.models import Contract
from contracts.terms import ContractTerms
from contracts.terms_build import terms_from
from organisations.enums import EFFECTIVE_ORDER, Capacity
from organisations.models import OfficeHeld
from organisations.queries import held_at
from workflow import outbox
from workflow.policies import document_of, policy_of
from workflow.steps import Context

RENDER = "contract.render"


def freeze(ctx: Context) -> None:
    """Give the number and freeze the terms, before the event that requests signatures is written.

    Locks the number counter of the government and year. Raises Unready when an office has no holder or the terms
    break a rule (every gap named); then nothing is kept, the serial included.
    """
    contract: Contract = ctx.subject
    policy = document_of(policy_of(contract))["contract"]
    holders = {
        "first_party": effective_holder(contract.first_seat_id, at=ctx.at),
        "second_party": effective_holder(contract.second_seat_id, at=ctx.at),
    }
    gaps = [
        Gap(name.replace("party", "seat"), "vacant", _("Nobody holds this office now."))
        for name, holder in holders.items()
        if holder is None
    ]
    if gaps:
        raise Unready(_("The contract cannot be signed yet."), gaps=gaps)
    contract.serial = numbering.next_serial(government_id=contract.government_id, year=contract.year)
    contract.number = numbering.in_words(policy["number_pattern"], serial=contract.serial, year=contract.year)
    contract.signed_on = local_day(ctx.at, ZoneInfo(contract.government.zone))
    terms = terms_from(contract, holders)
    contract.terms = terms.canonical()
    contract.terms_sha256 = terms.sha256
    contract.save(update_fields=["serial", "number", "signed_on", "terms", "terms_sha256"])
    ctx.facts["number"] = contract.number
    ctx.docs.append({"id": str(contract.pk), "sha256": terms.sha256})


def order_document(ctx: Context) -> None:
    """Ask the worker for the PDF; the signature task opens when it is registered."""
    outbox.put(RENDER, key=f"{RENDER}:{ctx.subject.pk}", payload={"contract": str(ctx.subject.pk)})


def effective_holder(seat_id: Any, *, at: datetime) -> OfficeHeld | None:
    """Who effectively holds the seat: an acting official stands in for the definitive one. One query."""
    held = (
        held_at(at)
        .filter(seat_id=seat_id)
        .exclude(capacity=Capacity.DELEGATE)
        .select_related("person", "seat")
    )
    return min(held, key=lambda office: EFFECTIVE_ORDER.index(Capacity(office.capacity)), default=None)


def frozen_terms(contract: Contract) -> ContractTerms:
    """The terms as they were frozen, read from the stored bytes. Unready when they are not frozen yet."""
    if contract.terms is None:
        raise Unready(_("The terms are not frozen yet."), code="not_frozen")
    return ContractTerms.from_json(bytes(contract.terms))
