"""Calendars made from decrees: as a government knew them on a day, and as versions kept for ever.

A calendar has two time axes: the days it is about and the day on which one asks. 18 August 2025 was decreed on
7 August 2025: asked as of 1 August it is a working day, as of 8 August it is not.
"""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from calendars.models import CalendarVersion, Holiday
from calendars.queries import days_off, latest_statements
from calendars.working_days import Calendar, DecreedDay, body_of, calendar_from, weekend_of
from common.canonical import canonical_bytes, sha256_hex
from organisations.models import Agency, Government


def calendar_of(
    government_id: UUID, *, agency_id: UUID | None = None, known_on: date | None = None
) -> Calendar:
    """The calendar of a government, or of an agency with a week of its own, as known on a day. Two queries.

    `known_on` None takes everything that was entered. Nothing is stored: what is to be replayed takes `version_of`.
    """
    return calendar_from(*_arguments(government_id, agency_id, known_on))


def calendars_of(government_ids: Iterable[UUID]) -> dict[UUID, Calendar]:
    """The calendars of several governments by everything entered so far. Two queries for all of them."""
    calendars = CalendarFactory()
    weeks = Government.objects.filter(pk__in=set(government_ids)).values_list("pk", "working_week")
    return {pk: calendars.version(pk, week=week, known_on=date.max).value for pk, week in weeks}


def version_of(
    government_id: UUID, *, agency_id: UUID | None = None, known_on: date | None = None
) -> CalendarVersion:
    """The same as a stored version, made when it is new. Three queries, and an insert for a new one."""
    return stored([version(*_arguments(government_id, agency_id, known_on))])[0]


def _arguments(
    government_id: UUID, agency_id: UUID | None, known_on: date | None
) -> tuple[list[DecreedDay], tuple[int, ...]]:
    """The days off and the weekend. Two queries."""
    days = decreed(days_off(government_id, known_on=known_on))
    return days, weekend_of(week_of(government_id, agency_id))


def version(days: Iterable[DecreedDay], weekend: tuple[int, ...]) -> CalendarVersion:
    """The version with this content, unsaved; named by its hash, so that equal contents are one version."""
    text = canonical_bytes(body_of(days, weekend))
    return CalendarVersion(sha256=sha256_hex(text), body=text.decode())


def stored(versions: Iterable[CalendarVersion]) -> list[CalendarVersion]:
    """The versions, those that are new inserted. A query, and an insert when there are new ones."""
    wanted = {found.sha256: found for found in versions}
    known = set(CalendarVersion.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    fresh = [found for sha256, found in wanted.items() if sha256 not in known]
    # On SQLite the surrounding transaction holds the lock, so nobody comes in between.
    CalendarVersion.objects.bulk_create(fresh, ignore_conflicts=True)
    return list(wanted.values())


def week_of(government_id: UUID, agency_id: UUID | None) -> int:
    """Working days a week of the agency, else of its government. One query."""
    if agency_id is None:
        return Government.objects.values_list("working_week", flat=True).get(pk=government_id)
    own, around = Agency.objects.values_list("working_week", "government__working_week").get(pk=agency_id)
    return own or around


def decreed(days: Iterable[Holiday]) -> list[DecreedDay]:
    """Stored rows as the values that calendars are made of."""
    return [
        DecreedDay(
            on=day.on,
            name=day.name,
            kind=day.kind,
            decree_number=day.decree_number,
            published_on=day.published_on,
            regional=day.government_id is not None,
        )
        for day in days
    ]


class CalendarFactory:
    """Every decree at once, for making the calendars of many governments with one query.

    `also` are decrees that are not stored (yet): what they would change can be looked at before they are.
    """

    def __init__(self, also: Iterable[Holiday] = ()) -> None:
        rows = Holiday.objects.order_by("published_on", "id")
        self._rows = sorted([*rows, *also], key=lambda row: row.published_on)
        self._made: dict[tuple[UUID, int, date], CalendarVersion] = {}

    def version(self, government_id: UUID, *, week: int, known_on: date) -> CalendarVersion:
        """The version of a government and working week as known on a day, unsaved when it is new."""
        key = (government_id, week, known_on)
        if key not in self._made:
            rows = [
                row
                for row in self._rows
                if row.published_on <= known_on and row.government_id in (None, government_id)
            ]
            self._made[key] = version(decreed(latest_statements(rows)), weekend_of(week))
        return self._made[key]
