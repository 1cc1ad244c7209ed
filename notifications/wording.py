"""Notices in the words of the screen and of the e-mail, and the place to which each leads."""

import logging
from collections import Counter
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common.types import StrOrPromise
from deadlines.wording import last_day, step_in_words
from notifications.enums import NoticeKind, OfficeTaken, Operation
from notifications.models import Notice, NoticeTask
from notifications.outcomes import outcome_in_words
from workflow.engine.registry import flow_of
from workflow.enums import TaskKind

_log = logging.getLogger(__name__)
# How many of the things that wait in an office are named.
MOST_ITEMS = 10

ASKS: dict[str, StrOrPromise] = {
    TaskKind.REVIEW: gettext_lazy("Review and decide"),
    TaskKind.REVISE: gettext_lazy("Improve and resubmit"),
    TaskKind.SIGN: gettext_lazy("Sign the contract"),
    TaskKind.REPORT: gettext_lazy("Fill in and hand in the report"),
    TaskKind.LAUNCH: gettext_lazy("Launch at an event"),
    TaskKind.CONTRACT: gettext_lazy("Check the contract and request signatures"),
    TaskKind.REMAKE: gettext_lazy("Make the contract's document anew, or declare it void"),
    TaskKind.FIRST_CONTRACT: gettext_lazy("Prepare the contract"),
    TaskKind.NEXT_CONTRACT: gettext_lazy("Prepare the next contract"),
    TaskKind.FULFIL: gettext_lazy("Mark the contract as fulfilled: nothing is owed under it any more"),
    TaskKind.EVALUATE: gettext_lazy("Evaluate"),
    TaskKind.FOLLOW_UP: gettext_lazy("Carry out the follow-up and report it"),
    TaskKind.DECIDE: gettext_lazy("Decide on the recommendation of the evaluation"),
    TaskKind.OUTCOME: gettext_lazy("Decide the outcome: everything has been evaluated"),
    TaskKind.EXTENSION: gettext_lazy("Decide on more time"),
    TaskKind.CONFIRM: gettext_lazy("Confirm an appointment, or do not"),
    TaskKind.LET_IN: gettext_lazy("Allow a new way into an account, or do not"),
    TaskKind.ERASE: gettext_lazy("Decide whether personal data are erased"),
    TaskKind.REGULATE: gettext_lazy("Write the regulation and have it harmonised"),
    TaskKind.ENACT: gettext_lazy("Sign the regulation"),
    TaskKind.PROMULGATE: gettext_lazy("Put the regulation in force"),
    TaskKind.ENTER_MONTH: gettext_lazy(
        "Enter the month of the work packages and hand it to the agency's head"
    ),
    TaskKind.LOCK_MONTH: gettext_lazy("Look through the month of the work packages and lock it"),
    TaskKind.SHOW_CAUSE: gettext_lazy("A contract is critical: take the next step of its case"),
    TaskKind.CRITICAL: gettext_lazy("Decide what becomes of a critical contract"),
}


@dataclass(frozen=True, slots=True)
class NoticeInWords:
    """A notice in words. `path` leads to what it is about; `late` marks what is overdue.

    `items` are things that wait in an office, the longest first, and `more` how many further ones there are.
    """

    headline: str
    title: str
    detail: str
    path: str
    late: bool = False
    items: tuple["WaitingItem", ...] = ()
    more: int = 0

    @property
    def link(self) -> str:
        """The whole address, for use outside the site."""
        return settings.PRAKARSA_PUBLIC_URL.rstrip("/") + self.path


@dataclass(frozen=True, slots=True)
class WaitingItem:
    """One thing that waits, and where it is."""

    ask: str
    title: str
    path: str

    @property
    def link(self) -> str:
        """The whole address, for use outside the site."""
        return settings.PRAKARSA_PUBLIC_URL.rstrip("/") + self.path


def notice_in_words(notice: Notice) -> NoticeInWords:
    """In the active language. Needs `deadline__agency` and `withdrawal__version` loaded, and what `queries.with_tasks`
    reads; no query then.

    One that has no words any more (of a state or step that an earlier version knew) is named by its title alone, so
    that it keeps back neither a page nor an e-mail.
    """
    try:
        return _in_words(notice)
    except Exception:  # noqa: BLE001 -- whatever is wrong with one notice keeps back no other
        _log.exception("No words for notice %s (%s %s)", notice.uuid, notice.kind, notice.code)
        kind = NoticeKind(notice.kind).label if notice.kind in NoticeKind.values else _("Notice")
        detail = _("What happened can be read in the history of the item.")
        return NoticeInWords(str(kind), _one_line(notice.title), detail, reverse("notices"))


def _in_words(notice: Notice) -> NoticeInWords:
    title = _named(notice.title, notice)
    if notice.code == Operation.CERTIFICATE_ENDS:
        return _certificate_in_words(notice, title)
    if notice.code == Operation.HISTORY_FAULTY:
        return _verification_in_words(notice, title)
    if notice.kind == NoticeKind.OPERATION:
        return _operation_in_words(notice, title)
    if notice.kind == NoticeKind.POLICY:
        return _withdrawal_in_words(notice, title)
    if notice.kind == NoticeKind.OFFICE:
        return _office_in_words(notice, title)
    path = reverse(notice.subject_type, args=[notice.subject_id])
    if notice.kind == NoticeKind.TASK:
        return NoticeInWords(_ask(notice.code), title, "", path)
    if notice.kind == NoticeKind.OUTCOME:
        headline = str(outcome_in_words(notice.subject_type, notice.code))
        return NoticeInWords(headline, title, _reason(notice), path)
    if notice.kind == NoticeKind.NEWS:
        state = flow_of(notice.subject_type).states[notice.code]
        return NoticeInWords(_("Now: %(state)s") % {"state": state}, title, "", path)
    deadline = notice.deadline
    if deadline is None:
        raise ValueError("a deadline step without its deadline")
    facts = {"agency": deadline.agency.name, "due": formats.date_format(last_day(deadline), "j F Y")}
    headline, detail = step_in_words(deadline, notice.code)
    return NoticeInWords(headline, title, detail % facts, path, late=not notice.code.startswith("remind"))


def _certificate_in_words(notice: Notice, title: str) -> NoticeInWords:
    """The title names office and last day: to the official, and to administrators."""
    headline = str(Operation(notice.code).label)
    if notice.kind == NoticeKind.OFFICE:
        detail = _(
            "Ask your authority for another one and enrol it; afterwards no contract can be signed with it."
        )
        return NoticeInWords(headline, title, detail, reverse("own-certificates"))
    detail = _(
        "Its official has been told. Without another one no contract is signed in this office afterwards."
    )
    return NoticeInWords(headline, title, detail, reverse("holdings"))


def _verification_in_words(notice: Notice, title: str) -> NoticeInWords:
    """The title is the first finding: to the inspectorate, and to administrators."""
    headline = str(Operation(notice.code).label)
    if notice.kind == NoticeKind.OFFICE:
        detail = _(
            "The nightly verification found this first. Compare a checkpoint that you kept, and have the server looked"
            " at."
        )
        return NoticeInWords(headline, title, detail, reverse("log"))
    detail = _(
        "The nightly verification found this first. Tell whoever runs the server to change nothing and to keep a copy."
    )
    return NoticeInWords(headline, title, detail, reverse("operation"))


def _operation_in_words(notice: Notice, title: str) -> NoticeInWords:
    headline = str(Operation(notice.code).label)
    if notice.code == Operation.WEBHOOK_RESTS:
        detail = _(
            "Nothing is sent until you let it go on; what happens meanwhile is kept. Test the address first."
        )
        return NoticeInWords(headline, title, detail, reverse("webhook"))
    if notice.code == Operation.DOCUMENTS_FAULTY:
        detail = _("Tell whoever runs the server at once: these files have to come back from a backup.")
        return NoticeInWords(headline, title, detail, reverse("operation"))
    detail = _("They are set aside with their reasons: have them tried again, or drop them.")
    return NoticeInWords(headline, title, detail, reverse("failed-messages"))


def _withdrawal_in_words(notice: Notice, title: str) -> NoticeInWords:
    assert notice.withdrawal is not None, "the constraint notice_has_one_cause"
    version = notice.withdrawal.version
    detail = _(
        "Nothing new begins under it; what runs under it goes on until it is moved. Reason: %(reason)s"
    )
    return NoticeInWords(
        _("A version of a policy was withdrawn"),
        title,
        detail % {"reason": _one_line(notice.withdrawal.reason)},
        reverse("policy", args=[version.name, version.number]),
    )


def _reason(notice: Notice) -> str:
    """Why it was asked, in the words of whoever asked; empty where notices name no reason."""
    reason: str = getattr(notice, "reason", None) or ""
    return _("Reason: %(reason)s") % {"reason": _one_line(reason)} if reason else ""


def _office_in_words(notice: Notice, title: str) -> NoticeInWords:
    """What waits there now: how many things of each kind, and the first of them."""
    links: list[NoticeTask] = getattr(notice, "waiting", [])
    tasks = [link.task for link in links]
    counted = Counter(_ask(task.kind) for task in tasks)
    count = ngettext("%(count)d thing waits for you", "%(count)d things wait for you", len(tasks))
    detail = count % {"count": len(tasks)} if tasks else _("Nothing of it waits any more.")
    if tasks:
        detail += f" ({', '.join(f'{ask}: {number}' for ask, number in counted.items())})."
    return NoticeInWords(
        str(OfficeTaken(notice.code).label),
        title,
        detail,
        reverse("inbox"),
        items=tuple(_item(link) for link in links[:MOST_ITEMS]),
        more=max(0, len(tasks) - MOST_ITEMS),
    )


def _item(link: NoticeTask) -> WaitingItem:
    task = link.task
    path = reverse(task.subject_type, args=[task.subject_id])
    return WaitingItem(_ask(task.kind), _named(task.title, link), path)


def _ask(kind: str) -> str:
    return str(ASKS.get(kind, kind))


def _named(title: str, row: Notice | NoticeTask) -> str:
    """The title, with whom it concerns where that is a person (`queries.with_tasks`)."""
    name: str = getattr(row, "concerns", None) or ""
    return _one_line(f"{title} – {name}" if name else title)


def _one_line(title: str) -> str:
    """A title may hold a line break; a headline may not."""
    return " ".join(title.split())
