"""One ceremony for all approved proposals of a programme, on behalf of another office where it is so."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from common.errors import DomainError, NotNow
from innovations.enums import InnovationState
from innovations.models import Innovation, LaunchEvent
from innovations.services.proposals import launching
from organisations.models import Seat
from organisations.offices import Actor
from programmes.conditions import APPROVED, LAUNCHED, declared_stage
from programmes.enums import IdeaState
from programmes.models import Programme
from programmes.services.keeping import bureau_office, put_down
from workflow.engine import gate


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What became of one innovation: nothing in its way, or what stands there in words."""

    innovation: Innovation
    problem: str = ""


def innovations_of(programme: Programme) -> list[Innovation]:
    """The proposals that ideas of the programme became or were merged into, by name. One query."""
    carried_on = (IdeaState.PROPOSED, IdeaState.MERGED)
    rows = Innovation.objects.filter(ideas__programme=programme, ideas__state__in=carried_on)
    return list(rows.select_related("government", "agency").distinct().order_by("title", "pk"))


def refuse_before_launching(programme: Programme) -> None:
    """Raises NotNow unless a stage that launches was opened, which its gate allows or not. One query."""
    opened = list(programme.stages.filter(opened_on__isnull=False))
    for stage in opened:
        declared = declared_stage(programme.kind.body, stage.code)
        if declared is not None and declared.launches:
            return
    ahead = next(
        (
            stage.label
            for stage in programme.stages.filter(opened_on=None)
            if (declared := declared_stage(programme.kind.body, stage.code)) is not None and declared.launches
        ),
        "",
    )
    raise NotNow(
        _("Launching begins with the stage “%(stage)s”: open it first.") % {"stage": ahead},
        code="stage_ahead",
    )


def hindrances(programme: Programme) -> list[BatchResult]:
    """Of each proposal that is not launched yet: what stands in its way before any ceremony. One query."""
    found = []
    for innovation in innovations_of(programme):
        if innovation.state in LAUNCHED:
            continue
        problem = ""
        if innovation.state not in APPROVED:
            problem = _("It is “%(state)s”; only what was approved is launched.")
            problem %= {"state": innovation.get_state_display()}
        found.append(BatchResult(innovation, problem))
    return found


def launch_together(
    programme: Programme,
    *,
    title: str,
    held_on: date,
    place: str,
    presided_by: Seat,
    on_behalf_of: Seat | None,
    afterwards: bool,
    actor: Actor,
    at: datetime,
) -> tuple[LaunchEvent, list[BatchResult]]:
    """Record the ceremony, and launch every approved proposal at it; each stands for itself.

    `afterwards`: the ceremony was before an approval, and is put down now. Raises NotPermitted, NotNow, BadInput.
    """
    bureau_office(programme.government, actor, at)
    refuse_before_launching(programme)
    ready = [each for each in innovations_of(programme) if each.state == InnovationState.APPROVED]
    if not ready:
        raise NotNow(_("No proposal of this programme is approved and not launched yet."), code="none_ready")
    event = put_down(
        programme,
        "hold_ceremony",
        lambda: launching.record_event(
            government=programme.government,
            title=title,
            held_on=held_on,
            place=place,
            presided_by=presided_by,
            on_behalf_of=on_behalf_of,
            actor=actor,
            at=at,
        ),
        actor=actor,
        at=at,
        facts={"proposals": len(ready)},
    )
    results = [_launch(each, event, afterwards=afterwards, actor=actor, at=at) for each in ready]
    return event, [*results, *(each for each in hindrances(programme) if each.innovation not in ready)]


def _launch(
    innovation: Innovation, event: LaunchEvent, *, afterwards: bool, actor: Actor, at: datetime
) -> BatchResult:
    try:
        if not afterwards:
            launching.refuse_before_approval(innovation, event.held_on)
        gate.perform(innovation, "launch", actor=actor, at=at, launch_event=str(event.pk))
    except DomainError as refusal:
        why = " ".join([str(refusal), *(str(gap.message) for gap in refusal.gaps)])
        return BatchResult(innovation, why)
    return BatchResult(innovation)
