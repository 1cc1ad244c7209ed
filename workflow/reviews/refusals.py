"""The refusal for a decision that came second: who decided what, when, and the present state.

The office is named, never the person; of an anonymous stage only the role.
"""

from django.utils.translation import gettext as _

from common.errors import NotNow, NotPermitted
from common.moments import in_words
from common.types import Json
from organisations.enums import Role
from organisations.models import Seat
from organisations.offices import Actor
from workflow.engine.registry import flow_of
from workflow.models import Decision, Event, Subject
from workflow.policies.document import Stage
from workflow.reviews.anonymity import nameable_office


def nothing_to_decide(subject: Subject) -> NotNow:
    """The refusal when there is nothing to decide (any more). Four queries at most."""
    decisions = Decision.objects.filter(
        review__subject_type=subject.SUBJECT_TYPE, review__subject_id=subject.pk
    ).select_related("seat", "review__policy", "event")
    if not decisions.exists():
        words = [str(_("There is nothing to decide here now."))]
        words += [moved] if (moved := _last_step_in_words(subject)) else []
        return NotNow(" ".join(words), code="nothing_to_decide", state=subject.state, version=subject.version)
    last = decisions.filter(voided_at__isnull=True).order_by("-event_id").first()
    since = _last_step_in_words(subject, after=last.event.seq if last is not None else 0)
    if last is None:
        return NotNow(
            " ".join([since or str(_("There is nothing to decide here now.")), _state_in_words(subject)]),
            code="already_decided",
            state=subject.state,
            version=subject.version,
        )
    office = nameable_office(last)
    sentence = _("Already decided: %(office)s, %(outcome)s, %(when)s.") % {
        "office": office,
        "outcome": last.get_outcome_display(),
        "when": in_words(last.decided_at, subject.government.zone),
    }
    decided = {"office": office, "outcome": last.outcome, "at": last.decided_at.isoformat()}
    return NotNow(
        " ".join(filter(None, [sentence, since, _state_in_words(subject)])),
        code="already_decided",
        state=subject.state,
        version=subject.version,
        decided=decided,
    )


def kept_for(later: Stage) -> NotPermitted:
    """The refusal for whoever would leave nobody for a later stage by approving at this one."""
    message = _(
        "If you approved here, nobody would be left for the stage “%(stage)s”, which somebody else must decide. "
        "Leave this decision to another holder of the office."
    )
    return NotPermitted(message % {"stage": later.label}, code="needed_later")


def already_decided(subject: Subject, stage: Stage, made: Decision | None, who: Actor) -> NotNow:
    """The refusal for a second decision in the same name or seat; `made` is the first one."""
    facts: dict[str, Json] = {}
    if made is None or made.person_id == who.person_id:
        message = _("You have already decided at this stage.")
    else:
        message = _("Your office has already decided at this stage: %(office)s, %(outcome)s, %(when)s.") % {
            "office": nameable_office(made),
            "outcome": made.get_outcome_display(),
            "when": in_words(made.decided_at, subject.government.zone),
        }
        facts["decided"] = {
            "office": nameable_office(made),
            "outcome": made.outcome,
            "at": made.decided_at.isoformat(),
        }
    return NotNow(
        f"{message} {_state_in_words(subject)}",
        code="already_decided",
        gaps=(),
        stage=stage.code,
        state=subject.state,
        version=subject.version,
        **facts,
    )


def _state_in_words(subject: Subject) -> str:
    return str(_("The state is now “%(state)s”.") % {"state": subject.get_state_display()})


def _last_step_in_words(subject: Subject, *, after: int = 0) -> str:
    """The last step that people took after that event, in words; exits of a review follow from its decisions."""
    flow = flow_of(subject.SUBJECT_TYPE)
    steps = [f"{flow.subject_type}.{name}" for name in flow.names() if not flow.spec(name).internal]
    event = (
        Event.objects.filter(
            subject_type=subject.SUBJECT_TYPE, subject_id=subject.pk, seq__gt=after, kind__in=steps
        )
        .only("kind", "at", "seat_id", "role")
        .order_by("-seq")
        .first()
    )
    if event is None:
        return ""
    seat = Seat.objects.filter(pk=event.seat_id).first() if event.seat_id else None
    office = seat.title if seat is not None else _role_in_words(event.role)
    return str(
        _("Last step: “%(step)s”, %(office)s, %(when)s.")
        % {
            "step": flow.spec(event.kind.partition(".")[2]).label,
            "office": office,
            "when": in_words(event.at, subject.government.zone),
        }
    )


def _role_in_words(role: str) -> str:
    return str(Role(role).label) if role in Role.values else str(_("The system"))
