"""How people want to be notified, and in which zone their day runs."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings

from calendars.services.calendar_versions import calendars_of
from calendars.working_days import Calendar
from notifications.enums import NoticeKind
from notifications.models import NoticePreference
from notifications.quiet_hours import QuietHours
from organisations.queries import active_accounts, held_at

# By kind of notice the preference that decides whether it leaves by e-mail, too.
MAIL_PREFERENCE = {
    NoticeKind.DEADLINE_STEP: "mail_reminders",
    NoticeKind.TASK: "mail_tasks",
    NoticeKind.OFFICE: "mail_tasks",
    NoticeKind.OUTCOME: "mail_outcomes",
    NoticeKind.NEWS: "mail_news",
    NoticeKind.OPERATION: "mail_tasks",
    NoticeKind.POLICY: "mail_tasks",
}


def preferences_of(people: Iterable[UUID]) -> dict[UUID, NoticePreference]:
    """Everyone's preferences, the defaults where none were expressed. One query."""
    wanted = set(people)
    found = NoticePreference.objects.in_bulk(wanted)
    return {person: found.get(person) or NoticePreference(person_id=person) for person in wanted}


def hours_of(preferences: Iterable[NoticePreference], *, at: datetime) -> dict[UUID, QuietHours]:
    """Everyone's hours by person, in the zone of the government whose office they have held longest.

    One query, and two more when anybody keeps days off free.
    """
    by_person = {preference.person_id: preference for preference in preferences}
    homes = _home_governments(by_person, at)
    keeping = {
        homes[person][0]
        for person, preference in by_person.items()
        if preference.working_days_only and person in homes
    }
    calendars = calendars_of(keeping) if keeping else {}
    found = {}
    for person, preference in by_person.items():
        government, zone = homes.get(person, (None, settings.TIME_ZONE))
        calendar = (
            calendars.get(government) if government is not None and preference.working_days_only else None
        )
        found[person] = QuietHours(
            zone=ZoneInfo(zone),
            digest_hour=preference.digest_hour,
            quiet_from=preference.quiet_from,
            quiet_until=preference.quiet_until,
            is_day_off=None if calendar is None else _days_off(calendar),
        )
    return found


def language_of(person: UUID) -> str:
    """In which language the person is written to. One query."""
    return preferences_of([person])[person].language


def addresses_of(people: Iterable[UUID]) -> dict[UUID, list[str]]:
    """The e-mail addresses of active accounts by person, in order. One query."""
    accounts = active_accounts().filter(person_id__in=set(people)).order_by("email")
    accounts = accounts.exclude(email__endswith=settings.PRAKARSA_NO_MAIL_DOMAIN)
    found: dict[UUID, list[str]] = {}
    for person, email in accounts.values_list("person_id", "email"):
        found.setdefault(person, []).append(email)
    return found


def prefers_mail(preference: NoticePreference, kind: str, code: str) -> bool:
    """Whether this is to leave by e-mail too; what is late and what is escalated always does."""
    if kind == NoticeKind.DEADLINE_STEP and not code.startswith("remind"):
        return True
    return bool(getattr(preference, MAIL_PREFERENCE[NoticeKind(kind)]))


def is_urgent(kind: str) -> bool:
    """Whether it may leave after the digest's hour when nothing has left today: what has a due day cannot wait."""
    return kind == NoticeKind.DEADLINE_STEP


def _home_governments(people: Iterable[UUID], at: datetime) -> dict[UUID, tuple[UUID, str]]:
    rows = (
        held_at(at)
        .filter(person_id__in=set(people), seat__government__isnull=False)
        .order_by("-starts_at", "-id")
        .values_list("person_id", "seat__government_id", "seat__government__zone")
    )
    return {person: (government, zone) for person, government, zone in rows}


def home_government(person: UUID, at: datetime) -> UUID | None:
    """The government whose office the person has held longest; None without one. One query."""
    found = _home_governments([person], at).get(person)
    return found[0] if found else None


def _days_off(calendar: Calendar) -> Callable[[date], bool]:
    return lambda on: not calendar.is_working_day(on)
