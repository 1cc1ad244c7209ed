"""Reviews: rounds of ordered stages, and the decisions made in them."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.lines import TypedLine, TypedText
from organisations.models import OfficeHeld, Person, Seat
from workflow.enums import Outcome, VoidReason
from workflow.models.event import Event
from workflow.models.policy import PolicyVersion


class Review(models.Model):
    """One round of approval of one subject, pinned to the policy version it started on.

    `plan` lists the codes of the stages that apply to this subject, in groups that run side by side; `stage` is the
    index of the open group; `concluded` names the stages that ended in approval. `carried` names approvals kept from
    an earlier round, with that round's number. `stand_ins` tells how stages went on that four eyes had closed: `how`
    ("stand_in" or "skipped", then at which `later` stage the stand-in decides). `facts` are what the policy's
    conditions asked about the subject then. `digest` is the hash of the content put before the reviewers.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    subject_type = models.CharField(max_length=24)
    subject_id = models.UUIDField()
    name = models.CharField(max_length=40)
    round = models.PositiveSmallIntegerField(_("round"))
    policy = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="+")
    plan = models.JSONField(default=list)
    carried = models.JSONField(default=dict)
    stand_ins = models.JSONField(default=dict)
    facts = models.JSONField(default=dict)
    stage = models.PositiveSmallIntegerField(default=0)
    concluded = models.JSONField(default=list)
    digest = models.CharField(max_length=64)
    # The content itself, where the domain does not keep it by its hash.
    content = models.JSONField(null=True)
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
    """What one person decided in one seat at one stage. Never deleted; changed only by being voided, once.

    A seat counts once and a person counts once per stage, whatever else they hold. The capacity is that of the moment:
    `held` is the office as it was held, with its letter, `on_behalf_of` the people whose power a delegate used. A
    voided decision (withdrawn by its author while the stage was open, or overtaken by an edit of what it covered) stays
    readable.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="decisions")
    stage = models.CharField(max_length=40)
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    capacity = models.CharField(max_length=12)
    held = models.ForeignKey(OfficeHeld, on_delete=models.PROTECT, null=True, related_name="+")
    on_behalf_of = models.JSONField(default=list, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    digest = models.CharField(max_length=64)
    # Requests tied to fields: [{"field": "...", "message": "..."}]; texts are the reviewer's own words.
    items = models.JSONField(default=list, blank=True)
    # Scores by criterion of the policy's review form: {"novelty": 80}.
    scores = models.JSONField(default=dict, blank=True)
    # The decree that the decision rests on where its stage asks for one, and the day it bears.
    decree_number = TypedLine(max_length=120, blank=True, db_default="")
    decree_on = models.DateField(null=True)
    decided_at = models.DateTimeField()
    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="+")
    voided_at = models.DateTimeField(null=True)
    voided_by = models.ForeignKey(Event, on_delete=models.PROTECT, null=True, related_name="+")
    void_reason = models.CharField(max_length=16, choices=VoidReason, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["review", "stage", "seat"],
                condition=models.Q(voided_at__isnull=True),
                name="decision_seat_once",
            ),
            models.UniqueConstraint(
                fields=["review", "stage", "person"],
                condition=models.Q(voided_at__isnull=True),
                name="decision_person_once",
            ),
            models.CheckConstraint(
                condition=models.Q(voided_at__isnull=True, void_reason="")
                | (models.Q(voided_at__isnull=False) & ~models.Q(void_reason="")),
                name="decision_void_has_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(outcome__in=Outcome.values), name="decision_outcome_known"
            ),
            models.CheckConstraint(
                condition=models.Q(decree_number="", decree_on__isnull=True)
                | (models.Q(outcome=Outcome.APPROVE, decree_on__isnull=False) & ~models.Q(decree_number="")),
                name="decision_decree_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stage}: {self.outcome}"


class RequestAnswer(models.Model):
    """What whoever improves a subject says to one request of a decision (`item` is its place in `Decision.items`).

    It may be changed until the subject is handed in again.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="answers")
    item = models.PositiveSmallIntegerField()
    text = TypedText(_("answer"))
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["decision", "item"], name="request_answer_once")]

    def __str__(self) -> str:
        return self.text


class Recusal(models.Model):
    """A person declared a conflict of interest in a round of review and no longer counts there."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="recusals")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField()
    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "person"], name="recusal_once")]

    def __str__(self) -> str:
        return str(self.person_id)


class Reading(models.Model):
    """Somebody who may decide opened the content of a round: the version that they saw."""

    id = models.BigAutoField(primary_key=True)
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="readings")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "person"], name="reading_once")]

    def __str__(self) -> str:
        return str(self.person_id)
