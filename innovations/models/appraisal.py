"""Periodic evaluations of an innovation, and the follow-ups that evaluations ask for."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.lines import TypedNote
from common.types import StrOrPromise
from contracts.models import Contract
from contracts.terms.indonesian import long_date
from deadlines.models import Deadline
from innovations.enums import AppraisalState, FollowUpState
from innovations.flows.appraisal import AppraisalFlow
from innovations.flows.follow_up import FollowUpFlow
from innovations.models.innovation import Innovation
from workflow.models import Subject


class Appraisal(AppraisalFlow, Subject):
    """The evaluation of an innovation `after_months` months, over its reports from `period_start` to `period_end`
    (exclusive).

    `gathered` is what the evaluators look at, frozen when the review opens: inputs of the score, the instrument's
    version, and the reports with their results; `content_sha256` is its hash.
    """

    SUBJECT_TYPE: ClassVar[str] = "appraisal"
    SUBJECT_LABEL: ClassVar[StrOrPromise] = _("Periodic evaluation")
    LOCK_RANK: ClassVar[int] = 4

    innovation = models.ForeignKey(Innovation, on_delete=models.PROTECT, related_name="appraisals")
    # None: launched without a contract, the months count from the launch.
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, null=True, related_name="appraisals")
    deadline = models.OneToOneField(Deadline, on_delete=models.PROTECT, related_name="appraisal")
    after_months = models.PositiveSmallIntegerField(_("after (months)"))
    period_start = models.DateField(_("period from"))
    period_end = models.DateField(_("period until (exclusive)"))
    gathered = models.JSONField(default=dict, editable=False)
    content_sha256 = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=AppraisalState.values), name="appraisal_state_known"
            ),
            models.UniqueConstraint(fields=["contract", "after_months"], name="appraisal_once"),
            models.UniqueConstraint(
                fields=["innovation", "after_months"],
                condition=models.Q(contract__isnull=True),
                name="appraisal_once_from_launch",
            ),
            models.CheckConstraint(
                condition=models.Q(period_end__gt=models.F("period_start")), name="appraisal_period_forwards"
            ),
        ]

    def __str__(self) -> str:
        return self.subject_title

    @property
    def subject_title(self) -> str:
        """As data in Indonesian: it is stored with tasks; needs `innovation` loaded.

        With its last day, by which those of one contract are told from those of the next.
        """
        until = long_date(self.period_end - timedelta(days=1))
        return f"Evaluasi {self.after_months} bulan sampai {until}: {self.innovation.subject_title}"

    def task_deadline(self) -> datetime | None:
        """The evaluators' day; that of an explanation is put down when it is asked for."""
        return self.deadline.counts_until if self.state == AppraisalState.IN_REVIEW else None

    def rests_since(self) -> datetime | None:
        """With its innovation, as its deadline says."""
        return self.deadline.rests_since


class FollowUp(FollowUpFlow, Subject):
    """Something an evaluation asked to be improved, with a day; the agency reports it done, the bureau accepts."""

    SUBJECT_TYPE: ClassVar[str] = "follow_up"
    SUBJECT_LABEL: ClassVar[StrOrPromise] = _("Follow-up")
    LOCK_RANK: ClassVar[int] = 5

    innovation = models.ForeignKey(Innovation, on_delete=models.PROTECT, related_name="follow_ups")
    evaluation = models.ForeignKey(
        "innovations.Evaluation", on_delete=models.PROTECT, related_name="follow_ups"
    )
    deadline = models.OneToOneField(Deadline, on_delete=models.PROTECT, related_name="follow_up")
    text = TypedNote(_("what is to be improved"), max_length=500)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=FollowUpState.values), name="follow_up_state_known"
            ),
            models.CheckConstraint(condition=~models.Q(text=""), name="follow_up_text_given"),
        ]

    def __str__(self) -> str:
        return self.subject_title

    @property
    def subject_title(self) -> str:
        """As data in Indonesian: it is stored with tasks."""
        return f"Tindak lanjut: {self.text}"

    def task_deadline(self) -> datetime | None:
        """While it is open; the day of what is asked for again is put down then."""
        return self.deadline.counts_until if self.state == FollowUpState.OPEN else None

    def rests_since(self) -> datetime | None:
        """With its innovation, as its deadline says."""
        return self.deadline.rests_since
