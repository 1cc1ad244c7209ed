"""The print is tried before a number is given: whatever would keep the document from being registered is said at once.

A number that was given is never taken back, and frozen terms cannot be corrected any more.
"""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from common.errors import Gap, Unavailable, Unready
from contracts.documents import numbering, rendering
from contracts.documents.qr import verification_address
from contracts.documents.render_process import RenderFailed
from contracts.flows.contract import ContractFlow
from contracts.models import Contract
from contracts.services.freezing import numbered_terms
from contracts.verification import examination
from contracts.verification.process import examining
from workflow.engine.declarations import Context
from workflow.engine.hooks import tries
from workflow.policies.versions import document_of, policy_of


@tries(ContractFlow.request_signatures)
def try_print(ctx: Context[Contract]) -> None:
    """Print the terms with the number that comes next, and compare the print with them, as the worker will.

    Raises Unready with a gap for each fact that the print would not say, and for a document that cannot be produced.
    About as long as a print takes (a second); nothing is locked meanwhile.
    """
    contract = ctx.subject
    terms = numbered_terms(contract, at=ctx.at, serial_of=numbering.likely_serial)
    try:
        pdf = rendering.render_once(
            terms,
            paper=document_of(policy_of(contract))["contract"].get("paper", "A4"),
            verification=verification_address(token=contract.public_token),
        ).pdf
        missing = examining.missing_in_print(pdf, terms.canonical())
        if missing is None:
            raise Unavailable(_("The print could not be compared in time. Please try again in a moment."))
        if missing:
            raise _refused(_not_shown(missing))
        examination.check_letters(pdf)
    except RenderFailed as fault:
        raise _refused([Gap("document", fault.code, fault.message)]) from fault
    except examination.PrintDiffers as fault:
        raise _refused(_not_shown(fault.facts.get("missing", ()))) from fault


def _not_shown(missing: Iterable[str]) -> list[Gap]:
    sentence = _("The print would not show “%(text)s” as it is written.")
    return [Gap("document", examination.PrintDiffers.code, sentence % {"text": part}) for part in missing]


def _refused(gaps: list[Gap]) -> Unready:
    return Unready(_("The document cannot be printed yet, so that no number was given."), gaps=gaps)
