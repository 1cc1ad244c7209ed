"""The case of a contract that became critical: its meetings with their tests, and its letters."""

from datetime import datetime
from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.lines import TypedLine
from common.types import StrOrPromise
from work_packages.case_enums import RUNNING_CASES, CaseState, LetterKind
from work_packages.curve.codes import CriticalReason
from work_packages.flows.case import ShowCauseFlow
from work_packages.models.critical_rule import CriticalRuleVersion
from work_packages.models.month import month_title
from work_packages.models.package import WorkPackage
from workflow.models import Event, Subject


class ShowCauseCase(ShowCauseFlow, Subject):
    """What follows when a contract crosses the line: once for each crossing, and one at a time for a package.

    `crossed_in` is the month at whose end it was critical, `rule` the version that judged it. `unentered`: nobody had
    entered that month, and no progress was counted for it. `task_due_at` is when the present step falls due.
    """

    SUBJECT_TYPE: ClassVar[str] = "show_cause"
    SUBJECT_LABEL: ClassVar[StrOrPromise] = _("Critical contract")
    LOCK_RANK: ClassVar[int] = 21

    package = models.ForeignKey(WorkPackage, on_delete=models.PROTECT, related_name="cases")
    crossed_in = models.DateField(_("crossed in"), editable=False)
    rule = models.ForeignKey(CriticalRuleVersion, on_delete=models.PROTECT, related_name="+", editable=False)
    period = models.CharField(_("period"), max_length=40, editable=False)
    reason = models.CharField(_("why"), max_length=16, choices=CriticalReason, editable=False)
    planned = models.DecimalField(_("planned"), max_digits=5, decimal_places=2)
    actual = models.DecimalField(_("actual"), max_digits=5, decimal_places=2)
    deviation = models.DecimalField(_("deviation"), max_digits=5, decimal_places=2)
    forecast_on = models.DateField(_("forecast of the finish"), null=True, editable=False)
    unentered = models.BooleanField(_("nothing was entered"), default=False, editable=False)
    # How many meetings with their warnings the rule has.
    steps = models.PositiveSmallIntegerField(editable=False)
    meetings_held = models.PositiveSmallIntegerField(_("meetings held"), default=0, editable=False)
    warnings_given = models.PositiveSmallIntegerField(_("warnings given"), default=0, editable=False)
    opportunity_days = models.PositiveSmallIntegerField(
        _("days of the opportunity"), null=True, editable=False
    )
    opportunity_until = models.DateField(_("opportunity until"), null=True, editable=False)
    addendum_no = TypedLine(_("number of the addendum"), max_length=120, blank=True)
    task_due_at = models.DateTimeField(null=True, editable=False)
    is_example = models.BooleanField(_("an example"), default=False)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=CaseState.values), name="show_cause_state_known"
            ),
            models.UniqueConstraint(fields=["package", "crossed_in"], name="show_cause_once_a_crossing"),
            models.UniqueConstraint(
                fields=["package"],
                condition=models.Q(state__in=[str(state) for state in RUNNING_CASES]),
                name="show_cause_one_at_a_time",
            ),
            models.CheckConstraint(condition=models.Q(agency__isnull=False), name="show_cause_of_an_agency"),
            models.CheckConstraint(
                condition=models.Q(reason__in=CriticalReason.values), name="show_cause_reason_known"
            ),
            models.CheckConstraint(
                condition=models.Q(warnings_given__lte=models.F("meetings_held")),
                name="show_cause_warned_after_meeting",
            ),
        ]
        indexes = [
            # the list of a government, the newest first
            models.Index(fields=["government", "-created_at"], name="show_cause_by_government"),
        ]

    def __str__(self) -> str:
        return self.subject_title

    @property
    def subject_title(self) -> str:
        """As data in Indonesian: it is stored with tasks; needs `package` loaded."""
        return f"Kontrak kritis {month_title(self.crossed_in)}: {self.package.name}"

    def task_deadline(self) -> datetime | None:
        """When the present step falls due."""
        return self.task_due_at


class ShowCauseMeeting(models.Model):
    """A show cause meeting: the test agreed there, and its result, which is written once. What was said stands in the
    event's minutes."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    case = models.ForeignKey(ShowCauseCase, on_delete=models.PROTECT, related_name="meetings")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    held_on = models.DateField(_("held on"))
    target = models.DecimalField(_("target of the test"), max_digits=5, decimal_places=2)
    test_on = models.DateField(_("day of the test"))
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+")
    reached = models.DecimalField(_("reached"), max_digits=5, decimal_places=2, null=True)
    met = models.BooleanField(null=True)
    judged_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="show_cause_meeting_once"),
            models.CheckConstraint(
                condition=models.Q(target__gt=0, target__lte=100), name="show_cause_meeting_target"
            ),
            models.CheckConstraint(
                condition=models.Q(test_on__gte=models.F("held_on")), name="show_cause_meeting_test_after"
            ),
            models.CheckConstraint(
                condition=models.Q(judged_at__isnull=True, met__isnull=True, reached__isnull=True)
                | models.Q(judged_at__isnull=False, met__isnull=False, reached__isnull=False),
                name="show_cause_meeting_result_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class CaseLetter(models.Model):
    """A letter of a case: numbered and frozen with the step, rendered afterwards, once. `terms` is what it says."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    case = models.ForeignKey(ShowCauseCase, on_delete=models.PROTECT, related_name="letters")
    kind = models.CharField(_("kind"), max_length=8, choices=LetterKind)
    step = models.PositiveSmallIntegerField()
    number = models.CharField(_("number"), max_length=80)
    dated_on = models.DateField(_("date"))
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+")
    terms = models.JSONField()
    terms_sha256 = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField(default=0)
    rendered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "kind", "step"], name="case_letter_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=LetterKind.values), name="case_letter_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(sha256="", rendered_at__isnull=True)
                | (~models.Q(sha256="") & models.Q(rendered_at__isnull=False)),
                name="case_letter_rendered_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.number
