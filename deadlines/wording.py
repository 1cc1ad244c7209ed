"""Steps of the ladder in words: what a reminder, a breach or a lock of an obligation says on screens and in e-mails."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from deadlines.enums import DeadlineKind
from deadlines.models import Deadline
from deadlines.schedule.escalations import PUBLIC, is_public_later, stored_ladder
from deadlines.schedule.ladder import BREACH, LOCK
from deadlines.schedule.ladder_wording import step_headline


def step_in_words(deadline: Deadline, code: str) -> tuple[str, str]:
    """Headline and sentence of a step, by what is owed: only reports are locked or shown as late in public."""
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
    if deadline.kind == DeadlineKind.MILESTONE:
        if reminded:
            return headline, _("A milestone of an innovation of %(agency)s is due on %(due)s.")
        return _("Milestone missed"), _(
            "A milestone of an innovation of %(agency)s was due on %(due)s and is not recorded as finished."
        )
    return headline, _of_report(deadline, code)


def _of_report(deadline: Deadline, code: str) -> str:
    if code == LOCK:
        return _(
            "The report of %(agency)s was due on %(due)s. The grace period is over and its form is locked; the "
            "regional secretary can grant an extension."
        )
    if code == PUBLIC or (code == BREACH and _shown_with_its_breach(deadline)):
        return _(
            "The report of %(agency)s was due on %(due)s and has not been handed in. It is shown as late on the "
            "public board."
        )
    if code == "remind_0":
        return _("The report of %(agency)s is due today, %(due)s.")
    if code.startswith("remind_"):
        return _("The report of %(agency)s is due on %(due)s.")
    return _("The report of %(agency)s was due on %(due)s and has still not been handed in.")


def _shown_with_its_breach(deadline: Deadline) -> bool:
    """Whether the public board shows it from its breach on: never an ad-hoc report, others unless a step says later."""
    asked = deadline.kind == DeadlineKind.ASKED_REPORT
    return not asked and not is_public_later(stored_ladder(deadline.rule))


def last_day(deadline: Deadline) -> datetime:
    """A moment of the last day in time, in the deadline's zone; an extension counts."""
    until = deadline.extended_until or deadline.due_at
    return (until - timedelta(microseconds=1)).astimezone(ZoneInfo(deadline.zone))
