"""Holdings of offices as lists show them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from common.periods import day_ending_at, local_day
from common.types import StrOrPromise
from organisations.models import OfficeHeld
from organisations.services.delegating import zone_of


@dataclass(frozen=True, slots=True)
class HoldingRow:
    """One holding: its days in the government's zone, how it stands, and whether it can still be ended."""

    held: OfficeHeld
    first_on: date
    last_on: date | None
    status: StrOrPromise
    may_end: bool
    on_record: bool


def holding_rows(
    held: Iterable[OfficeHeld], on_record: Collection[UUID], *, at: datetime
) -> list[HoldingRow]:
    """Each as a row, in the order given; no query when seats and governments are loaded."""
    return [_row(each, each.pk in on_record, at) for each in held]


def _row(held: OfficeHeld, on_record: bool, at: datetime) -> HoldingRow:
    zone = zone_of(held)
    over = held.ends_at is not None and held.ends_at <= max(at, held.starts_at)
    if over:
        status: StrOrPromise = _("Over")
    else:
        status = _("In office") if held.starts_at <= at else _("Begins later")
    lasts = held.ends_at is not None and held.ends_at > held.starts_at
    return HoldingRow(
        held=held,
        first_on=local_day(held.starts_at, zone),
        last_on=day_ending_at(held.ends_at, zone) if lasts and held.ends_at is not None else None,
        status=status,
        may_end=not over,
        on_record=on_record,
    )
