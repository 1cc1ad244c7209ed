"""Whose signature is due on a contract, and why not somebody else's."""

from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn

from django.utils.translation import gettext as _

from common.errors import NotNow, NotPermitted
from common.periods import local_day
from contracts.conditions import hindrance_of
from contracts.enums import ContractKind, ContractState, Party
from contracts.models import Contract, ContractDocument, ContractSignatory, Signature
from contracts.services.freezing import frozen_terms
from contracts.services.signatories import names, signatory_after
from contracts.terms.day_remarks import is_over
from organisations.models import OfficeHeld
from organisations.offices import Actor, Office
from organisations.queries import actor_at


@dataclass(frozen=True, slots=True)
class DueSignature:
    """Whose signature is due now, on which bytes, and in which office the actor may give it."""

    party: Party
    document: ContractDocument
    office: Office
    actor: Actor


def next_signatory(contract: Contract, *, actor: Actor, at: datetime) -> DueSignature:
    """The turn, if it is the actor's. Raises NotNow or NotPermitted with the reason; writes nothing."""
    if contract.state != ContractState.SIGNING:
        raise NotNow(
            _("There is nothing to sign: the contract is “%(state)s”.")
            % {"state": contract.get_state_display()},
            code="nothing_to_sign",
            state=contract.state,
        )
    _still_changes_something(contract)
    if (hindrance := hindrance_of(contract.draft)) is not None:
        raise NotNow(hindrance.message, code=hindrance.code)
    if contract.kind == ContractKind.ORIGINAL and is_over(
        contract.draft, on=local_day(at, contract.government.tz)
    ):
        raise NotNow(
            _("The period of this contract is over. Void it and prepare one from a later day."),
            code="period_over",
        )
    document = contract.documents.order_by("-version_no").first()
    if document is None:
        raise NotNow(
            _("The document is still being produced. Please try again in a moment."),
            code="document_not_ready",
        )
    due = signatory_after(contract, document.version_no)
    if due is None:
        raise NotNow(_("This contract has been signed in the meantime."), code="already_signed")
    who = actor_at(actor.person_id, at)
    office = next((held for held in who.offices if held.seat_id == due.seat_id), None)
    if office is None:
        _refuse(contract, who, due)
    _two_people(contract, who, office)
    _as_printed(contract, due.party, office)
    return DueSignature(due.party, document, office, who)


def _two_people(contract: Contract, who: Actor, office: Office) -> None:
    """An agreement is made by two: nobody signs for a second party, nor has somebody do it in their name. One query."""
    people = {who.person_id, *office.on_behalf_of}
    if Signature.objects.filter(contract=contract, person_id__in=people).exists():
        raise NotPermitted(
            _(
                "One person does not sign for two parties, neither themselves nor through somebody else."
                " Another official of this party signs, by letter."
            ),
            code="four_eyes",
        )


def _still_changes_something(contract: Contract) -> None:
    """A revision or addendum of a contract that has ended would never enter into force. One query for those."""
    if contract.predecessor_id is None:
        return
    earlier = Contract.objects.only("state").get(pk=contract.predecessor_id)
    if earlier.state != ContractState.IN_FORCE:
        raise NotNow(
            _("The contract that this one changes is no longer in force: it is “%(state)s”. Void this one.")
            % {"state": earlier.get_state_display()},
            code="predecessor_ended",
        )


def _as_printed(contract: Contract, party: Party, office: Office) -> None:
    """Who signs must be whom the frozen terms name: the same capacity and letter, the same name and NIP where printed.

    A Plh. may not sign over the definitive holder's name, nor a successor over the predecessor's, nor anybody under a
    letter that is no longer the one in print. One query.
    """
    printed = frozen_terms(contract).signatory(party).model_dump(mode="json")
    held = OfficeHeld.objects.select_related("person").get(pk__exact=str(office.id))
    if not names(printed, held):
        raise NotNow(
            _(
                "The document names another official, capacity or letter. "
                "The organisation bureau makes it anew in one step; then you are asked again."
            ),
            code="other_official",
        )


def _refuse(contract: Contract, who: Actor, due: ContractSignatory) -> NoReturn:
    """Say whether it is another party's turn or no business of this person at all."""
    seats = [held.seat_id for held in who.offices if held.seat_id]
    if Signature.objects.filter(contract=contract, seat_id__in=seats).exists():
        raise NotNow(_("Your office has already signed this contract."), code="already_signed")
    if contract.signatories.filter(seat_id__in=seats).exists():
        if due.party == Party.FIRST:
            raise NotNow(_("The first party signs first."), code="first_party_first")
        message = _("%(party)s signs before you.") % {"party": due.party.label}
        raise NotNow(message, code="other_party_first")
    raise NotPermitted(_("This signature belongs to another office."), code="not_your_office")
