"""Explaining: every transition of a subject with its verdict for one person, from the engine's own checks."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from common.errors import DomainError, Gap
from organisations.offices import Actor
from workflow.engine import check
from workflow.registry import Flow, flow_of
from workflow.steps import Context
from workflow.tasks import names_of


@dataclass(frozen=True, slots=True)
class Option:
    """One transition as this person sees it now. `here` is false when it does not leave the present state."""

    name: str
    label: Any
    target: str
    allowed: bool
    reasons: tuple[Gap, ...]
    who: tuple[str, ...]
    comment_required: bool
    facts: tuple[str, ...]
    here: bool
    internal: bool

    @property
    def only_input_missing(self) -> bool:
        """Whether all that is missing is what the person types in the form of this very transition."""
        asked = {"comment", *self.facts}
        return bool(self.reasons) and all(reason.field in asked for reason in self.reasons)


def options(subject: Any, actor: Actor, at: datetime) -> list[Option]:
    """Every transition of the flow, in the order of the flow file."""
    flow = flow_of(subject.SUBJECT_TYPE)
    return [_option(flow, name, subject, actor, at) for name in flow.names()]


def _option(flow: Flow, name: str, subject: Any, actor: Actor, at: datetime) -> Option:
    step = flow.step(name)
    move = flow.move(name, subject.state)
    reasons: tuple[Gap, ...] = ()
    try:
        check(Context(subject=subject, name=name, actor=actor, at=at), flow)
    except DomainError as refusal:
        reasons = refusal.gaps or (Gap("", refusal.code, refusal.message),)
    return Option(
        name=name,
        label=step.label,
        target=move.target if move else next(m.target for (n, _s), m in flow.moves.items() if n == name),
        allowed=not reasons,
        reasons=reasons,
        who=tuple(names_of(step.permission.who(), subject)),
        comment_required=step.comment_required,
        facts=step.facts,
        here=move is not None,
        internal=step.internal,
    )
