"""The rows `[[reports.ladder]]` of a policy in words: when each rung falls due, and who is told of it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from deadlines.schedule.escalations import REMIND, REPORTERS, USUAL
from notifications.wording import step_headline


def ladder_in_words(
    rows: Sequence[Mapping[str, Any]], role_in_words: Callable[[str], str]
) -> Iterator[tuple[str, str, str]]:
    """Code, name and sentence of each row, in the active language and in the document's order."""
    for row in rows:
        code = row["code"]
        name = row.get("label") or (_("Reminders") if code == REMIND else step_headline(code))
        told = [_("those who report") if role == REPORTERS else role_in_words(role) for role in row["to"]]
        sentence = _("told to: %(offices)s") % {"offices": ", ".join(told)}
        yield code, name, sentence if code in USUAL else f"{_after(row)}; {sentence}"


def _after(row: Mapping[str, Any]) -> str:
    days = row["after"]
    if row.get("unit") == "working_days":
        return ngettext(
            "%(days)d working day after the due day", "%(days)d working days after the due day", days
        ) % {"days": days}
    return ngettext(
        "%(days)d calendar day after the due day", "%(days)d calendar days after the due day", days
    ) % {"days": days}
