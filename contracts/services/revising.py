"""Changing a contract that is in force: a revision takes its place, an addendum adds to it. The old one stays."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from common.canonical import NotCanonical, clean_text
from common.errors import BadInput, Gap, NotNow, NotPermitted
from common.letters import typed_text, unprintable
from common.types import Shown
from contracts.conditions import hindrance_of
from contracts.enums import AgreementForm, AmendmentGround, ContractKind, ContractState
from contracts.flows.contract import ContractFlow
from contracts.models import Contract, ContractSignatory
from contracts.services.clauses import clauses_in_force, refuse_unknown_keys
from contracts.services.signatories import name_signatories, seat_in, signatories_of
from contracts.terms.draft import ContractDraft
from organisations.enums import Role
from organisations.offices import Actor, Office
from organisations.queries import actor_at
from workflow.engine import gate
from workflow.engine.declarations import Context
from workflow.engine.hooks import reacts_to
from workflow.engine.transaction import UnitOfWork, retrying, unit_of_work

LONGEST_REASON = 2000
LONGEST_CLAUSE = 2000
MOST_CLAUSES = 40
OPEN = (ContractState.DRAFT, ContractState.SIGNING)
HAVE_BEEN_IN_FORCE = (
    ContractState.IN_FORCE,
    ContractState.FULFILLED,
    ContractState.SUPERSEDED,
    ContractState.TERMINATED,
)


def revise_contract(
    contract: Contract,
    *,
    actor: Actor,
    at: datetime,
    ground: str,
    reason: str,
    changes: Mapping[str, Shown] | None = None,
    dropped: Collection[str] = (),
) -> Contract:
    """Draft the revised contract that is to take the place of `contract`, and return it.

    Its draft is that of the old one with `changes` (members of the draft), and every clause that addenda in force added
    but those whose keys are `dropped` (see `clauses_in_force`). The old one stays in force until every party has signed
    the new one. Locks `contract`. Raises NotPermitted, NotNow (not in force, a change is under way), BadInput naming
    ground, reason or an unknown clause.
    """
    clauses = clauses_in_force(contract)
    refuse_unknown_keys(dropped, clauses, field="dropped_clauses")
    carried = [each.carried for each in clauses if each.key not in dropped]
    return _change(
        contract,
        kind=ContractKind.REVISION,
        allowed=may_revise,
        actor=actor,
        at=at,
        ground=ground,
        draft=ContractDraft.of(
            {**contract.draft, **(changes or {}), "reason": _reason(reason), "added_clauses": carried}
        ),
        link={"supersedes": contract},
    )


def add_to_contract(
    contract: Contract, *, actor: Actor, at: datetime, ground: str, reason: str, clauses: Sequence[str]
) -> Contract:
    """Draft an addendum with further `clauses` (plain text) to `contract`, which stays in force.

    Raises as above, and what `may_add` raises.
    """
    kept = {
        name: contract.draft[name] for name in ("title", "place", "period_start", "period_end", "innovation")
    }
    return _change(
        contract,
        kind=ContractKind.ADDENDUM,
        allowed=may_add,
        actor=actor,
        at=at,
        ground=ground,
        draft=ContractDraft.of({**kept, "reason": _reason(reason), "added_clauses": _clauses(clauses)}),
        link={"amends": contract},
    )


def revision_in_place_of(contract: Contract) -> Contract | None:
    """The revision that took the place of a contract, of an addendum that of the contract it adds to; None without one.

    What goes on of an addendum that was superseded with its contract stands in that revision. One query.
    """
    if contract.kind == ContractKind.ADDENDUM and contract.state != ContractState.SUPERSEDED:
        return None
    replaced = contract.amends_id or contract.pk
    rows = Contract.objects.filter(supersedes_id=replaced, state__in=HAVE_BEEN_IN_FORCE)
    return rows.order_by("-created_at").first()


def as_revised(contract: Contract) -> Contract:
    """The contract, or the revision that took its place since, or that one's. A query for each."""
    found = revision_in_place_of(contract)
    return contract if found is None else as_revised(found)


def _change(
    contract: Contract,
    *,
    kind: ContractKind,
    allowed: Callable[..., tuple[Actor, Office]],
    actor: Actor,
    at: datetime,
    ground: str,
    draft: ContractDraft,
    link: dict[str, Contract],
) -> Contract:
    def work() -> Contract:
        with unit_of_work():
            target, _moment = gate.locked(contract, at=at)
            _known_ground(ground)
            who, office = allowed(target, actor=actor, at=at)
            fresh = Contract(
                government=target.government,
                agency=target.agency,
                policy_ref=target.policy_ref,
                title=target.title,
                year=target.year,
                kind=kind,
                form=target.form,
                ground=ground,
                draft=draft.as_json(),
                **link,
            )
            facts = {"earlier": str(target.pk), "kind": str(kind), "ground": ground}
            gate.create(fresh, actor=who, office=office, at=at, facts=facts)
            name_signatories(
                fresh,
                (
                    ContractSignatory(
                        position=row.position, seat=seat_in(target.agency, row.seat), label=row.label
                    )
                    for row in signatories_of(target)
                ),
            )
            return fresh

    return retrying(work)


def _reason(reason: str) -> str:
    """The reason in NFC. Raises BadInput when it is empty, too long or cannot be printed."""
    try:
        text = clean_text(typed_text(reason).strip())
    except NotCanonical as error:
        raise BadInput(str(error), gaps=[Gap("reason", "characters", str(error))]) from error
    if not 0 < len(text) <= LONGEST_REASON:
        message = _("Please give a reason of at most %(most)d characters.") % {"most": LONGEST_REASON}
        raise BadInput(message, gaps=[Gap("reason", "required", message)])
    if gaps := list(unprintable(text, place="reason")):
        raise BadInput(str(gaps[0].message), gaps=gaps)
    return text


def _clauses(clauses: Sequence[str]) -> list[str]:
    """The clauses in NFC. Raises BadInput naming every one that is empty, too long or cannot be printed."""
    texts, gaps = [], []
    for index, text in enumerate(clauses):
        try:
            clean = clean_text(typed_text(text).strip())
        except NotCanonical as error:
            gaps.append(Gap(f"clauses.{index}", "characters", str(error)))
            continue
        if not 0 < len(clean) <= LONGEST_CLAUSE:
            message = _("A clause has between 1 and %(most)d characters.") % {"most": LONGEST_CLAUSE}
            gaps.append(Gap(f"clauses.{index}", "length", message))
        gaps += unprintable(clean, place=f"clauses.{index}")
        texts.append(clean)
    if not 0 < len(clauses) <= MOST_CLAUSES:
        message = _("Please give between 1 and %(most)d clauses.") % {"most": MOST_CLAUSES}
        gaps.append(Gap("clauses", "count", message))
    if gaps:
        raise BadInput(_("Some clauses cannot be used."), gaps=gaps)
    return texts


def may_revise(contract: Contract, *, actor: Actor, at: datetime) -> tuple[Actor, Office]:
    """Who may draft a revision now, and in which office: asked by link, page and act alike.

    Raises NotPermitted, then NotNow. Two queries beside those of `refuse_revision_through`.
    """
    found = _may_change(contract, actor=actor, at=at)
    for refuse in _REVISION_REFUSED_BY:
        refuse(contract)
    return found


def may_add(contract: Contract, *, actor: Actor, at: datetime) -> tuple[Actor, Office]:
    """Who may draft an addendum now, and in which office. Raises as `may_revise`, and NotNow for a performance
    agreement, which is only revised (PermenPANRB 53/2014, annex I). Two queries."""
    return _may_change(contract, actor=actor, at=at, by_addendum=True)


_REVISION_REFUSED_BY: list[Callable[[Contract], None]] = []


def refuse_revision_through(refuse: Callable[[Contract], None]) -> None:
    """Register what a higher app knows against a revision: raises NotNow."""
    _REVISION_REFUSED_BY.append(refuse)


def _may_change(
    contract: Contract, *, actor: Actor, at: datetime, by_addendum: bool = False
) -> tuple[Actor, Office]:
    """Raises NotPermitted, then NotNow. Two queries."""
    who = actor_at(actor.person_id, at)
    office = who.holding(Role.ORGANISATION_BUREAU, government_id=contract.government_id)
    if office is None:
        raise NotPermitted(_("Contracts are prepared by the organisation bureau."), code="not_your_office")
    if by_addendum and contract.form == AgreementForm.PERFORMANCE_AGREEMENT:
        raise NotNow(
            _("A performance agreement has no addenda: it is changed by a revised agreement."),
            code="no_addendum",
        )
    if contract.kind == ContractKind.ADDENDUM:
        raise NotNow(_("An addendum is changed by a further addendum to its contract."), code="is_addendum")
    if contract.state != ContractState.IN_FORCE:
        raise NotNow(
            _("Only a contract in force can be changed; this one is “%(state)s”.")
            % {"state": contract.get_state_display()},
            code="not_in_force",
            state=contract.state,
        )
    if (hindrance := hindrance_of(contract.draft)) is not None:
        raise NotNow(hindrance.message, code=hindrance.code)
    changing = contract.revisions.filter(state__in=OPEN) | contract.addenda.filter(state__in=OPEN)
    if changing.exists():
        raise NotNow(_("A change of this contract is already under way."), code="change_under_way")
    return who, office


def _known_ground(ground: str) -> None:
    if ground not in AmendmentGround.values:
        raise BadInput(
            _("Choose one of the grounds on which a contract may be changed."),
            gaps=[Gap("ground", "invalid", _("This ground is not known."))],
        )


def moved_by_activation(contract: Contract) -> list[Contract]:
    """What must not move while a contract comes into force: its predecessor, and for a revision what ends with that.

    Up to two queries.
    """
    if contract.predecessor_id is None:
        return []
    earlier = Contract.objects.get(pk=contract.predecessor_id)
    return [earlier, *(ended_with(earlier) if contract.supersedes_id else ())]


@reacts_to(ContractFlow.activate, locks=moved_by_activation, order=10)
def supersede_predecessor(ctx: Context[Contract], unit: UnitOfWork) -> None:
    """A revision came into force: its predecessor is superseded, in the same transaction."""
    contract = ctx.subject
    if contract.supersedes_id is not None:
        earlier = unit.locked_as(Contract, contract.supersedes_id)
        gate.follow(ctx, earlier, "supersede", by=str(contract.pk), ground=contract.ground)


def ended_with(contract: Contract) -> list[Contract]:
    """What ends with a contract: its addenda in force, and changes of it that are not signed yet. One query."""
    changes = Q(amends_id=contract.pk) | Q(supersedes_id=contract.pk)
    wanted = Q(state__in=OPEN) & changes | Q(state=ContractState.IN_FORCE, amends_id=contract.pk)
    return list(Contract.objects.filter(wanted).order_by("id"))


@reacts_to(ContractFlow.supersede, locks=ended_with, order=10)
def supersede_addenda(ctx: Context[Contract], unit: UnitOfWork) -> None:
    """A revision took the place of a contract and of its addenda in force; other changes of that are void."""
    for kin in ended_with(ctx.subject):
        if kin.state == ContractState.IN_FORCE:
            gate.follow(ctx, kin, "supersede", by=str(ctx.facts["by"]), ground=str(ctx.facts["ground"]))
        else:
            gate.follow(ctx, kin, "lapse", **{"with": str(ctx.subject.pk)})


@reacts_to(ContractFlow.terminate, ContractFlow.lapse, locks=ended_with, order=10)
def end_addenda(ctx: Context[Contract], unit: UnitOfWork) -> None:
    """A contract ended: its addenda lapse with it, and what was to change it is void."""
    for kin in ended_with(ctx.subject):
        gate.follow(ctx, kin, "lapse", **{"with": str(ctx.subject.pk)})


@reacts_to(ContractFlow.fulfil, ContractFlow.complete, locks=ended_with, order=10)
def fulfil_addenda(ctx: Context[Contract], unit: UnitOfWork) -> None:
    """A contract was fulfilled: its addenda are with it, and what was to change it is void."""
    for kin in ended_with(ctx.subject):
        name = "complete" if kin.state == ContractState.IN_FORCE else "lapse"
        gate.follow(ctx, kin, name, **{"with": str(ctx.subject.pk)})
