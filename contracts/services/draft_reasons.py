"""Why a draft is as it is: reasons for unusual days and for unusual targets, given before signatures are requested."""

from collections.abc import Callable
from datetime import date, datetime

from django.utils.translation import gettext as _

from common.errors import BadInput, Gap, NotNow, NotPermitted
from common.letters import unprintable
from common.periods import local_day
from contracts.enums import ContractKind, ContractState
from contracts.models import Contract
from contracts.terms.day_remarks import day_remarks
from contracts.terms.parts import TermIndicator
from contracts.terms.remark import ABOUT, ReasonMember, Remark, codes_of
from contracts.terms.target_remarks import beyond_hundred, unusual_targets
from deadlines.services.extensions import clean_reason
from organisations.enums import Role
from organisations.offices import Actor, Office
from organisations.queries import actor_at
from workflow.engine import gate
from workflow.engine.transaction import retrying, unit_of_work
from workflow.policies.versions import document_of, policy_of

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


def targets_to_explain(contract: Contract) -> list[Remark]:
    """What is unusual about the targets of a draft, and asks for a reason; nothing later. No query."""
    if contract.state != ContractState.DRAFT:
        return []
    return unusual_targets(TermIndicator.model_validate(row) for row in contract.draft.get("indicators", ()))


def days_to_explain(contract: Contract, *, on: date) -> list[Remark]:
    """What is past or unusual about the days of a first contract on the day `on`. A query for the policy."""
    if contract.kind != ContractKind.ORIGINAL:
        return []
    return day_remarks(contract.draft, on=on, reports=document_of(policy_of(contract))["reports"])


def keep_what_reasons_are_about(contract: Contract, *, at: datetime) -> None:
    """Note in a fresh draft what the reasons that it came with are about; does not save.

    Targets of more than 100 % were asked about when the plan was typed.
    """
    rows = [TermIndicator.model_validate(row) for row in contract.draft.get("indicators", ())]
    typed = [code for row in rows for code in beyond_hundred(row)]
    days = days_to_explain(contract, on=local_day(at, contract.government.tz))
    contract.draft = {
        **contract.draft,
        "dates_explained": codes_of(days) if contract.draft.get("dates_reason") else [],
        "targets_explained": codes_of(unusual_targets(rows))
        if contract.draft.get("targets_reason")
        else typed,
    }


def explain_days(
    contract: Contract, *, actor: Actor, at: datetime, reason: str, seen_version: int | None = None
) -> Contract:
    """Keep why the days of a draft are past or unusual; an earlier reason is replaced, the history keeps both.

    The reason is about what is unusual now: what comes later is asked anew. Locks the contract. Raises NotPermitted,
    NotNow, Stale, BadInput naming the reason.
    """

    def about(target: Contract) -> list[Remark]:
        return days_to_explain(target, on=local_day(at, target.government.tz))

    return _keep("dates_reason", "explain_days", about, contract, actor, at, reason, seen_version)


def explain_targets(
    contract: Contract, *, actor: Actor, at: datetime, reason: str, seen_version: int | None = None
) -> Contract:
    """Keep why targets of a draft are unusual: it becomes part of the terms and is printed in the annex.

    As `explain_days`; what cannot be printed is BadInput as well.
    """
    return _keep(
        "targets_reason", "explain_targets", targets_to_explain, contract, actor, at, reason, seen_version
    )


def _keep(
    member: ReasonMember,
    event: str,
    about: Callable[[Contract], list[Remark]],
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
            target.draft = {**target.draft, member: text, ABOUT[member]: codes_of(about(target))}
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
