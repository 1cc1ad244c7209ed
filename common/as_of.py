"""What an endpoint answers about a past moment (`?as_of=`), and the moment that is meant by it.

Every endpoint that can be read says which of three it is: what it shows was written once and is shown as far as it was
there (`kept_since`), it is put together as it was from what was recorded (`rebuilt`), or it refuses and says why
(`never`). What says nothing refuses, so that the present is never taken for the past.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import BadInput, Gap
from common.periods import FIRST_DAY, LAST_DAY, end_of_day, start_of_day
from common.types import Json, StrOrPromise

M = TypeVar("M", bound=Model)
PARAMETER = "as_of"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}.*")

# Why something has no past; what an endpoint of its own says stands with it.
NOW_ONLY = gettext_lazy("This address says what waits or can be done now, and has no past.")
NOT_KEPT = gettext_lazy("What stood here earlier was not kept, so that this address has no past.")
DATED = gettext_lazy("This never changes and says of itself from when it is; ask for it without a moment.")
ONES_OWN = gettext_lazy("This is about yourself as you are now, and has no past.")
IN_REVISIONS = gettext_lazy("Ask for its revisions as of then: they hold what was handed in.")


@dataclass(frozen=True, slots=True)
class PastAnswer:
    """How one endpoint answers for a past moment.

    `then` leaves of today's rows those that were there, `rebuild` makes of them what they were. `filters` may be asked
    of the past as of the present, `asked_then` are those that are asked of it otherwise; the orders `by_today` are
    none of the past. `by_hand`: the endpoint reads its `as_of` itself.
    """

    refusal: StrOrPromise = ""
    then: Callable[["QuerySet[Model]", datetime], "QuerySet[Model]"] | None = None
    rebuild: Callable[[Sequence[Model], datetime], Sequence[Model]] | None = None
    filters: frozenset[str] = frozenset()
    by_today: frozenset[str] = frozenset()
    asked_then: Mapping[str, Callable[["QuerySet[Model]", str, datetime], "QuerySet[Model]"]] = field(
        default_factory=dict
    )
    by_hand: bool = False


def never(why: StrOrPromise) -> PastAnswer:
    """The present only, for this reason."""
    return PastAnswer(refusal=why)


def kept_since(column: str, *, filters: frozenset[str] = frozenset()) -> PastAnswer:
    """Rows that are written once: those written by then, by the column that says when."""

    def then(rows: "QuerySet[Model]", at: datetime) -> "QuerySet[Model]":
        return rows.filter(**{f"{column}__lte": at})

    return PastAnswer(then=then, filters=filters)


def rebuilt(
    then: Callable[["QuerySet[M]", datetime], "QuerySet[M]"],
    rebuild: Callable[[Sequence[M], datetime], Sequence[M]],
    *,
    filters: frozenset[str] = frozenset(),
    by_today: frozenset[str] = frozenset(),
    asked_then: Mapping[str, Callable[["QuerySet[M]", str, datetime], "QuerySet[M]"]] | None = None,
) -> PastAnswer:
    """Rows put together as they were."""
    return PastAnswer(
        # Each endpoint hands over the rows of its own model.
        then=then,  # type: ignore[arg-type]
        rebuild=rebuild,  # type: ignore[arg-type]
        filters=filters,
        by_today=by_today,
        asked_then=asked_then or {},  # type: ignore[arg-type]
    )


def by_hand(*, filters: frozenset[str] = frozenset()) -> PastAnswer:
    """The endpoint answers for `as_of` itself."""
    return PastAnswer(by_hand=True, filters=filters)


def asked_about(context: Mapping[str, Json]) -> datetime | None:
    """The past moment that the endpoint of a serializer is asked about, by its context; None for the present."""
    found: datetime | None = getattr(context.get("view"), "as_of", None)
    return found


def refuse_past(why: StrOrPromise) -> BadInput:
    """The refusal of an endpoint without a past, naming the parameter."""
    return BadInput(str(why), code="no_past", gaps=[Gap(PARAMETER, "no_past", str(why))])


def moment_meant(text: str, *, zone: ZoneInfo, now: datetime, name: str = PARAMETER) -> datetime:
    """The moment that is named: an instant with its offset, or a day, of which its last moment in the zone is meant.

    Of today the present is meant. Raises BadInput naming the field for everything else, and for what is ahead.
    """
    text = text.strip()
    found = _instant(text) if _MOMENT.fullmatch(text) else _end_of(text, zone=zone, now=now)
    if found is None:
        raise _bad(
            name, "invalid", _("Give a day as in 2025-03-03, or a moment as in 2025-03-03T10:00:00+07:00.")
        )
    if found > now:
        raise _bad(
            name, "future", _("This moment is still ahead: what was known can only be asked of the past.")
        )
    return found


def _instant(text: str) -> datetime | None:
    """With its offset, whose plus an address may have lost."""
    try:
        found = datetime.fromisoformat(re.sub(r" (?=\d{2}:?\d{2}$)", "+", text))
    except (ValueError, OverflowError):
        return None
    return found if found.tzinfo is not None and FIRST_DAY <= found.date() <= LAST_DAY else None


def _end_of(text: str, *, zone: ZoneInfo, now: datetime) -> datetime | None:
    """The last moment of a day; of today the present."""
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None or not FIRST_DAY <= day <= LAST_DAY:
        return None
    last = end_of_day(day, zone) - timedelta(microseconds=1)
    return (now if start_of_day(day, zone) <= now < last else last).astimezone(zone)


def _bad(name: str, code: str, sentence: str) -> BadInput:
    return BadInput(sentence, gaps=[Gap(name, code, sentence)])
