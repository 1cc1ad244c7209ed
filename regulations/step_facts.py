"""What the steps of a regulation record, as it was typed: lines of a letter and days, with what is wrong with them."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from common.errors import Gap
from common.letters import line_gaps, typed_line
from common.periods import local_day
from workflow.engine.declarations import Context

LONGEST = {"harmonised_no": 80, "number": 60, "gazette": 160}
EARLIEST = 1945


def line_of(ctx: Context, name: str) -> str:
    """The line of that name, put right."""
    return typed_line(str(ctx.facts.get(name) or ""))


def day_of(ctx: Context, name: str) -> date | None:
    """The day of that name; None where none was given, or what was given is none."""
    try:
        return date.fromisoformat(str(ctx.facts.get(name) or ""))
    except ValueError:
        return None


def wrong_line(ctx: Context, name: str, *, asked: bool) -> Iterator[Gap]:
    """What is wrong with a line."""
    text = line_of(ctx, name)
    if asked and not text:
        yield Gap(name, "required", _("This must be given."))
    if len(text) > LONGEST[name]:
        yield Gap(name, "too_long", _("At most %(count)d letters.") % {"count": LONGEST[name]})
    yield from line_gaps(text, place=name)


def wrong_day(ctx: Context, name: str, *, asked: bool, ahead: bool = False) -> Iterator[Gap]:
    """What is wrong with a day; the day of what was done does not lie ahead."""
    given, day = str(ctx.facts.get(name) or ""), day_of(ctx, name)
    today = local_day(ctx.at, ctx.subject.government.tz)
    if not given:
        if asked:
            yield Gap(name, "required", _("This must be given."))
    elif day is None or not EARLIEST <= day.year <= today.year + 10:
        yield Gap(name, "invalid", _("This is not a day."))
    elif day > today and not ahead:
        yield Gap(name, "future", _("This day is still to come."))
