"""What whoever prepares a contract is told before asking for signatures; nothing here refuses anything."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from common.periods import WHOLE_YEAR
from common.types import StrOrPromise
from contracts.enums import ContractState
from contracts.models import Contract, SigningEnrolment
from contracts.services.contract_schedule import AWAITED
from contracts.services.enrolling import enrolled_here
from contracts.services.signatories import absent_facts, acts_without_mandate, signatories_of, signs_for
from contracts.terms.agreed_reports import agreed_reports
from contracts.terms.parts import TermIndicator
from contracts.terms.target_remarks import target_remarks


def remarks_on(contract: Contract, *, at: datetime) -> list[StrOrPromise]:
    """Sentences about a draft's targets and about what is not recorded of who would sign it now; empty later.

    One query for the signatories and one for each of them.
    """
    if contract.state != ContractState.DRAFT:
        return []
    rows = [TermIndicator.model_validate(row) for row in contract.draft.get("indicators", ())]
    return [*_of_targets(contract, rows), *_absent(contract, at)]


@dataclass(frozen=True, slots=True)
class LackingCertificate:
    """A signatory who could not sign now, in words."""

    text: str
    person_id: UUID


def lacking_certificates(contract: Contract, *, at: datetime) -> list[LackingCertificate]:
    """Who is still to sign and has no certificate that is valid; nobody where none are enrolled.

    No query then, else two and up to three for each signatory.
    """
    return list(_lacking(contract, at)) if contract.state in AWAITED and enrolled_here() else []


def _lacking(contract: Contract, at: datetime) -> Iterator[LackingCertificate]:
    signed = set(contract.signatures.values_list("party", flat=True))
    for row in signatories_of(contract):
        held = None if row.party in signed else signs_for(contract, row, at=at)
        if held is None:
            continue
        enrolments = SigningEnrolment.objects.filter(
            seat=held.seat_id, person=held.person_id, ended_at=None, valid_until__gt=at
        )
        if not enrolments.exists():
            text = _(
                "%(party)s (%(office)s): %(name)s has no valid certificate in this office and cannot sign. Only"
                " %(name)s can enrol one, on the page “My certificates”."
            )
            words = {"party": row.label, "office": row.seat.title, "name": held.person.name or row.seat.title}
            yield LackingCertificate(text % words, held.person_id)


def _of_targets(contract: Contract, rows: list[TermIndicator]) -> list[StrOrPromise]:
    schedule = agreed_reports(contract.draft)
    if not schedule:
        return []
    return target_remarks(
        rows, reported=schedule[0].period.kind, year=contract.year, covers_year=_covers_year(contract)
    )


def _covers_year(contract: Contract) -> bool:
    """Whether a whole year, from January to December, lies within the contract."""
    first_day, end = (date.fromisoformat(contract.draft[name]) for name in ("period_start", "period_end"))
    begun = WHOLE_YEAR.in_year(first_day.year)
    whole = begun if begun.start == first_day else begun.next()
    return whole.end <= end


def _absent(contract: Contract, at: datetime) -> list[StrOrPromise]:
    found: list[StrOrPromise] = []
    for row in signatories_of(contract):
        held = signs_for(contract, row, at=at)
        if held is not None and acts_without_mandate(contract, row, held):
            message = _("%(party)s (%(office)s): no mandate stands any more, so its holder signs.")
            found.append(message % {"party": row.label, "office": row.seat.title})
        facts = absent_facts(held) if held is not None else []
        if facts:
            message = _("%(party)s (%(office)s): not recorded and therefore not printed: %(facts)s.")
            words = ", ".join(str(fact.label) for fact in facts)
            found.append(message % {"party": row.label, "office": row.seat.title, "facts": words})
    return found
