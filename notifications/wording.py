"""Notices in the words of the screen and of the e-mail, and the place to which each leads."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from deadlines.enums import DeadlineKind
from django.conf import settings
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from deadlines.models import Deadline
from deadlines.schedule.escalations import PUBLIC, is_public_later
from deadlines.schedule.ladder import BREACH, LOCK
from notifications.enums import NoticeKind
from notifications.models import Notice
from workflow.engine.registry import flow_of
from workflow.enums import TaskKind

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
class NoticeInWords:
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


def notice_in_words(notice: Notice) -> NoticeInWords:
    """In the active language. Needs `deadline__agency` loaded for rungs; no query then."""
    # A title may hold a line break; a headline may not.
    title = " ".join(notice.title.split())
    path = reverse(notice.subject_type, args=[notice.subject_id])
    if notice.kind == NoticeKind.TASK:
        return NoticeInWords(str(ASKS.get(notice.code, notice.code)), title, "", path, late=False)
    if notice.kind == NoticeKind.NEWS:
        state = flow_of(notice.subject_type).model.States(notice.code).label
        return NoticeInWords(_("Now: %(state)s") % {"state": state}, title, "", path, late=False)
    deadline = notice.deadline
    if deadline is None:
        raise ValueError("a rung without its deadline")
    facts = {"agency": deadline.agency.name, "due": formats.date_format(last_day(deadline), "j F Y")}
    headline, detail = _headline_and_sentence(deadline, notice.code)
    return NoticeInWords(headline, title, detail % facts, path, late=not notice.code.startswith("remind"))


def step_headline(code: str) -> str:
    """A rung in short, in the active language."""
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


def _headline_and_sentence(deadline: Deadline, code: str) -> tuple[str, str]:
    """Headline and sentence of a rung, by what is owed: only reports are locked or shown as late in public."""
    headline, reminded = step_headline(code), code.startswith("remind_")
    if deadline.kind == DeadlineKind.REVISION:
        if reminded:
            return headline, _("The report of %(agency)s was sent back. Its correction is due on %(due)s.")
        return _("Correction late"), _("The correction of the report of %(agency)s was due on %(due)s.")
    if deadline.kind == DeadlineKind.APPRAISAL:
        if reminded:
            return headline, _("The periodic evaluation of an innovation of %(agency)s is due on %(due)s.")
        return _("Evaluation late"), _(
            "The periodic evaluation of an innovation of %(agency)s was due on %(due)s and is not concluded."
        )
    if deadline.kind == DeadlineKind.FOLLOW_UP:
        if reminded:
            return headline, _("A follow-up of %(agency)s is due on %(due)s.")
        return _("Follow-up late"), _(
            "A follow-up of %(agency)s was due on %(due)s and has not been reported."
        )
    return headline, _of_report(deadline, code)


def _of_report(deadline: Deadline, code: str) -> str:
    if code == LOCK:
        return _(
            "The report of %(agency)s was due on %(due)s. The grace period is over and its form is locked; the "
            "regional secretary can grant an extension."
        )
    if code == PUBLIC or (code == BREACH and not is_public_later(deadline.rule.get("ladder", ()))):
        return _(
            "The report of %(agency)s was due on %(due)s and has not been handed in. It is shown as late on the "
            "public board."
        )
    if code == "remind_0":
        return _("The report of %(agency)s is due today, %(due)s.")
    if code.startswith("remind_"):
        return _("The report of %(agency)s is due on %(due)s.")
    return _("The report of %(agency)s was due on %(due)s and has still not been handed in.")


def last_day(deadline: Deadline) -> datetime:
    """A moment of the last day in time, in the deadline's zone; an extension counts."""
    until = deadline.extended_until or deadline.due_at
    return (until - timedelta(microseconds=1)).astimezone(ZoneInfo(deadline.zone))
