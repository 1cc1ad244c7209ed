"""The rules of one transition, checked in order, for the act, the buttons and the explanation alike.

Defined from this state, permitted to this person, every condition, a reason where one is asked for. Rules
after a failed one are not checked, so that nobody learns facts through a step that is not theirs.
"""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from common.errors import BadInput, DomainError, Gap, NotNow, NotPermitted, Unready
from common.types import StrOrPromise
from organisations.access import AccessVerdict, allow, deny
from organisations.offices import Office
from workflow.engine import tasks
from workflow.engine.acting_officials import closed_by
from workflow.engine.declarations import Condition, Context, HasRole
from workflow.engine.registry import Edge, Flow, conditions_of
from workflow.engine.state_followers import gaps_before
from workflow.models import Subject
from workflow.policies.admission import closed_to_acting


@dataclass(frozen=True, slots=True)
class RuleResult:
    """One rule as it stands: `passed` is None where it was not looked at; `gaps` say what a condition misses."""

    code: str
    label: StrOrPromise
    passed: bool | None
    message: StrOrPromise = ""
    gaps: tuple[Gap, ...] = ()


@dataclass(slots=True)
class TransitionCheck:
    """Every rule of a transition in order, and the refusal that the act would meet; None when it would go through."""

    rules: list[RuleResult] = field(default_factory=list)
    refusal: DomainError | None = None
    edge: Edge | None = None
    verdict: AccessVerdict | None = None


def check_transition(ctx: Context[Subject], flow: Flow) -> TransitionCheck:
    """Ask every rule until one kind of them fails. Raises BadInput for a name that the flow does not know."""
    if ctx.name not in flow.names():
        raise BadInput(
            _("There is no transition named %(name)s.") % {"name": ctx.name}, code="unknown_transition"
        )
    found = TransitionCheck()
    _check_state(found, ctx, flow)
    _check_office(found, ctx, flow)
    _check_conditions(found, ctx, flow)
    return found


def allowed_move(ctx: Context[Subject], flow: Flow) -> tuple[Edge, AccessVerdict]:
    """Steps 3 to 5: defined from here, permitted, ready. Raises the refusal; returns the arrow and the verdict."""
    found = check_transition(ctx, flow)
    if found.refusal is not None:
        raise found.refusal
    if found.edge is None or found.verdict is None:
        raise AssertionError("an examination without a refusal has found the arrow and the right")
    return found.edge, found.verdict


def _check_state(found: TransitionCheck, ctx: Context[Subject], flow: Flow) -> None:
    subject = ctx.subject
    found.edge = flow.edge(ctx.name, subject.state)
    message: StrOrPromise = ""
    if found.edge is None:
        general = _("This is not possible in the state “%(state)s”.") % {"state": subject.get_state_display()}
        message = subject.not_yet(ctx.name) or general
        found.refusal = NotNow(
            message,
            code="illegal_transition",
            state=subject.state,
            possible=[m.name for m in flow.leaving(subject.state) if not m.spec.internal],
        )
    found.rules.append(
        RuleResult(
            "state",
            _("the present state allows it"),
            found.edge is not None,
            message if found.refusal is not None else "",
        )
    )


def _check_office(found: TransitionCheck, ctx: Context[Subject], flow: Flow) -> None:
    permission = flow.spec(ctx.name).permission
    basis = closed_by(ctx.subject, ctx.name)
    passed: bool | None = None
    acting: bool | None = None
    message: StrOrPromise = ""
    if found.refusal is None:
        verdict = permission(ctx)
        if basis and isinstance(permission, HasRole):
            verdict = _in_own_right(verdict, permission.offices(ctx))
        acting = verdict.by is not None and closed_to_acting(verdict.by.capacity, strategic=bool(basis))
        if acting:
            message = _("An acting official may not take strategic decisions (%(basis)s).")
            verdict = deny("acting_official", message % {"basis": basis})
        found.verdict, message = verdict, verdict.message
        passed = bool(verdict.ok or acting)
        if not verdict.ok and flow.spec(ctx.name).internal:
            found.refusal = NotNow(message, code=verdict.code)
        elif not verdict.ok:
            found.refusal = NotPermitted(
                message, code=verdict.code, who=tasks.names_of(permission.who(), ctx.subject)
            )
    label: StrOrPromise = (
        _("it is done by hand") if flow.spec(ctx.name).internal else _("it belongs to your office")
    )
    found.rules.append(RuleResult("office", label, passed, message if passed is False else ""))
    if basis:
        label = _("not as an acting official (%(basis)s)") % {"basis": basis}
        found.rules.append(
            RuleResult("definitive", label, not acting if passed else None, message if acting else "")
        )


def _in_own_right(verdict: AccessVerdict, offices: list[Office]) -> AccessVerdict:
    """Of several offices one that is not closed to acting officials, also where the chosen one is."""
    if verdict.by is None or not closed_to_acting(verdict.by.capacity, strategic=True):
        return verdict
    own = (o for o in offices if not closed_to_acting(o.capacity, strategic=True))
    return next((allow(by=office) for office in own), verdict)


def _check_conditions(found: TransitionCheck, ctx: Context[Subject], flow: Flow) -> None:
    step = flow.spec(ctx.name)
    missing: list[Gap] = []
    looked = found.refusal is None
    for condition in conditions_of(flow, ctx.name):
        gaps = tuple(condition(ctx)) if looked else ()
        missing += gaps
        found.rules.append(
            RuleResult(condition.__name__, label_of(condition), not gaps if looked else None, "", gaps)
        )
    if looked and found.edge is not None and (gaps := tuple(gaps_before(ctx, flow, found.edge))):
        missing += gaps
        found.rules.append(RuleResult("stages", _("a stage of the policy applies"), False, "", gaps))
    if step.comment_required:
        given = bool(ctx.comment.strip())
        gaps = () if given or not looked else (Gap("comment", "required", _("Please give a reason.")),)
        missing += gaps
        found.rules.append(RuleResult("comment", _("a reason is given"), given if looked else None, "", gaps))
    if missing:
        found.refusal = Unready(_("Something is still missing."), gaps=missing)


def label_of(condition: Condition) -> StrOrPromise:
    """What a condition states; its name where nobody has said it (`described_as`)."""
    return getattr(condition, "label", condition.__name__.replace("_", " "))
