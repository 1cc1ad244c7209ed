"""The one row that says which installation this database belongs to."""

from django.db import models


class Installation(models.Model):
    """Origin of the history (one per installation) and whether the database holds demonstration data."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    origin = models.CharField(max_length=120)
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="installation_single_row")]

    def __str__(self) -> str:
        return self.origin
