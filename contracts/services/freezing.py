"""Freezing a contract: parties as they hold office now, the number, the canonical terms and their hash."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from typing import Protocol
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
from contracts.policy_section import ContractRules, contract_rules
from contracts.services import templating
from contracts.services.signatories import absent_facts, signatories_of, signs_for
from contracts.services.terms import terms_from
from contracts.terms.contract_terms import ContractTerms, InvalidTerms
from organisations.models import OfficeHeld
from workflow.engine.declarations import Context
from workflow.engine.hooks import effect_of, prepares
from workflow.outbox import queue
from workflow.policies.versions import document_of, policy_of

RENDER = "contract.render"


class SerialOf(Protocol):
    """The serial of a document dated `day`, taken from the register or foreseen."""

    def __call__(self, *, government_id: UUID, year: int, day: date) -> int:
        """The serial."""


@prepares(ContractFlow.request_signatures)
def freeze(ctx: Context[Contract]) -> None:
    """Give the number and freeze the terms, before the event that requests signatures is written.

    The number belongs to the register of the year in which it is given. Locks that register's counter. Raises Unready
    when an office has no holder, the pattern is faulty or the terms break a rule (every gap named), NotNow when an
    earlier number carries a later day; then nothing is kept, the serial included.
    """
    contract = ctx.subject
    terms = numbered_terms(contract, at=ctx.at, serial_of=numbering.next_serial)
    contract.terms = terms.canonical()
    contract.terms_sha256 = terms.sha256
    contract.save(update_fields=["serial", "number", "book_year", "numbered_on", "terms", "terms_sha256"])
    ctx.facts["number"] = contract.number
    ctx.docs.append({"id": str(contract.pk), "sha256": terms.sha256})


def numbered_terms(contract: Contract, *, at: datetime, serial_of: SerialOf) -> ContractTerms:
    """The terms with the number that `serial_of` gives, which is set on the contract; nothing is stored.

    Raises Unready and InvalidTerms with every gap.
    """
    rules = contract_rules(document_of(policy_of(contract)))
    named = signatories_of(contract)
    holders = [signs_for(contract, row, at=at) for row in named]
    if gaps := list(_signatory_gaps(named, holders, rules.required_of_signatories)):
        raise Unready(_("The contract cannot be signed yet."), gaps=gaps)
    template = templating.template_for(contract, at=at)
    file = templating.file_of(template)
    _require_no_day_of_signing(file)
    if contract.remakes is not None and contract.remakes.number_passed_on:
        _take_over_number(contract, contract.remakes)
    else:
        day = local_day(at, ZoneInfo(contract.government.zone))
        _give_number(contract, file, rules, day=day, serial_of=serial_of)
    signing = [(row, holder) for row, holder in zip(named, holders, strict=True) if holder is not None]
    terms = terms_from(contract, signing, template=template, at=at)
    # Names of offices and people, letterhead and wording may be older than the rule for typing them.
    if gaps := list(unprintable(terms.tree())):
        raise InvalidTerms.because_of(gaps)
    return terms


def _take_over_number(contract: Contract, void: Contract) -> None:
    contract.numbered_on, contract.book_year = void.numbered_on, void.book_year
    contract.serial, contract.number = void.serial, void.number


def _give_number(
    contract: Contract, file: TemplateFile, rules: ContractRules, *, day: date, serial_of: SerialOf
) -> None:
    contract.numbered_on, contract.book_year = day, day.year
    contract.serial = serial_of(government_id=contract.government_id, year=day.year, day=day)
    of_type = file.document_type
    contract.number = numbering.in_words(
        file.number_pattern or rules.number_patterns.get(of_type) or rules.number_pattern,
        serial=contract.serial,
        day=day,
        archive_code=file.archive_code or rules.archive_codes.get(of_type, ""),
        unit=file.unit,
    )


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


def frozen_terms(contract: Contract) -> ContractTerms:
    """The terms as they were frozen, read from the stored bytes. Unready when they are not frozen yet."""
    if contract.terms is None:
        raise Unready(_("The terms are not frozen yet."), code="not_frozen")
    return ContractTerms.from_json(bytes(contract.terms))
