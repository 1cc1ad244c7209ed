"""Who saved which parts of a proposal, version by version."""

from django.db import models

from innovations.models.innovation import Innovation
from organisations.models import Person, Seat


class Edit(models.Model):
    """One save of a proposal that is still being written: no event, for nothing happened to it yet. Never changes.

    `version` is the proposal's after it; `parts` names the fields and lists that differ since. Whoever saves over it
    is told by this row.
    """

    id = models.BigAutoField(primary_key=True)
    innovation = models.ForeignKey(Innovation, on_delete=models.PROTECT, related_name="edits")
    version = models.PositiveIntegerField()
    parts = models.JSONField(default=list)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, null=True, related_name="+")
    edited_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["innovation", "version"], name="edit_version_once")]

    def __str__(self) -> str:
        return f"{self.version}: {', '.join(self.parts)}"
