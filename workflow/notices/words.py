"""Notices in the words of the screen and of the e-mail, and the place to which each leads."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from workflow.enums import DeadlineKind, NoticeKind, TaskKind
from workflow.ladder import BREACH, LOCK
from workflow.models import Deadline, Notice
from workflow.registry import flow_of

ASKS: dict[str, Any] = {
    TaskKind.REVIEW: gettext_lazy("Review and decide"),
    TaskKind.REVISE: gettext_lazy("Improve and resubmit"),
    TaskKind.SIGN: gettext_lazy("Sign the contract"),
    TaskKind.REPORT: gettext_lazy("Fill in and hand in the report"),
    TaskKind.LAUNCH: gettext_lazy("Launch at an event"),
    TaskKind.CONTRACT: gettext_lazy("Check the contract and request signatures"),
    TaskKind.EVALUATE: gettext_lazy("Evaluate"),
    TaskKind.FOLLOW_UP: gettext_lazy("Carry out the follow-up and report it"),
    TaskKind.DECIDE: gettext_lazy("Decide on the recommendation of the evaluation"),
    TaskKind.EXTENSION: gettext_lazy("Decide on more time"),
}


@dataclass(frozen=True, slots=True)
class Words:
    """A notice in words. `path` leads to what it is about; `late` marks what is overdue."""

    headline: str
    title: str
    detail: str
    path: str
    late: bool

    @property
    def link(self) -> str:
        """The whole address, for use outside the site."""
        return settings.PRAKARSA_PUBLIC_URL.rstrip("/") + self.path


def words_of(notice: Notice) -> Words:
    """In the active language. Needs `deadline__agency` loaded for rungs; no query then."""
    # A title may hold a line break; a headline may not.
    title = " ".join(notice.title.split())
    path = reverse(notice.subject_type, args=[notice.subject_id])
    if notice.kind == NoticeKind.TASK:
        return Words(str(ASKS.get(notice.code, notice.code)), title, "", path, late=False)
    if notice.kind == NoticeKind.NEWS:
        state = flow_of(notice.subject_type).model.States(notice.code).label
        return Words(_("Now: %(state)s") % {"state": state}, title, "", path, late=False)
    deadline = notice.deadline
    if deadline is None:
        raise ValueError("a rung without its deadline")
    facts = {"agency": deadline.agency.name, "due": formats.date_format(last_day(deadline), "j F Y")}
    headline, detail = (
        _of_correction(notice.code) if deadline.kind == DeadlineKind.REVISION else _of_rung(notice.code)
    )
    return Words(headline, title, detail % facts, path, late=not notice.code.startswith("remind"))


def _of_correction(code: str) -> tuple[str, str]:
    """The same for what was sent back: no board shows it, and nothing is locked."""
    if code.startswith("remind_"):
        headline, _detail = _of_rung(code)
        return headline, _("The report of %(agency)s was sent back. Its correction is due on %(due)s.")
    return _("Correction late"), _("The correction of the report of %(agency)s was due on %(due)s.")


def headline_of(code: str) -> str:
    """A rung in short, in the active language."""
    return _of_rung(code)[0]


def _of_rung(code: str) -> tuple[str, str]:
    """Headline and sentence of a rung."""
    if code == LOCK:
        return _("Locked"), _(
            "The report of %(agency)s was due on %(due)s. The grace period is over and its form is locked; the "
            "regional secretary can grant an extension."
        )
    if code == BREACH:
        return _("Late"), _(
            "The report of %(agency)s was due on %(due)s and has not been handed in. It is shown as late on the "
            "public board."
        )
    if not code.startswith("remind_"):
        return _("Escalated: still late"), _(
            "The report of %(agency)s was due on %(due)s and has still not been handed in."
        )
    days = int(code.removeprefix("remind_"))
    if days == 0:
        return _("Due today"), _("The report of %(agency)s is due today, %(due)s.")
    headline = ngettext("Due in %(days)d day", "Due in %(days)d days", days) % {"days": days}
    return headline, _("The report of %(agency)s is due on %(due)s.")


def last_day(deadline: Deadline) -> datetime:
    """A moment of the last day in time, in the deadline's zone; an extension counts."""
    until = deadline.extended_until or deadline.due_at
    return (until - timedelta(microseconds=1)).astimezone(ZoneInfo(deadline.zone))
