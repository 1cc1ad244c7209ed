"""Freezing a contract: parties as they hold office now, the number, the canonical terms and their hash."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from common.errors import Gap, Unready
from common.letters import unprintable
from common.periods import local_day
from contracts.documents import numbering
from contracts.documents.template_files import TemplateFile, names_day_of_signing
from contracts.flows.contract import ContractFlow
from contracts.models import Contract, ContractSignatory
from contracts.services import templating
from contracts.services.signatories import absent_facts, signatories_of
from contracts.services.terms import terms_from
from contracts.terms.contract_terms import ContractTerms, InvalidTerms
from organisations.enums import EFFECTIVE_ORDER, Capacity, Grant
from organisations.models import OfficeHeld
from organisations.queries import held_at
from workflow.engine.declarations import Context
from workflow.engine.hooks import effect_of, prepares
from workflow.outbox import queue
from workflow.policies.versions import document_of, policy_of

RENDER = "contract.render"


@prepares(ContractFlow.request_signatures)
def freeze(ctx: Context[Contract]) -> None:
    """Give the number and freeze the terms, before the event that requests signatures is written.

    The number belongs to the register of the year in which it is given. Locks that register's counter. Raises Unready
    when an office has no holder, the pattern is faulty or the terms break a rule (every gap named), NotNow when an
    earlier number carries a later day; then nothing is kept, the serial included.
    """
    contract = ctx.subject
    policy = document_of(policy_of(contract))["contract"]
    named = signatories_of(contract)
    holders = [
        effective_holder(
            row.seat_id,
            at=ctx.at,
            delegate=f"{row.party.value}_party" in contract.draft.get("by_delegate", ()),
        )
        for row in named
    ]
    if gaps := list(_signatory_gaps(named, holders, policy.get("required_of_signatories", ()))):
        raise Unready(_("The contract cannot be signed yet."), gaps=gaps)
    template = templating.template_for(contract, at=ctx.at)
    file = templating.file_of(template)
    _require_no_day_of_signing(file)
    day = local_day(ctx.at, ZoneInfo(contract.government.zone))
    contract.numbered_on, contract.book_year = day, day.year
    contract.serial = numbering.next_serial(government_id=contract.government_id, year=day.year, day=day)
    of_type = file.document_type.value
    contract.number = numbering.in_words(
        file.number_pattern or policy.get("number_patterns", {}).get(of_type) or policy["number_pattern"],
        serial=contract.serial,
        day=day,
        archive_code=file.archive_code or policy.get("archive_codes", {}).get(of_type, ""),
        unit=file.unit,
    )
    signing = [(row, holder) for row, holder in zip(named, holders, strict=True) if holder is not None]
    terms = terms_from(contract, signing, template=template, at=ctx.at)
    # Names of offices and people, letterhead and wording may be older than the rule for typing them.
    if gaps := list(unprintable(terms.tree())):
        raise InvalidTerms.because_of(gaps)
    contract.terms = terms.canonical()
    contract.terms_sha256 = terms.sha256
    contract.save(update_fields=["serial", "number", "book_year", "numbered_on", "terms", "terms_sha256"])
    ctx.facts["number"] = contract.number
    ctx.docs.append({"id": str(contract.pk), "sha256": terms.sha256})


def _signatory_gaps(
    named: Sequence[ContractSignatory], holders: Sequence[OfficeHeld | None], demanded: Collection[str]
) -> Iterator[Gap]:
    """Offices without a holder, and what the policy demands of a holder and nobody recorded."""
    for row, held in zip(named, holders, strict=True):
        if held is None:
            yield Gap(f"{row.party.value}_seat", "vacant", _("Nobody holds this office now."))
            continue
        for fact in absent_facts(held):
            if fact in demanded:
                message = _("%(party)s: the %(fact)s of who signs is not recorded.")
                place = f"{row.party.value}_party.{fact.value}"
                yield Gap(place, "required", message % {"party": row.label, "fact": fact.label})


def _require_no_day_of_signing(file: TemplateFile) -> None:
    """A wording published before that was refused still names a day on which nobody may have signed."""
    if gaps := list(names_day_of_signing(file)):
        raise Unready(
            _(
                "The published wording names the day of signing before anybody has signed. Publish it anew without."
            ),
            gaps=gaps,
        )


@effect_of(ContractFlow.request_signatures)
def order_document(ctx: Context[Contract]) -> None:
    """Ask the worker for the PDF; the signature task opens when it is registered."""
    queue.put(RENDER, key=f"{RENDER}:{ctx.subject.pk}", payload={"contract": str(ctx.subject.pk)})


def effective_holder(seat_id: UUID, *, at: datetime, delegate: bool = False) -> OfficeHeld | None:
    """Who effectively holds the seat: an acting official stands in for the definitive one. One query.

    With `delegate`, who was mandated by letter to sign on its behalf (a.n.); nobody else then.
    """
    held = held_at(at).filter(seat_id=seat_id).select_related("person", "seat", "through")
    if delegate:
        mandated = held.filter(capacity=Capacity.DELEGATE).exclude(grant_kind=Grant.DELEGATION)
        return mandated.order_by("-starts_at", "id").first()
    offices = held.exclude(capacity=Capacity.DELEGATE)
    return min(offices, key=lambda office: EFFECTIVE_ORDER.index(Capacity(office.capacity)), default=None)


def frozen_terms(contract: Contract) -> ContractTerms:
    """The terms as they were frozen, read from the stored bytes. Unready when they are not frozen yet."""
    if contract.terms is None:
        raise Unready(_("The terms are not frozen yet."), code="not_frozen")
    return ContractTerms.from_json(bytes(contract.terms))
