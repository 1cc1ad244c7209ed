"""What a typed figure, milestone or share must be for its column: every fault as a gap, nothing stored."""

from collections.abc import Container, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from common.canonical import NotCanonical, clean_text
from common.errors import Gap
from common.periods import local_day
from innovations.models import MilestoneProgress
from innovations.scoring.attribution import PARTIES, WHOLE
from innovations.services.reports.entries import FigureEntry, MilestoneEntry, Shares, Unchanged

LIMIT = Decimal(10) ** 18
LONGEST_TEXT = 10_000
TEXTS = ("note", "strong_note", "obstacle", "follow_up")


def figure_gaps(
    lines: Container[UUID], figures: Mapping[UUID, FigureEntry], *, has_earlier: bool
) -> Iterator[Gap]:
    """Faults of the figures; `lines` are those of the report by indicator, `has_earlier` says whether it has the column
    of figures since the contract's first day."""
    for key, figure in figures.items():
        place = f"lines.{key}"
        if key not in lines:
            yield Gap(place, "unknown", _("This indicator is not part of the report."))
        for name in ("actual", "earlier"):
            number = getattr(figure, name)
            if isinstance(number, Decimal) and not (number.is_finite() and abs(number) < LIMIT):
                yield Gap(f"{place}.{name}", "invalid", _("This number is too large."))
        if isinstance(figure.earlier, Decimal) and not has_earlier:
            message = _(
                "Nothing lies before the period of this report: it has no figure since the first day."
            )
            yield Gap(f"{place}.earlier", "not_asked", message)
        for name in TEXTS:
            yield from text_gaps(f"{place}.{name}", getattr(figure, name))
        yield from share_gaps(place, figure.shares)


def text_gaps(place: str, text: str | Unchanged) -> Iterator[Gap]:
    """Faults of one text; anything that is no text was not given."""
    if not isinstance(text, str):
        return
    if len(text) > LONGEST_TEXT:
        yield Gap(place, "too_long", _("At most %(count)d characters.") % {"count": LONGEST_TEXT})
    try:
        clean_text(text)
    except NotCanonical as error:
        yield Gap(place, "characters", str(error))


def share_gaps(place: str, shares: Shares | Unchanged | None) -> Iterator[Gap]:
    """Faults of a split: each party once, whole percents, 100 together."""
    if not isinstance(shares, Mapping):
        return
    if set(shares) != set(PARTIES):
        yield Gap(f"{place}.shares", "invalid", _("State the share of every party; 0 where it had no part."))
    elif any(not 0 <= value <= WHOLE for value in shares.values()) or sum(shares.values()) != WHOLE:
        message = _("The shares make %(sum)d percent together; they must make 100.")
        yield Gap(f"{place}.shares", "sum", message % {"sum": sum(shares.values())})


def milestone_gaps(
    rows: Mapping[UUID, MilestoneProgress],
    steps: Mapping[UUID, MilestoneEntry],
    *,
    at: datetime,
    zone: ZoneInfo,
) -> Iterator[Gap]:
    """Faults of the milestones; `rows` are those of the report by milestone, as they will stand."""
    for key, step in steps.items():
        place = f"milestones.{key}"
        row = rows.get(key)
        if row is None:
            yield Gap(place, "unknown", _("This milestone is not part of the report."))
            continue
        yield from text_gaps(f"{place}.note", step.note)
        if row.percent is not None and not 0 <= row.percent <= WHOLE:
            yield Gap(f"{place}.percent", "invalid", _("A percentage lies between 0 and 100."))
        elif isinstance(row.finished_on, date) and row.percent != WHOLE:
            yield Gap(f"{place}.finished_on", "unfinished", _("Only a finished milestone has this day."))
        if isinstance(row.finished_on, date) and row.finished_on > local_day(at, zone):
            yield Gap(f"{place}.finished_on", "future", _("This day has not come yet."))
