"""When workers and their chores were last heard of."""

from django.db import models

from workflow.enums import HeartbeatKind


class Heartbeat(models.Model):
    """A machine on which a worker runs, or one of the chores that workers make: when it was last well.

    Says only that something lives; nothing is decided by it, and it is written over again and again.
    """

    kind = models.CharField(max_length=6, choices=HeartbeatKind)
    name = models.CharField(max_length=120)
    at = models.DateTimeField()
    # Of a chore that failed the last time: the kind of the fault, which stands in full in the log.
    error = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "name"], name="heartbeat_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"
