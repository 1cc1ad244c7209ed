"""What whoever prepares a contract is told before asking for signatures; nothing here refuses anything."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from common.periods import WHOLE_YEAR
from common.types import StrOrPromise
from contracts.enums import ContractState
from contracts.models import Contract
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


def _of_targets(contract: Contract, rows: list[TermIndicator]) -> list[StrOrPromise]:
    schedule = agreed_reports(contract.draft)
    if not schedule:
        return []
    return target_remarks(rows, reported=schedule[0].period.kind, covers_year=_covers_year(contract))


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
