"""Explaining: every transition of a subject with its verdict for one person, from the engine's own checks."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from common.errors import DomainError, Gap
from common.types import StrOrPromise
from organisations.offices import Actor, Office
from workflow.engine.declarations import Context
from workflow.engine.permission_check import RuleResult, check_transition
from workflow.engine.registry import Flow, flow_of
from workflow.engine.tasks import WaitingOffice, names_of, waiting_on
from workflow.models import Subject
from workflow.policies.versions import by_reference


@dataclass(frozen=True, slots=True)
class AvailableTransition:
    """One transition as this person sees it now. `here` is false when it does not leave the present state.

    `rules` are all of its rules, passed or not; `reasons` what the act would be refused for. `policy` and
    `legal_basis` are those the subject is pinned to, empty for one without a policy. `waiting` says who holds the
    subject up since when, `next` what to do about it; both are empty where the step can be taken.
    """

    name: str
    label: StrOrPromise
    target: str
    allowed: bool
    reasons: tuple[Gap, ...]
    rules: tuple[RuleResult, ...]
    who: tuple[str, ...]
    policy: str
    legal_basis: str
    waiting: tuple[WaitingOffice, ...]
    next: str
    comment_required: bool
    facts: tuple[str, ...]
    here: bool
    internal: bool
    # In which of the actor's offices it would be taken; None where none permits it.
    office: Office | None = None

    @property
    def only_input_missing(self) -> bool:
        """Whether all that is missing is what the person types in the form of this very transition."""
        asked = {"comment", *self.facts}
        return bool(self.reasons) and all(reason.field in asked for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class _SharedContext:
    """What all transitions of one subject share: one query, and a cached version."""

    policy: str
    legal_basis: str
    waiting: tuple[WaitingOffice, ...]


def available(subject: Subject, actor: Actor, *, at: datetime) -> list[AvailableTransition]:
    """Every transition of the subject's flow with its verdict for this person; writes nothing.

    In the order of the flow file. One query for the offices, one for what waits, and what the conditions ask.
    """
    flow = flow_of(subject.SUBJECT_TYPE)
    reference = subject.policy_ref
    ground = _SharedContext(
        policy=reference,
        legal_basis=by_reference(reference).legal_basis if reference else "",
        waiting=tuple(waiting_on(subject)),
    )
    return [_available_transition(flow, name, subject, actor, at, ground) for name in flow.names()]


def _available_transition(
    flow: Flow, name: str, subject: Subject, actor: Actor, at: datetime, ground: _SharedContext
) -> AvailableTransition:
    step = flow.spec(name)
    found = check_transition(Context(subject=subject, name=name, actor=actor, at=at), flow)
    move, refusal = found.edge, found.refusal
    reasons: tuple[Gap, ...] = ()
    if refusal is not None:
        reasons = refusal.gaps or (Gap("", refusal.code, refusal.message),)
    who = tuple(names_of(step.permission.who(), subject))
    return AvailableTransition(
        name=name,
        label=step.label,
        target=move.target if move else next(m.target for (n, _s), m in flow.edges.items() if n == name),
        allowed=refusal is None,
        reasons=reasons,
        rules=tuple(found.rules),
        who=who,
        policy=ground.policy,
        legal_basis=ground.legal_basis,
        waiting=ground.waiting if refusal is not None else (),
        next=_next(flow, name, refusal, who),
        comment_required=step.comment_required,
        facts=step.facts,
        here=move is not None,
        internal=step.internal,
        office=found.verdict.by if found.verdict is not None else None,
    )


def _next(flow: Flow, name: str, refusal: DomainError | None, who: tuple[str, ...]) -> str:
    """What this person, or somebody, has to do; empty where the step can be taken."""
    if refusal is None:
        return ""
    if refusal.code == "illegal_transition":
        sources = [str(flow.states[source]) for (known, source) in flow.edges if known == name]
        return _("Possible in the state: %(states)s.") % {"states": ", ".join(sources)}
    if refusal.code == "decided_by_review":
        return _("It follows by itself once the stages of the review have decided.")
    if refusal.code == "decided_by_system":
        return _("It happens by itself as soon as the step before it is done.")
    if refusal.code == "acting_official":
        return _("Wait for the definitive holder, or ask: %(who)s.") % {"who": "; ".join(who)}
    if refusal.gaps:
        return _("Complete what is missing, then try again.")
    return _("Ask that office to do it.")
