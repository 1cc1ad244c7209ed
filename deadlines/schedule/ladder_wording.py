"""The rows `[[reports.ladder]]` of a policy in words: when each step falls due, and who is notified of it."""

from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.types import Json
from deadlines.schedule.escalations import PUBLIC, REMIND, REPORTERS, stored_ladder
from deadlines.schedule.ladder import BREACH, LOCK


def ladder_in_words(rows: Json, role_in_words: Callable[[str], str]) -> Iterator[tuple[str, str, str]]:
    """Code, name and sentence of each row, in the active language and in the document's order."""
    for row in stored_ladder({"ladder": rows}):
        name = row.label or (_("Reminders") if row.code == REMIND else step_headline(row.code))
        offices = [_("those who report") if role == REPORTERS else role_in_words(role) for role in row.to]
        sentence = _("told to: %(offices)s") % {"offices": ", ".join(offices)}
        later = "" if row.after is None else f"{_after(row.after, row.unit)}; "
        yield row.code, name, f"{later}{sentence}"


def step_headline(code: str) -> str:
    """A step in short, in the active language."""
    if code == LOCK:
        return _("Locked")
    if code == BREACH:
        return _("Late")
    if code == PUBLIC:
        return _("Late in public")
    if not code.startswith("remind_"):
        return _("Escalated: still late")
    days = int(code.removeprefix("remind_"))
    if days == 0:
        return _("Due today")
    return ngettext("Due in %(days)d day", "Due in %(days)d days", days) % {"days": days}


def _after(days: int, unit: str | None) -> str:
    if unit == "working_days":
        return ngettext(
            "%(days)d working day after the due day", "%(days)d working days after the due day", days
        ) % {"days": days}
    return ngettext(
        "%(days)d calendar day after the due day", "%(days)d calendar days after the due day", days
    ) % {"days": days}
