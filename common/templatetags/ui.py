"""What templates need beyond `if` and `for`: icons, numbers and moments, how long something waits."""

from collections.abc import Iterable, Mapping, Sized
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TypeVar
from zoneinfo import ZoneInfo

from django import template
from django.forms import BaseForm, BaseFormSet, FileInput, PasswordInput
from django.templatetags.static import static
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from common.moments import DAY, in_words, waiting
from common.numbers import EMPTY_DISPLAY, format_decimal
from common.period_names import period_name, short_period_name
from common.periods import ROMAN, day_ending_at
from common.request_context import request_id
from common.states import FlowState
from common.types import StrOrPromise

K = TypeVar("K")
V = TypeVar("V")

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """A decorative icon of the sprite; the text beside it carries the meaning."""
    href = static("vendor/bootstrap-icons/icons.svg")
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', href, name)


@register.simple_tag
def request_number() -> str:
    """The number under which the log has this request; empty outside of one."""
    return request_id()


@register.filter
def number(value: Decimal | float | str | None) -> str:
    """A number as the language writes it; empty shows as a dash, 0 as 0."""
    if value is None or value == "":
        return EMPTY_DISPLAY
    if isinstance(value, Decimal):
        return format_decimal(value)
    return format_decimal(Decimal(str(value)))


@register.filter
def figure(value: Decimal | None, names: Mapping[Decimal, str] | None) -> str:
    """A number by what it is called where it has a name (WTP for 4), else as the language writes it."""
    name = names.get(value) if names and value is not None else None
    return name or number(value)


@register.filter
def percent(value: Decimal | float | str | None) -> str:
    """A percentage with two decimals; empty shows as a dash."""
    if value is None or value == "":
        return EMPTY_DISPLAY
    return f"{format_decimal(Decimal(str(value)), places=2)} %"


@register.filter
def day(value: date | str | None) -> str:
    """A calendar day in words: 8 April 2025. Takes dates and ISO texts."""
    if not value:
        return EMPTY_DISPLAY
    if isinstance(value, str):
        value = date.fromisoformat(value)
    return date_format(value, "j F Y")


@register.filter
def day_before(value: date | str) -> date | str:
    """The last day of a period whose end is the day after it; an empty one stays empty."""
    if not value:
        return value
    return (date.fromisoformat(value) if isinstance(value, str) else value) - timedelta(days=1)


@register.filter
def days_until(first: date | str | None, last: date | str | None) -> str:
    """Both days joined as people write them, or the one that there is: 1–3 December 2026, until 8 April 2025."""
    if first and last:
        return _joined(first, last)
    if last:
        return _("until %(day)s") % {"day": day(last)}
    return _("from %(day)s") % {"day": day(first)} if first else EMPTY_DISPLAY


def _joined(first: date | str, last: date | str) -> str:
    begin, end = (date.fromisoformat(each) if isinstance(each, str) else each for each in (first, last))
    if begin == end:
        return day(end)
    if begin.year != end.year:
        return f"{day(begin)}–{day(end)}"
    return f"{date_format(begin, 'j' if begin.month == end.month else 'j F')}–{day(end)}"


@register.filter
def weekday(value: date) -> str:
    """A calendar day with its weekday: Tuesday, 8 April 2025."""
    return date_format(value, "l, j F Y")


@register.filter
def moment(value: datetime | None, zone: str = "Asia/Jakarta") -> str:
    """An instant as local time with the zone's label: 8 April 2025 14.02 WIB."""
    if value is None:
        return EMPTY_DISPLAY
    return in_words(value, zone or "Asia/Jakarta")


register.filter(waiting)


@register.simple_tag(takes_context=True)
def error_mark(context: template.Context) -> str:
    """The word before the title of a page that shows a form again with what is wrong in it; else nothing."""
    # By their very type: what is lazy in the context is not read for this.
    values: Iterable[object] = context.flatten().values()
    sent = [each for each in values if issubclass(type(each), BaseForm | BaseFormSet)]
    forms = [each for each in sent if isinstance(each, BaseForm) and each.is_bound]
    lists = [each for each in sent if isinstance(each, BaseFormSet) and each.is_bound]
    wrong = any(form.errors for form in forms) or any(rows.total_error_count() for rows in lists)
    wrong = wrong or bool((forms or lists) and context.get("refusal"))
    word = _("Error")
    return f"{word}: " if wrong else ""


@register.filter
def typed_again(form: BaseForm) -> list[str]:
    """The fields that no page sends back to whoever filled them in: passwords and files. By their labels."""
    lost = (PasswordInput, FileInput)
    return [str(each.label) for each in form.visible_fields() if isinstance(each.field.widget, lost)]


@register.filter
def due_class(due_at: datetime | None, at: datetime) -> str:
    """The colour that goes with the words: late, soon (within seven days), or none."""
    if due_at is None:
        return ""
    if due_at <= at:
        return "text-late"
    return "text-soon" if (due_at - at).total_seconds() < 7 * DAY else ""


@register.filter
def due_day(due_at: datetime, zone: str) -> str:
    """The last day in time of an exclusive due instant, in words."""
    return day(day_ending_at(due_at, ZoneInfo(zone or "Asia/Jakarta")))


@register.simple_tag
def state_badge(state: FlowState, words: StrOrPromise | None = None) -> SafeString:
    """A state as an icon and a word on a coloured ground: its label, or `words` for readers who need more."""
    badge = state.display.badge
    return format_html('<span class="badge {}">{} {}</span>', badge, icon(badge.icon), words or state.label)


@register.filter
def bar_width(value: Decimal | float | str | None, maximum: int = 100) -> str:
    """Length of a bar in the units of its drawing: 0 to `maximum`, a percent above that fills it."""
    if value is None or value == "":
        return "0"
    share = max(Decimal(0), min(Decimal(str(value)), Decimal(100)))
    return str((share * maximum / 100).quantize(Decimal("0.1")))


@register.filter
def filesize(size: int) -> str:
    """A size in bytes, kB or MB."""
    if size < 1_000:
        return f"{size} B"
    if size < 1_000_000:
        return f"{format_decimal(Decimal(size) / 1000, places=0)} kB"
    return f"{format_decimal(Decimal(size) / 1_000_000, places=1)} MB"


@register.filter
def get(mapping: Mapping[K, V] | None, key: K) -> V | None:
    """The value of a key, None when absent."""
    return mapping.get(key) if mapping else None


register.filter("period", period_name)
register.filter("period_short", short_period_name)


@register.filter
def roman(number: int) -> str:
    """The number of a quarter or half-year as regulations write it."""
    return ROMAN[number - 1]


@register.filter
def short_percent(value: Decimal | float | str | None) -> str:
    """A percentage in whole numbers for labels in drawings; empty shows as a dash."""
    if value is None or value == "":
        return EMPTY_DISPLAY
    return f"{format_decimal(Decimal(str(value)), places=0)} %"


CHART_ROW = 26


@register.filter
def chart_height(rows: Sized) -> int:
    """Height of a bar chart with one bar per row."""
    return max(len(rows), 1) * CHART_ROW


@register.filter
def chart_y(index: int, offset: int) -> int:
    """Vertical place of something within the row of a bar chart."""
    return index * CHART_ROW + offset
