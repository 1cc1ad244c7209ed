"""Notices in the words of the screen and of the e-mail, and the place to which each leads."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.types import StrOrPromise
from deadlines.wording import last_day, step_in_words
from notifications.enums import NoticeKind
from notifications.models import Notice
from workflow.engine.registry import flow_of
from workflow.enums import TaskKind

ASKS: dict[str, StrOrPromise] = {
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
    """In the active language. Needs `deadline__agency` loaded for steps; no query then."""
    # A title may hold a line break; a headline may not.
    title = " ".join(notice.title.split())
    path = reverse(notice.subject_type, args=[notice.subject_id])
    if notice.kind == NoticeKind.TASK:
        return NoticeInWords(str(ASKS.get(notice.code, notice.code)), title, "", path, late=False)
    if notice.kind == NoticeKind.NEWS:
        state = flow_of(notice.subject_type).states[notice.code]
        return NoticeInWords(_("Now: %(state)s") % {"state": state}, title, "", path, late=False)
    deadline = notice.deadline
    if deadline is None:
        raise ValueError("a deadline step without its deadline")
    facts = {"agency": deadline.agency.name, "due": formats.date_format(last_day(deadline), "j F Y")}
    headline, detail = step_in_words(deadline, notice.code)
    return NoticeInWords(headline, title, detail % facts, path, late=not notice.code.startswith("remind"))
