"""The schedule of an agency in a programme: written, confirmed once by its head, then ticked off."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

from common.canonical import canonical_bytes, sha256_hex
from common.errors import BadInput, Gap, NotNow, NotPermitted
from common.letters import line_gaps, typed_line
from common.periods import local_day
from organisations.enums import Role
from organisations.models import Agency
from organisations.offices import Actor
from organisations.queries import actor_at
from programmes.models import Programme, ScheduleEntry, ScheduleSigning
from programmes.services.desks import booking_office
from programmes.services.keeping import put_down
from workflow.engine.transaction import retrying, unit_of_work
from workflow.models import Event

MOST_ENTRIES = 100


def add_entries(
    programme: Programme, agency: Agency, entries: Sequence[tuple[date, str]], *, actor: Actor, at: datetime
) -> ScheduleEntry:
    """Things to do, each with its day; none once the head confirmed. Raises NotPermitted, NotNow, BadInput."""
    office = booking_office(agency, actor, at)
    gaps = [gap for _day, title in entries for gap in line_gaps(title, place="title")]
    if not entries or any(not typed_line(title) for _day, title in entries):
        gaps.append(Gap("title", "required", _("Say what is done.")))
    if agency.government_id != programme.government_id:
        gaps.append(Gap("agency", "foreign_agency", _("The agency belongs to another government.")))
    if gaps:
        raise BadInput(_("Some fields are not valid."), gaps=gaps)
    rows = [
        ScheduleEntry(programme=programme, agency=agency, planned_on=day, title=typed_line(title))
        for day, title in entries
    ]

    def write() -> ScheduleEntry:
        if ScheduleSigning.objects.filter(programme=programme, agency=agency).exists():
            raise NotNow(
                _("The head of the agency confirmed this schedule: it stays."), code="schedule_signed"
            )
        there = ScheduleEntry.objects.filter(programme=programme, agency=agency).count()
        if there + len(rows) > MOST_ENTRIES:
            message = _("At most %(count)d entries.") % {"count": MOST_ENTRIES}
            raise BadInput(message, gaps=[Gap("title", "many", message)])
        ScheduleEntry.objects.bulk_create(rows)
        return rows[0]

    return put_down(
        programme, "plan_schedule", write, actor=actor, at=at, office=office, facts={"agency": str(agency.pk)}
    )


def sign(programme: Programme, agency: Agency, *, actor: Actor, at: datetime) -> ScheduleSigning:
    """The head of the agency confirms its schedule, once; the event names its digest. Raises NotPermitted, NotNow."""
    office = actor_at(actor.person_id, at).holding(Role.AGENCY_HEAD, agency_id=agency.pk)
    if office is None or office.seat_id is None:
        raise NotPermitted(_("The head of the agency confirms its schedule."), code="not_your_office")
    seat_id = office.seat_id
    rows = list(ScheduleEntry.objects.filter(programme=programme, agency=agency))
    if not rows:
        raise NotNow(_("There is nothing to confirm yet: write the schedule first."), code="schedule_empty")
    digest = digest_of(rows)

    def write() -> ScheduleEntry:
        if ScheduleSigning.objects.filter(programme=programme, agency=agency).exists():
            raise NotNow(_("This schedule was confirmed already."), code="schedule_signed")
        return rows[0]

    def work() -> ScheduleSigning:
        with unit_of_work():
            put_down(
                programme,
                "sign_schedule",
                write,
                actor=actor,
                at=at,
                office=office,
                facts={"agency": str(agency.pk), "sha256": digest},
            )
            newest = Event.objects.filter(subject_type=Programme.SUBJECT_TYPE, subject_id=programme.pk)
            return ScheduleSigning.objects.create(
                programme=programme,
                agency=agency,
                signed_at=at,
                seat_id=seat_id,
                digest=digest,
                event=newest.order_by("-seq")[0],
            )

    return retrying(work)


def tick_off(entry: ScheduleEntry, *, done_on: date, actor: Actor, at: datetime) -> ScheduleEntry:
    """Something was done on a day. Raises NotPermitted, NotNow before the schedule was confirmed, BadInput."""
    office = booking_office(entry.agency, actor, at)
    if done_on > local_day(at, entry.programme.government.tz):
        message = _("This day is still to come.")
        raise BadInput(message, gaps=[Gap("done_on", "future", message)])

    def write() -> ScheduleEntry:
        if not ScheduleSigning.objects.filter(programme=entry.programme, agency=entry.agency).exists():
            raise NotNow(_("The head of the agency has not confirmed this schedule yet."), code="not_signed")
        ScheduleEntry.objects.filter(pk=entry.pk, done_on=None).update(done_on=done_on)
        entry.refresh_from_db(fields=["done_on"])
        return entry

    return put_down(entry.programme, "tick_off", write, actor=actor, at=at, office=office)


def digest_of(rows: Sequence[ScheduleEntry]) -> str:
    """What the head confirms, as a hash."""
    said = sorted([row.planned_on.isoformat(), row.title] for row in rows)
    return sha256_hex(canonical_bytes({"schedule": said}))
