"""Who saved which parts of a proposal, of a change of its plan or of a report, version by version."""

from django.db import models

from innovations.models.innovation import Innovation
from innovations.models.plan_change import PlanChange
from innovations.models.report import Report
from organisations.models import Person, Seat


class SavedVersion(models.Model):
    """One save of what is still being written: no event, for nothing happened to it yet. Never changes.

    `version` is that of what was saved, after it; `parts` names the fields and lists that differ since. Whoever saves
    over it is named by this row, and whoever wrote does not decide.
    """

    id = models.BigAutoField(primary_key=True)
    version = models.PositiveIntegerField()
    parts = models.JSONField(default=list)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, null=True, related_name="+")
    edited_at = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.version}: {', '.join(self.parts)}"


class Edit(SavedVersion):
    """One save of a proposal."""

    innovation = models.ForeignKey(Innovation, on_delete=models.PROTECT, related_name="edits")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["innovation", "version"], name="edit_version_once")]


class ReportEdit(SavedVersion):
    """One save of a report that is being filled in."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="edits")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "version"], name="report_edit_version_once")]


class PlanChangeEdit(SavedVersion):
    """One save of a change of the plan."""

    change = models.ForeignKey(PlanChange, on_delete=models.PROTECT, related_name="edits")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["change", "version"], name="plan_change_edit_version_once")
        ]
