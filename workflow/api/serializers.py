"""Shapes of the engine: explained transitions, events, tasks, deadlines."""

import base64
from uuid import UUID

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.endpoints import StrictSerializer
from common.errors import Gap
from common.types import Json, Shown
from organisations.api.serializers import AgencyRefSerializer, PlaceSerializer
from workflow.engine.permission_check import RuleResult
from workflow.engine.tasks import WaitingOffice
from workflow.enums import Outcome
from workflow.models import Event, Task
from workflow.policies.versions import policy_named_by
from workflow.queries import criteria_of, may_be_named
from workflow.reviews.anonymity import Author, stage_of
from workflow.reviews.ballots import LONGEST_NUMBER
from workflow.reviews.decrees import NamedDecree, decree_named_by


class ReasonSerializer(serializers.Serializer[Gap]):
    """Why not; `field` where something in particular is missing."""

    field = serializers.CharField()
    code = serializers.CharField()
    message = serializers.CharField()


class RuleSerializer(serializers.Serializer[RuleResult]):
    """One rule of a transition; `passed` is null where an earlier rule failed, so that it was not looked at."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    passed = serializers.BooleanField(allow_null=True)
    message = serializers.CharField()


class WaitingSerializer(serializers.Serializer[WaitingOffice]):
    """An office that has to act now, since when, and by when."""

    who = serializers.CharField()
    what = serializers.CharField()
    since = serializers.DateTimeField()
    due_at = serializers.DateTimeField(allow_null=True)
    rests_since = serializers.DateTimeField(allow_null=True)


class OptionSerializer(serializers.Serializer[Shown]):
    """One transition as the caller sees it now; `here` says whether it leaves the present state at all.

    `waiting` says who holds the subject up, `next` what to do; both are empty where the step can be taken.
    """

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    target = serializers.CharField()
    allowed = serializers.BooleanField()
    here = serializers.BooleanField()
    internal = serializers.BooleanField()
    reasons = ReasonSerializer(many=True)
    rules = RuleSerializer(many=True)
    who = serializers.ListField(child=serializers.CharField())
    policy = serializers.CharField()
    legal_basis = serializers.CharField()
    waiting = WaitingSerializer(many=True)
    next = serializers.CharField()
    comment_required = serializers.BooleanField()
    facts = serializers.ListField(child=serializers.CharField())


class DecreeSerializer(serializers.Serializer[NamedDecree]):
    """The paper on which a decision rests: what it is, its number, and the day it bears."""

    title = serializers.CharField()
    number = serializers.CharField()
    on = serializers.DateField()


class EventSerializer(serializers.ModelSerializer[Event]):
    """An event as the people see it who may see its subject, with comments (`author_visibility` in the context).

    Towards proposers the acts of an anonymous stage have no actor, seat or capacity, and the role "reviewer".
    """

    id = serializers.UUIDField(source="uuid")
    actor = serializers.SerializerMethodField()
    role = serializers.SerializerMethodField()
    capacity = serializers.SerializerMethodField()
    seat = serializers.SerializerMethodField()
    stage = serializers.SerializerMethodField()
    decree = serializers.SerializerMethodField()
    comments = serializers.SerializerMethodField()

    class Meta:
        model = Event
        fields = (
            "id",
            "seq",
            "kind",
            "from_state",
            "to_state",
            "at",
            "actor",
            "role",
            "capacity",
            "seat",
            "stage",
            "decree",
            "comments",
        )

    def get_actor(self, event: Event) -> UUID | None:
        """The person; null where reviewers stay unnamed."""
        return self._author(event).person_id

    def get_role(self, event: Event) -> str:
        """The role in which it was done."""
        return self._author(event).role

    def get_capacity(self, event: Event) -> str:
        """The capacity in which the office was held."""
        return self._author(event).capacity

    def get_seat(self, event: Event) -> UUID | None:
        """The office; null for the system and where reviewers stay unnamed."""
        return self._author(event).seat_id

    def get_stage(self, event: Event) -> str:
        """The stage of a review in which it happened; empty for everything else."""
        return stage_of(event)

    @extend_schema_field(DecreeSerializer(allow_null=True))
    def get_decree(self, event: Event) -> Json:
        """The decree that the decision names; null where it names none."""
        named = decree_named_by(event)
        return None if named is None else dict(DecreeSerializer(named).data)

    def get_comments(self, event: Event) -> dict[str, str]:
        """Private values by field; an erased one is absent."""
        comments: dict[str, str] = self.context["visibility"].comments_of(event)
        return comments

    def _author(self, event: Event) -> Author:
        author: Author = self.context["visibility"].author_of(event)
        return author


class LoggedEventSerializer(serializers.ModelSerializer[Event]):
    """An event as inspectors read it: derived columns, the hashed bytes themselves, and their leaf hash."""

    id = serializers.UUIDField(source="uuid")
    subject = serializers.UUIDField(source="subject_id")
    title = serializers.SerializerMethodField()
    policy = serializers.SerializerMethodField()
    actor = serializers.UUIDField(source="actor_id")
    person = serializers.SerializerMethodField()
    seat = serializers.UUIDField(source="seat_id", allow_null=True)
    government = serializers.UUIDField(source="government_id")
    agency = serializers.UUIDField(source="agency_id", allow_null=True)
    prev = serializers.SerializerMethodField()
    leaf_hash = serializers.SerializerMethodField()
    payload = serializers.SerializerMethodField()
    payload_base64 = serializers.SerializerMethodField()

    class Meta:
        model = Event
        fields = (
            "id", "subject_type", "subject", "title", "policy", "seq", "kind", "from_state", "to_state", "at",
            "recorded_at", "actor", "person", "role", "capacity", "seat", "government", "agency", "prev", "leaf_hash",
            "payload", "payload_base64",
        )  # fmt: skip

    def get_title(self, event: Event) -> str:
        """Of what it is about; empty where that is not open to who asks."""
        subject = self.context["seen"].get(event.subject_id)
        return subject.subject_title if subject is not None else ""

    def get_policy(self, event: Event) -> str:
        """The version under which it happened, `name@number`; empty where none is named."""
        return policy_named_by(event)[0]

    def get_person(self, event: Event) -> str:
        """The name of who acted, where who asks may know it; empty where none is kept."""
        return event.actor.name if may_be_named(event, self.context["actor"]) else ""

    def get_prev(self, event: Event) -> str | None:
        """Leaf hash of the subject's previous event, hexadecimal."""
        return bytes(event.prev).hex() if event.prev else None

    def get_leaf_hash(self, event: Event) -> str:
        """SHA-256 over 0x00 and the payload's bytes, hexadecimal."""
        return bytes(event.leaf_hash).hex()

    def get_payload(self, event: Event) -> str:
        """The canonical JSON as text."""
        return bytes(event.payload).decode()

    def get_payload_base64(self, event: Event) -> str:
        """The very bytes that were hashed."""
        return base64.b64encode(bytes(event.payload)).decode()


class SubjectRefSerializer(serializers.Serializer[Shown]):
    """What a task or deadline is about."""

    type = serializers.CharField(source="subject_type")
    id = serializers.UUIDField(source="subject_id")
    title = serializers.CharField()


class CriterionSerializer(serializers.Serializer[Shown]):
    """One question of a scored form: whole numbers from 0 to `max`."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    weight = serializers.IntegerField()
    max = serializers.IntegerField()


class TaskSerializer(serializers.ModelSerializer[Task]):
    """One waiting thing; `role` in `government` or `agency` is whom it waits for, `criteria` the form to fill in.

    Lists put `criteria_of` their page into the context.
    """

    id = serializers.UUIDField(source="uuid")
    subject = SubjectRefSerializer(source="*")
    role = serializers.CharField()
    kind = serializers.CharField()
    government = PlaceSerializer(source="subject_government")
    agency = AgencyRefSerializer(source="subject_agency", allow_null=True)
    criteria = serializers.SerializerMethodField()

    class Meta:
        model = Task
        fields = (
            "id", "kind", "stage", "round", "role", "subject", "government", "agency", "opened_at", "due_at",
            "rests_since", "closed_at", "criteria",
        )  # fmt: skip

    @extend_schema_field(CriterionSerializer(many=True))
    def get_criteria(self, task: Task) -> Json:
        """The criteria of the stage's review form."""
        forms = self.context.get("criteria")
        if forms is None:
            forms = criteria_of([task])
        return CriterionSerializer(forms.get(task.pk, ()), many=True).data


class ItemSerializer(StrictSerializer):
    """A request tied to a field of what is decided on."""

    field = serializers.CharField(max_length=120)
    message = serializers.CharField(max_length=2000)


class DecisionSerializer(StrictSerializer):
    """A decision; a return or rejection needs a comment or items, a recommendation belongs to evaluations.

    `scores` are by code of the task's criteria. `decree_number` and `decree_on` name the decree where the
    policy's stage has one.
    """

    outcome = serializers.ChoiceField(choices=Outcome.choices)
    comment = serializers.CharField(required=False, allow_blank=True, max_length=10_000, default="")
    items = ItemSerializer(many=True, required=False)
    scores = serializers.DictField(
        child=serializers.IntegerField(min_value=0, max_value=1_000_000), required=False
    )
    recommendation = serializers.CharField(required=False, max_length=20)
    # Until when what is sent back is to be answered, where the review knows such a day.
    due_on = serializers.DateField(required=False)
    decree_number = serializers.CharField(
        required=False, allow_blank=True, max_length=LONGEST_NUMBER, default=""
    )
    decree_on = serializers.DateField(required=False, allow_null=True, default=None)
