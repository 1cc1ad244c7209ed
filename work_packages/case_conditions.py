"""What has to be so before a step is taken with a critical contract."""

from collections.abc import Callable, Iterator
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import Gap
from workflow.engine.declarations import Context, described_as

# Says of a case why its contract is still critical, empty when it is not; named by the service that judges.
_judged_by: list[Callable[[UUID, datetime], str]] = []


def judged_through(judging: Callable[[UUID, datetime], str]) -> None:
    """Name what judges the newest figures; called once, as the app loads."""
    _judged_by[:] = [judging]


@described_as(gettext_lazy("a further meeting is left on the ladder"))
def meetings_are_left(ctx: Context) -> Iterator[Gap]:
    """After the last one only the agency's head decides. No query."""
    case = ctx.subject
    if case.meetings_held >= case.steps:
        message = _("All %(count)d meetings were held: now the head of the agency decides.")
        yield Gap("ladder", "used_up", message % {"count": case.steps})


@described_as(gettext_lazy("every meeting and warning of the ladder was used"))
def ladder_is_used_up(ctx: Context) -> Iterator[Gap]:
    """Nobody loses a contract before the last warning. No query."""
    case = ctx.subject
    left = case.steps - case.warnings_given
    if left > 0:
        message = _(
            "%(count)d of the %(all)d warnings are still to come, each after a meeting and a failed test."
        )
        yield Gap("ladder", "left", message % {"count": left, "all": case.steps})


@described_as(gettext_lazy("the newest figures are critical no more, or the work was handed over"))
def is_recovered(ctx: Context) -> Iterator[Gap]:
    """By the rule that judged the crossing. Five queries."""
    if _judged_by and (why := _judged_by[0](ctx.subject.pk, ctx.at)):
        yield Gap("figures", "still_critical", why)
