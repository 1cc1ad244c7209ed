"""Reviews: rounds of ordered stages, and the decisions made in them."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.models import Person, Seat
from workflow.enums import Outcome
from workflow.models.event import Event
from workflow.models.policy import PolicyVersion


class Review(models.Model):
    """One round of approval of one subject, pinned to the policy version it started on.

    `stage` is the index of the open stage; `digest` is the hash of the content put before the reviewers.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    subject_type = models.CharField(max_length=24)
    subject_id = models.UUIDField()
    name = models.CharField(max_length=40)
    round = models.PositiveSmallIntegerField(_("round"))
    policy = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="+")
    stage = models.PositiveSmallIntegerField(default=0)
    digest = models.CharField(max_length=64)
    opened_at = models.DateTimeField()
    stage_opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject_type", "subject_id", "round"], name="review_round_once"),
            models.UniqueConstraint(
                fields=["subject_type", "subject_id"],
                condition=models.Q(closed_at__isnull=True),
                name="review_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} #{self.round}"


class Decision(models.Model):
    """What one person decided in one seat at one stage. Never changed, never deleted.

    A seat counts once and a person counts once per stage, whatever else they hold.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="decisions")
    stage = models.CharField(max_length=40)
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    capacity = models.CharField(max_length=12)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    digest = models.CharField(max_length=64)
    # Requests tied to fields: [{"field": "...", "message": "..."}]; texts are the reviewer's own words.
    items = models.JSONField(default=list, blank=True)
    decided_at = models.DateTimeField()
    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "stage", "seat"], name="decision_seat_once"),
            models.UniqueConstraint(fields=["review", "stage", "person"], name="decision_person_once"),
            models.CheckConstraint(
                condition=models.Q(outcome__in=Outcome.values), name="decision_outcome_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stage}: {self.outcome}"
