"""Reads of the decreed days off."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q

from calendars.models import Holiday


def days_off(
    government_id: UUID | None, *, known_on: date | None = None, year: int | None = None
) -> list[Holiday]:
    """The decreed days off of a government as they were known on a day: national ones first, then its own, by day.

    `known_on` None means by everything entered so far; no government means national days alone. One query.
    """
    scope = Q(government__isnull=True)
    if government_id is not None:
        scope |= Q(government_id=government_id)
    rows = Holiday.objects.filter(scope)
    if known_on is not None:
        rows = rows.filter(published_on__lte=known_on)
    if year is not None:
        rows = rows.filter(on__year=year)
    return latest_statements(rows.order_by("published_on", "id"))


def latest_statements(rows: Iterable[Holiday]) -> list[Holiday]:
    """What stands of decrees in the order they were published: the last word on each day and name, no withdrawals."""
    last = {(row.government_id, row.on, row.name): row for row in rows}
    found = (row for row in last.values() if not row.withdrawn)
    return sorted(found, key=lambda row: (row.on, row.government_id is not None, row.name))
