"""Steps of the ladder in words: what a reminder, a breach or a lock of an obligation says on screens and in e-mails."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.types import StrOrPromise
from deadlines.enums import DeadlineKind
from deadlines.models import Deadline
from deadlines.schedule.escalations import PUBLIC, is_public_later, stored_ladder
from deadlines.schedule.ladder import BREACH, LOCK
from deadlines.schedule.ladder_wording import step_headline

# What a reminder says, the headline of what is late, and what that says; of reports it depends on the step.
_SENTENCES: Mapping[DeadlineKind, tuple[StrOrPromise, StrOrPromise, StrOrPromise] | None] = {
    DeadlineKind.REPORT: None,
    DeadlineKind.ASKED_REPORT: None,
    DeadlineKind.REVISION: (
        gettext_lazy("The report of %(agency)s was sent back. Its correction is due on %(due)s."),
        gettext_lazy("Correction late"),
        gettext_lazy("The correction of the report of %(agency)s was due on %(due)s."),
    ),
    DeadlineKind.APPRAISAL: (
        gettext_lazy("The periodic evaluation of an innovation of %(agency)s is due on %(due)s."),
        gettext_lazy("Evaluation late"),
        gettext_lazy(
            "The periodic evaluation of an innovation of %(agency)s was due on %(due)s and is not concluded."
        ),
    ),
    DeadlineKind.EXPLANATION: (
        gettext_lazy("The evaluators asked %(agency)s for an explanation. It is due on %(due)s."),
        gettext_lazy("Explanation late"),
        gettext_lazy("The evaluators asked %(agency)s for an explanation. It was due on %(due)s."),
    ),
    DeadlineKind.FOLLOW_UP: (
        gettext_lazy("A follow-up of %(agency)s is due on %(due)s."),
        gettext_lazy("Follow-up late"),
        gettext_lazy("A follow-up of %(agency)s was due on %(due)s and has not been reported."),
    ),
    DeadlineKind.FOLLOW_UP_AGAIN: (
        gettext_lazy("A follow-up of %(agency)s was found not done yet. It is due again on %(due)s."),
        gettext_lazy("Follow-up late"),
        gettext_lazy("A follow-up of %(agency)s was found not done yet. It was due again on %(due)s."),
    ),
    DeadlineKind.MILESTONE: (
        gettext_lazy("A milestone of an innovation of %(agency)s is due on %(due)s."),
        gettext_lazy("Milestone missed"),
        gettext_lazy(
            "A milestone of an innovation of %(agency)s was due on %(due)s and is not recorded as finished."
        ),
    ),
    DeadlineKind.PACKAGE_MONTH: (
        gettext_lazy("The month of the work packages of %(agency)s is to be locked by %(due)s."),
        gettext_lazy("Month of work packages late"),
        gettext_lazy("The month of the work packages of %(agency)s was to be locked by %(due)s."),
    ),
    DeadlineKind.SHOW_CAUSE: (
        gettext_lazy("A contract of %(agency)s is critical. The show cause meeting is due on %(due)s."),
        gettext_lazy("Show cause meeting late"),
        gettext_lazy("A contract of %(agency)s is critical. The show cause meeting was due on %(due)s."),
    ),
    DeadlineKind.SHOW_CAUSE_TEST: (
        gettext_lazy("The test of a critical contract of %(agency)s is due on %(due)s."),
        gettext_lazy("Test of a critical contract without result"),
        gettext_lazy(
            "The test of a critical contract of %(agency)s was due on %(due)s, without a result so far."
        ),
    ),
    DeadlineKind.OPPORTUNITY: (
        gettext_lazy("The opportunity to finish a contract of %(agency)s ends on %(due)s."),
        gettext_lazy("Opportunity to finish is over"),
        gettext_lazy("The opportunity to finish a contract of %(agency)s ended on %(due)s."),
    ),
}


def step_in_words(deadline: Deadline, code: str) -> tuple[str, str]:
    """Headline and sentence of a step, by what is owed: only reports are locked or shown as late in public."""
    headline, sentences = step_headline(code), _SENTENCES[DeadlineKind(deadline.kind)]
    if sentences is None:
        return headline, _of_report(deadline, code)
    ahead, late, missed = sentences
    if code.startswith("remind_"):
        return headline, str(ahead)
    return (str(late) if code == BREACH else f"{late}: {headline}"), str(missed)


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
