"""Reports on a period, and their lines."""

from datetime import date, datetime
from typing import ClassVar
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from common.lines import TypedLine, TypedNote, TypedText
from common.periods import PeriodKind, local_day
from common.reporting_periods import ReportingPeriod
from common.types import StrOrPromise
from contracts.enums import ContractState
from contracts.models import Contract
from deadlines.models import Deadline
from innovations.enums import BEING_FILLED_IN, ENDED, PERIOD_KINDS, SETTLED, ReportState
from innovations.flows.report import ReportFlow
from innovations.models.attribution import AttributedModel, shares_sum
from innovations.models.innovation import Innovation
from innovations.models.plan import Indicator, Milestone
from innovations.models.revision import Attachment
from organisations.models import Person, Seat
from workflow.models import Subject

# A report is owed under a contract, or an office asked for it with a reason.
UNDER_CONTRACT = models.Q(contract__isnull=False)
_NOBODY_ASKED = models.Q(asked_by__isnull=True, asked_as__isnull=True, asked_because="")
_ASKED = models.Q(asked_by__isnull=False, asked_as__isnull=False) & ~models.Q(asked_because="")


class Report(ReportFlow, AttributedModel, Subject):
    """One obligation to report, for one period (`period_end` is exclusive, `year` the one it lies in).

    `number` counts from 1 within the contract; of what was asked for outside of one, within the innovation. The
    deadline's row holds when it is due and every fact of lateness. Its shares hold for every line that states none of
    its own.
    """

    SUBJECT_TYPE: ClassVar[str] = "report"
    SUBJECT_LABEL: ClassVar[StrOrPromise] = _("Report")
    LOCK_RANK: ClassVar[int] = 3

    innovation = models.ForeignKey(Innovation, on_delete=models.PROTECT, related_name="reports")
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, null=True, related_name="reports")
    # Of an ad-hoc report: who asked for it, in which office, and why.
    asked_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    asked_as = models.ForeignKey(Seat, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    asked_because = TypedText(_("why it is asked for"), blank=True, db_default="", editable=False)
    deadline = models.OneToOneField(Deadline, on_delete=models.PROTECT, related_name="report")
    number = models.PositiveSmallIntegerField(_("no."))
    year = models.PositiveSmallIntegerField(_("year"))
    period_kind = models.CharField(_("kind of period"), max_length=10, choices=PERIOD_KINDS)
    period_start = models.DateField(_("period from"))
    period_end = models.DateField(_("period until (exclusive)"))
    # Of the first report of a contract that was signed late: the contract's first day. What lies between is not owed;
    # its figures stand in one column of this report.
    since_on = models.DateField(_("figures since"), null=True, editable=False)
    # The answer in words to what was asked; a report under a contract has none.
    narrative = TypedText(_("what was done and achieved"), blank=True, db_default="")
    obstacles = TypedText(_("obstacles"), blank=True)
    follow_up = TypedText(_("follow-up"), blank=True)
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
            models.CheckConstraint(
                condition=(UNDER_CONTRACT & _NOBODY_ASKED) | (~UNDER_CONTRACT & _ASKED),
                name="report_owed_or_asked",
            ),
            models.UniqueConstraint(
                fields=["innovation", "number"],
                condition=~UNDER_CONTRACT,
                name="report_asked_number_once",
            ),
            models.UniqueConstraint(
                fields=["innovation"],
                condition=~UNDER_CONTRACT & ~models.Q(state__in=SETTLED),
                name="report_asked_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(period_kind__in=[str(kind) for kind in PeriodKind]),
                name="report_period_kind_known",
            ),
            models.CheckConstraint(
                condition=models.Q(period_end__gt=models.F("period_start")), name="report_period_forwards"
            ),
            models.CheckConstraint(
                condition=models.Q(since_on__isnull=True) | models.Q(since_on__lt=models.F("period_start")),
                name="report_since_before_period",
            ),
            shares_sum("report_shares_whole"),
        ]
        indexes = [models.Index(fields=["agency", "state"], name="report_by_agency")]

    def __str__(self) -> str:
        return self.subject_title

    @property
    def subject_title(self) -> str:
        """Period and innovation, as data in Indonesian: it is stored with tasks; needs `innovation` loaded."""
        kind = "Laporan sewaktu-waktu" if self.is_asked else "Laporan"
        return f"{kind} {self.period.label}: {self.innovation.subject_title}"

    @property
    def is_asked(self) -> bool:
        """Whether it is an ad-hoc report, which an office asked for outside of a contract."""
        return self.contract_id is None

    @property
    def period(self) -> ReportingPeriod:
        """What it reports on."""
        return ReportingPeriod.of(self.period_start, self.period_end, PeriodKind(self.period_kind))

    @property
    def accepted_from(self) -> date:
        """The day on which handing in opens. The deadline should be loaded."""
        return local_day(self.deadline.opens_at, ZoneInfo(self.deadline.zone))

    @property
    def when_accepted(self) -> StrOrPromise:
        """From when on a report that is not open yet can be handed in, in words; else empty."""
        if self.state != ReportState.SCHEDULED:
            return ""
        message = _("It can be handed in from %(day)s on. What is filled in until then is kept.")
        return message % {"day": date_format(self.accepted_from, "j F Y")}

    def not_yet(self, name: str) -> StrOrPromise:
        return self.when_accepted if name == "submit" else ""

    def task_deadline(self) -> datetime | None:
        """An open report waits until its due instant; once handed in, no date of its own runs any more."""
        return self.deadline.counts_until if self.state == ReportState.OPEN else None

    def rests_since(self) -> datetime | None:
        """With its innovation, as its deadline says."""
        return self.deadline.rests_since

    @property
    def is_bound(self) -> bool:
        """Whether it may still be owed: its contract, if it has one, is in force, and its innovation has not ended."""
        binds = self.contract is None or self.contract.state == ContractState.IN_FORCE
        return binds and self.innovation.state not in ENDED

    @property
    def hand_in_step(self) -> str:
        """The transition that hands it in from its state; empty where none does."""
        return {self.States.OPEN: "submit", self.States.RETURNED: "resubmit"}.get(self.state, "")

    def can_be_typed(self, on: date) -> bool:
        """Whether its figures may be changed on a day: from its period's first day. The lock is asked separately."""
        begun = self.state == ReportState.SCHEDULED and self.period_start <= on
        return begun or self.state in BEING_FILLED_IN


class ReportLine(AttributedModel):
    """The actual of one indicator in one report. An empty actual is "not filled"; 0 is a value.

    `earlier` is what lies between the report's `since_on` and its period: nobody owes it, and it may stay empty.

    `note` explains a result above its target or a missing one, `strong_note` one far above it; `obstacle` and
    `follow_up` speak of a result below. Which are required is policy (`[reports.demands]`).
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="lines")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="lines")
    actual = models.DecimalField(_("actual"), max_digits=24, decimal_places=6, null=True, blank=True)
    earlier = models.DecimalField(
        _("actual since the first day"), max_digits=24, decimal_places=6, null=True, blank=True
    )
    note = TypedText(_("explanation"), blank=True)
    strong_note = TypedText(_("explanation of the exceptional result"), blank=True)
    obstacle = TypedText(_("obstacle"), blank=True)
    follow_up = TypedText(_("follow-up"), blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "indicator"], name="report_line_once"),
            shares_sum("report_line_shares_whole"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id}: {self.actual}"


class MilestoneProgress(models.Model):
    """How far one milestone of the plan is in one report. An empty percent is "not filled"; 100 has its day."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="milestones")
    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="progress")
    percent = models.PositiveSmallIntegerField(_("progress (%)"), null=True, blank=True)
    finished_on = models.DateField(_("finished on"), null=True, blank=True)
    note = TypedText(_("explanation"), blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "milestone"], name="milestone_progress_once"),
            models.CheckConstraint(
                condition=models.Q(percent__isnull=True) | models.Q(percent__lte=100),
                name="milestone_progress_percent",
            ),
            models.CheckConstraint(
                condition=models.Q(finished_on__isnull=True) | models.Q(percent=100),
                name="milestone_finished_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.milestone_id}: {self.percent}"


class UnplannedResult(AttributedModel):
    """A result for which the plan has no indicator: recorded with evidence and whose work it was; it scores nothing.

    It may be taken into a change of the plan; the indicator that comes of it keeps its id.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="unplanned")
    position = models.PositiveSmallIntegerField(_("no."))
    name = TypedLine(_("result"), max_length=500)
    unit = TypedLine(_("unit"), max_length=60, blank=True)
    actual = models.DecimalField(_("actual"), max_digits=24, decimal_places=6, null=True, blank=True)
    note = TypedText(_("what was done and achieved"), blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "position"], name="unplanned_position_once"),
            models.CheckConstraint(condition=~models.Q(name=""), name="unplanned_has_name"),
            shares_sum("unplanned_shares_whole"),
        ]

    def __str__(self) -> str:
        return self.name


class ReportEvidence(models.Model):
    """An attachment shown as evidence for a report, one of its lines, milestones or unplanned results; uploaded once,
    used often.

    `dated_on` is the day the evidence itself bears; one outside the period needs `date_note` before handing in.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="evidence")
    line = models.ForeignKey(ReportLine, on_delete=models.PROTECT, null=True, related_name="evidence")
    milestone = models.ForeignKey(
        MilestoneProgress, on_delete=models.PROTECT, null=True, related_name="evidence"
    )
    unplanned = models.ForeignKey(
        UnplannedResult, on_delete=models.PROTECT, null=True, related_name="evidence"
    )
    attachment = models.ForeignKey(Attachment, on_delete=models.PROTECT, related_name="+")
    dated_on = models.DateField(_("date of the evidence"), null=True, blank=True)
    date_note = TypedNote(_("why it is dated outside the period"), max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "attachment"], name="line_evidence_once"),
            models.UniqueConstraint(fields=["milestone", "attachment"], name="milestone_evidence_once"),
            models.UniqueConstraint(fields=["unplanned", "attachment"], name="unplanned_evidence_once"),
            models.UniqueConstraint(
                fields=["report", "attachment"],
                condition=models.Q(line__isnull=True, milestone__isnull=True, unplanned__isnull=True),
                name="report_evidence_once",
            ),
            models.CheckConstraint(
                condition=models.Q(line__isnull=True, milestone__isnull=True)
                | models.Q(line__isnull=True, unplanned__isnull=True)
                | models.Q(milestone__isnull=True, unplanned__isnull=True),
                name="report_evidence_for_one",
            ),
        ]

    def __str__(self) -> str:
        return str(self.attachment_id)


class ReportRevision(models.Model):
    """The content of a report as it was handed in: canonical JSON and its hash. Never changes."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveSmallIntegerField(_("submission"))
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    frozen_at = models.DateTimeField(_("handed in at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="report_revision_number_once")
        ]

    def __str__(self) -> str:
        return f"#{self.number}"
