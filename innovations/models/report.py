"""Three-monthly reports and their lines."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.periods import Quarter
from contracts.models import Contract
from innovations.enums import ReportState
from innovations.flows.report import ReportFlow
from innovations.models.innovation import Innovation
from innovations.models.plan import Indicator
from innovations.models.revision import Attachment
from organisations.models import Person
from workflow.models import Deadline, Subject


class Report(ReportFlow, Subject):
    """One obligation to report under a contract, for one period (`period_end` is exclusive).

    `number` counts from 1 within the contract. The deadline's row holds when it is due and every fact of lateness.
    """

    SUBJECT_TYPE: ClassVar[str] = "report"
    LOCK_RANK: ClassVar[int] = 3

    innovation = models.ForeignKey(Innovation, on_delete=models.PROTECT, related_name="reports")
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="reports")
    deadline = models.OneToOneField(Deadline, on_delete=models.PROTECT, related_name="report")
    number = models.PositiveSmallIntegerField(_("no."))
    year = models.PositiveSmallIntegerField(_("year"))
    quarter = models.PositiveSmallIntegerField(_("quarter"))
    period_start = models.DateField(_("period from"))
    period_end = models.DateField(_("period until (exclusive)"))
    obstacles = models.TextField(_("obstacles"), blank=True)
    follow_up = models.TextField(_("follow-up"), blank=True)
    budget_actual = models.DecimalField(
        _("budget spent (Rp)"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    content_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    submitted_at = models.DateTimeField(_("first submitted at"), null=True, editable=False)
    submitted_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=ReportState.values), name="report_state_known"
            ),
            models.UniqueConstraint(fields=["contract", "number"], name="report_number_once"),
            models.CheckConstraint(condition=models.Q(quarter__in=[1, 2, 3, 4]), name="report_quarter_known"),
            models.CheckConstraint(
                condition=models.Q(period_end__gt=models.F("period_start")), name="report_period_forwards"
            ),
        ]
        indexes = [models.Index(fields=["agency", "state"], name="report_by_agency")]

    def __str__(self) -> str:
        return self.subject_title

    @property
    def subject_title(self) -> str:
        """Quarter and innovation, as data in Indonesian: it is stored with tasks; needs `innovation` loaded."""
        return f"Laporan {Quarter(self.year, self.quarter).label_with_year}: {self.innovation.subject_title}"

    def task_deadline(self) -> object:
        """An open report waits until its due instant; once handed in, no date of its own runs any more."""
        return self.deadline.due_at if self.state == ReportState.OPEN else None

    @property
    def editable(self) -> bool:
        """Whether its figures may be changed now (the lock is asked separately)."""
        return self.state in (ReportState.OPEN, ReportState.RETURNED)


class ReportLine(models.Model):
    """The actual of one indicator in one report. An empty actual is "not filled"; 0 is a value."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="lines")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="lines")
    actual = models.DecimalField(_("actual"), max_digits=24, decimal_places=6, null=True, blank=True)
    note = models.TextField(_("explanation"), blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "indicator"], name="report_line_once")]

    def __str__(self) -> str:
        return f"{self.indicator_id}: {self.actual}"


class ReportEvidence(models.Model):
    """An attachment shown as evidence for a report or one of its lines; uploaded once, used often."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="evidence")
    line = models.ForeignKey(ReportLine, on_delete=models.PROTECT, null=True, related_name="evidence")
    attachment = models.ForeignKey(Attachment, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "line", "attachment"], name="report_evidence_once")
        ]

    def __str__(self) -> str:
        return str(self.attachment_id)
