"""Why a draft is as it is: reasons for unusual days and for unusual targets, given before signatures are requested."""

from datetime import datetime

from django.utils.translation import gettext as _

from common.errors import BadInput, Gap, NotNow, NotPermitted
from common.letters import unprintable
from common.types import StrOrPromise
from contracts.enums import ContractKind, ContractState
from contracts.models import Contract
from contracts.terms.parts import TermIndicator
from contracts.terms.target_remarks import unusual_targets
from deadlines.services.extensions import clean_reason
from organisations.enums import Role
from organisations.offices import Actor, Office
from organisations.queries import actor_at
from workflow.engine import gate
from workflow.engine.transaction import retrying, unit_of_work

LONGEST_REASON = 2000


def may_give_reasons(contract: Contract, *, actor: Actor, at: datetime) -> Office:
    """The office in which the actor may say why the draft is as it is. Raises NotPermitted, then NotNow."""
    office = actor_at(actor.person_id, at).holding(
        Role.ORGANISATION_BUREAU, government_id=contract.government_id
    )
    if office is None:
        raise NotPermitted(_("Contracts are prepared by the organisation bureau."), code="not_your_office")
    if contract.state != ContractState.DRAFT:
        raise NotNow(
            _("Reasons are given before signatures are requested; this contract is “%(state)s”.")
            % {"state": contract.get_state_display()},
            code="not_a_draft",
            state=contract.state,
        )
    return office


def targets_to_explain(contract: Contract) -> list[StrOrPromise]:
    """What about the targets of a first contract's draft asks for a reason, in words; nothing later. No query."""
    if contract.kind != ContractKind.ORIGINAL or contract.state != ContractState.DRAFT:
        return []
    return unusual_targets(TermIndicator.model_validate(row) for row in contract.draft.get("indicators", ()))


def explain_days(
    contract: Contract, *, actor: Actor, at: datetime, reason: str, seen_version: int | None = None
) -> Contract:
    """Keep why the days of a draft are past or unusual; an earlier reason is replaced, the history keeps both.

    Locks the contract. Raises NotPermitted, NotNow, Stale, BadInput naming the reason.
    """
    return _keep("dates_reason", "explain_days", contract, actor, at, reason, seen_version)


def explain_targets(
    contract: Contract, *, actor: Actor, at: datetime, reason: str, seen_version: int | None = None
) -> Contract:
    """Keep why targets of a draft are zero or not set: it becomes part of the terms and is printed in the annex.

    As `explain_days`; what cannot be printed is BadInput as well.
    """
    return _keep("targets_reason", "explain_targets", contract, actor, at, reason, seen_version)


def _keep(
    member: str,
    event: str,
    contract: Contract,
    actor: Actor,
    at: datetime,
    reason: str,
    seen_version: int | None,
) -> Contract:
    def work() -> Contract:
        with unit_of_work():
            target, moment = gate.locked(contract, at=at)
            office = may_give_reasons(target, actor=actor, at=at)
            if seen_version is not None and seen_version != target.version:
                raise gate.stale(target)
            text = clean_reason("reason", " ".join(reason.split()), most=LONGEST_REASON)
            if gaps := [Gap("reason", gap.code, gap.message) for gap in unprintable({member: text})]:
                raise BadInput(_("Some entries are not valid."), gaps=gaps)
            target.draft = {**target.draft, member: text}
            target.save(update_fields=["draft"])
            gate.record(
                target,
                event,
                actor=actor_at(actor.person_id, at),
                office=office,
                at=moment,
                private={"comment": text},
            )
            return target

    return retrying(work)
