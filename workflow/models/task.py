"""What waits, for which office."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.enums import Role
from organisations.models import Agency, Government, Seat
from workflow.enums import TaskKind


class Task(models.Model):
    """One thing that waits for whoever holds a role in a scope; it follows the office, not the person.

    `title` repeats the subject's title so that an inbox is one query. `stage` is the review stage or, for other
    kinds, empty. `seat` is set while the task is handed to one of the seats that could deal with it.
    """

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    subject_type = models.CharField(max_length=24)
    subject_id = models.UUIDField()
    title = models.CharField(max_length=300)
    kind = models.CharField(max_length=16, choices=TaskKind)
    stage = models.CharField(max_length=40, blank=True)
    round = models.PositiveSmallIntegerField(default=1)
    role = models.CharField(max_length=24, choices=Role)
    government = models.ForeignKey(Government, on_delete=models.PROTECT, null=True, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, related_name="+")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, null=True, related_name="+")
    # Where the subject belongs, for display and filters; the scope above says who may act.
    subject_government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    subject_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField(_("waiting since"))
    due_at = models.DateTimeField(_("due"), null=True)
    # Since when its clock stands still because its subject rests; nothing falls due then.
    rests_since = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "kind", "stage", "role"],
                condition=models.Q(closed_at__isnull=True),
                name="task_open_once",
            ),
        ]
        indexes = [
            # the inbox: open tasks of a role in a scope, oldest first
            models.Index(
                fields=["role", "agency", "government", "opened_at"],
                condition=models.Q(closed_at__isnull=True),
                name="task_inbox",
            ),
            # closing the tasks of a subject
            models.Index(fields=["subject_type", "subject_id"], name="task_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.title}"
