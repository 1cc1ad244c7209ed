"""What follows from a confirmation and from an end: holdings are made and ended here, and nowhere else by hand."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from appointments.flows.appointment import AppointmentFlow
from appointments.models import OfficeAppointment
from appointments.services.proposing import holding_of
from appointments.services.two_people import stays_with_another
from common.errors import BadInput, Gap, NotPermitted
from common.periods import end_of_day
from organisations.enums import SINGLE_HOLDER_ROLES
from organisations.models import OfficeHeld
from organisations.services import appointing, delegating
from organisations.services.delegating import zone_of
from workflow.engine.declarations import Context
from workflow.engine.hooks import effect_of, prepares


@effect_of(AppointmentFlow.take_effect, AppointmentFlow.confirm)
def hold_office(ctx: Context[OfficeAppointment]) -> None:
    """After it took effect: the holding, and the end of the one that it replaces.

    A letter of delegation never reaches back to what was done before it was confirmed.
    """
    appointment = ctx.subject
    if OfficeHeld.objects.filter(pk=appointment.pk).exists():
        return
    second = None if ctx.actor.is_system else ctx.actor.person_id
    held = holding_of(appointment, confirmed_by=second)
    if appointment.granted_from_id is not None or appointment.replaces_id is not None:
        held.starts_at = max(held.starts_at, ctx.at)
    # Where an office has one holder, the former one leaves first; a government is never without an administrator.
    leaves_first = appointment.seat.role in SINGLE_HOLDER_ROLES
    if leaves_first:
        _end_former(appointment, held.starts_at)
    if appointment.granted_from_id is not None:
        delegating.store(held)
    else:
        appointing.store(held)
    if not leaves_first:
        _end_former(appointment, held.starts_at)
    appointment.starts_at, appointment.confirmed_by_id = held.starts_at, second
    appointment.save(update_fields=["starts_at", "confirmed_by"])


def _end_former(appointment: OfficeAppointment, at: datetime) -> None:
    former = appointment.replaces
    if former is not None and (former.ends_at is None or former.ends_at > at):
        appointing.end(former, at=at)


@effect_of(AppointmentFlow.countersign)
def note_confirmation(ctx: Context[OfficeAppointment]) -> None:
    """After a second administrator confirmed what one had recorded alone."""
    appointment = ctx.subject
    appointment.confirmed_by_id = ctx.actor.person_id
    appointment.save(update_fields=["confirmed_by"])
    OfficeHeld.objects.filter(pk=appointment.pk).update(confirmed_by_id=ctx.actor.person_id)


@prepares(AppointmentFlow.end)
def keep_administrators(ctx: Context[OfficeAppointment]) -> None:
    """Before the event: the day is one, and no administrator makes themselves the only one."""
    held = OfficeHeld.objects.select_related("seat__government").get(pk=ctx.subject.pk)
    ends_at = _end_named(ctx, held)
    if not stays_with_another(held, ender=ctx.actor.person_id, at=ctx.at):
        raise NotPermitted(
            _(
                "One administrator does not end the office of the only other one: a further one must be there."
            ),
            code="last_administrators",
        )
    ctx.memo.computed = (held, ends_at)


@effect_of(AppointmentFlow.end)
def end_office(ctx: Context[OfficeAppointment]) -> None:
    """After the event: the holding ends, and what was granted out of it."""
    held, ends_at = ctx.memo.computed
    if held.granted_from_id is not None:
        reason = ctx.comment.strip()[:500]
        held.revoked_at, held.revoked_by_id, held.revoke_reason = ctx.at, ctx.actor.person_id, reason
        held.save(update_fields=["revoked_at", "revoked_by", "revoke_reason"])
    appointing.end(held, at=max(ends_at, held.starts_at))


def _end_named(ctx: Context[OfficeAppointment], held: OfficeHeld) -> datetime:
    """Now, or after the last day that was named. Raises BadInput."""
    text = str(ctx.facts.get("last_on") or "")
    if not text:
        return ctx.at
    try:
        day = date.fromisoformat(text)
        ends_at = end_of_day(day, zone_of(held))
    except (ValueError, OverflowError) as error:
        message = _("This is not a day.")
        raise BadInput(message, gaps=[Gap("last_on", "invalid", message)]) from error
    if ends_at < ctx.at or (held.ends_at is not None and ends_at > held.ends_at) or ends_at <= held.starts_at:
        message = _("The last day lies between today and the end of the appointment.")
        raise BadInput(message, gaps=[Gap("last_on", "range", message)])
    return ends_at
