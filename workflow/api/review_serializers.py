"""Shapes of reviews, policies and what a policy would do."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _
from rest_framework import serializers

from common.endpoints import StrictSerializer
from common.errors import DomainError
from common.types import Json, Shown
from organisations.models import OfficeHeld
from workflow.api.serializers import SubjectRefSerializer
from workflow.enums import Outcome, Skipping
from workflow.policy_changes.simulation import Projection, ReplayedRound
from workflow.reviews.changes_since import ChangesSinceLastView, ContentDifference, ImprovementRequest
from workflow.reviews.explanations import RunningReview, RunningStage
from workflow.reviews.skipped import SkippedStage

MAX_BULK = 50
# Before this there is nothing to replay, and far below it a day has no instant.
_EARLIEST = date(2000, 1, 1)


class RefusalSerializer(serializers.Serializer[DomainError]):
    """Why this person may not decide."""

    code = serializers.CharField()
    message = serializers.CharField()


class StageViewSerializer(serializers.Serializer[RunningStage]):
    """One stage of a running review as the caller sees it; `reason` is null exactly where `allowed` or not open."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    standing = serializers.ChoiceField(choices=["done", "open", "ahead"])
    rule = serializers.CharField()
    missing = serializers.IntegerField()
    who = serializers.ListField(child=serializers.CharField())
    since = serializers.DateTimeField(allow_null=True)
    answer_by = serializers.DateField(allow_null=True)
    legal_basis = serializers.CharField()
    note = serializers.CharField()
    may_hand_over = serializers.BooleanField()
    allowed = serializers.SerializerMethodField()
    reason = RefusalSerializer(source="refusal", allow_null=True)

    def get_allowed(self, stage: RunningStage) -> bool:
        """Whether the caller may decide this stage now."""
        return stage.standing == "open" and stage.refusal is None


class SkippedStageSerializer(serializers.Serializer[SkippedStage]):
    """A stage that is not asked: its condition does not hold, four eyes closed it, or the item had passed it."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    because = serializers.ChoiceField(choices=Skipping.choices)
    reason = serializers.CharField()


class ReviewViewSerializer(serializers.Serializer[RunningReview]):
    """A running review: its policy version, round and stages in order; `carried` are approvals kept from before,
    `skipped` the stages that are not asked in this round, each with its reason."""

    policy = serializers.CharField()
    title = serializers.CharField()
    legal_basis = serializers.CharField()
    round = serializers.IntegerField()
    stages = StageViewSerializer(many=True)
    carried = serializers.ListField(child=serializers.CharField())
    skipped = SkippedStageSerializer(many=True)


class DifferenceSerializer(serializers.Serializer[ContentDifference]):
    """One place that differs: a dotted path, the field in words, what stood there and what stands there."""

    path = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    before = serializers.JSONField(allow_null=True)
    after = serializers.JSONField(allow_null=True)


class SeenChangesSerializer(serializers.Serializer[ChangesSinceLastView]):
    """From the version (hash) that the caller last saw, in that round, to the present one."""

    since_round = serializers.IntegerField()
    seen = serializers.CharField()
    now = serializers.CharField()
    differences = DifferenceSerializer(many=True)


class RequestSerializer(serializers.Serializer[ImprovementRequest]):
    """One thing that was asked for; `answered` says whether its field changed since, null where that is unknown.

    `reply` is what was said to it, empty without an answer.
    """

    field = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    message = serializers.CharField()
    stage = serializers.CharField()
    answered = serializers.BooleanField(allow_null=True)
    reply = serializers.CharField()
    reply_by = serializers.CharField()
    replied_at = serializers.DateTimeField(allow_null=True)


class ReviewAnswerSerializer(serializers.Serializer[Shown]):
    """`review` is null when nothing is under review, `changes` when the caller saw no other version of it.

    `requests` are those of the last round that was sent back.
    """

    review = ReviewViewSerializer(allow_null=True)
    changes = SeenChangesSerializer(allow_null=True)
    requests = RequestSerializer(many=True)


class RecusalInput(StrictSerializer):
    """What the conflict of interest is; it stays among the reviewers."""

    reason = serializers.CharField(allow_blank=True, max_length=10_000)


class WithdrawalInput(StrictSerializer):
    """Why a decision is taken back, if one cares to say."""

    comment = serializers.CharField(required=False, allow_blank=True, max_length=10_000, default="")


class ReassignmentInput(StrictSerializer):
    """The office to hand the task to; null gives it back to every office of its role."""

    seat = serializers.UUIDField(allow_null=True)
    reason = serializers.CharField(allow_blank=True, max_length=10_000)


class HeldSerializer(serializers.Serializer[OfficeHeld]):
    """An office as somebody holds it; `grant` says how a delegate came to it."""

    seat = serializers.UUIDField(source="seat_id")
    title = serializers.CharField(source="seat.title")
    person = serializers.UUIDField(source="person_id")
    name = serializers.CharField(source="person.name")
    capacity = serializers.CharField()
    grant = serializers.CharField(source="grant_kind")
    letter_no = serializers.CharField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(allow_null=True)


class CandidatesSerializer(serializers.Serializer[Shown]):
    """Offices that could take a task over, and the one it is handed to now."""

    handed_to = serializers.UUIDField(allow_null=True)
    offices = HeldSerializer(many=True)


class DecidersSerializer(serializers.Serializer[Shown]):
    """One stage and who could decide it; `offices` is null where reviewers stay unnamed towards the caller."""

    review = serializers.CharField()
    stage = serializers.CharField(source="code")
    label = serializers.CharField()  # type: ignore[assignment]
    role = serializers.CharField()
    rule = serializers.CharField()
    strategic = serializers.BooleanField()
    legal_basis = serializers.CharField()
    offices = HeldSerializer(many=True, allow_null=True)
    skipped = serializers.CharField()


class BulkInput(StrictSerializer):
    """One answer to several tasks; a task named twice is decided once."""

    tasks = serializers.ListField(child=serializers.UUIDField(), allow_empty=False, max_length=MAX_BULK)
    outcome = serializers.ChoiceField(choices=Outcome.choices)
    comment = serializers.CharField(required=False, allow_blank=True, max_length=10_000, default="")


class BulkProblemSerializer(serializers.Serializer[Mapping[str, Json]]):
    """Why one of them was refused."""

    code = serializers.CharField()
    detail = serializers.CharField()


class BulkResultSerializer(serializers.Serializer[Mapping[str, Json]]):
    """What became of one task: the subject's new state, or the refusal."""

    task = serializers.UUIDField()
    ok = serializers.BooleanField()
    state = serializers.CharField(allow_null=True)
    problem = BulkProblemSerializer(allow_null=True)


class BulkAnswerSerializer(serializers.Serializer[Mapping[str, Json]]):
    """In the order asked."""

    results = BulkResultSerializer(many=True)


class PolicyMoveInput(StrictSerializer):
    """Another version for one running item."""

    name = serializers.CharField(max_length=60)
    number = serializers.IntegerField(min_value=1, max_value=1_000_000)
    reason = serializers.CharField(max_length=10_000)


class PolicyChangesSerializer(serializers.Serializer[Mapping[str, Json]]):
    """What changes from version `against` to version `number`, in sentences; none when nothing does."""

    name = serializers.CharField()
    number = serializers.IntegerField()
    against = serializers.IntegerField()
    changes = serializers.ListField(child=serializers.CharField())


class SimulationInput(StrictSerializer):
    """A candidate document (TOML) and the day since which rounds are replayed, in the installation's zone."""

    document = serializers.CharField(max_length=200_000, trim_whitespace=False)
    since = serializers.DateField(required=False, allow_null=True, default=None)

    def validate_since(self, value: date | None) -> date | None:
        """A day that has an instant."""
        if value is not None and value < _EARLIEST:
            raise serializers.ValidationError(
                _("There is nothing before %(day)s.") % {"day": _EARLIEST.isoformat()}
            )
        return value


class ProjectionSerializer(serializers.Serializer[Projection]):
    """How a round would end: approve, return, reject, or empty, waiting at `stage` for `missing` more."""

    outcome = serializers.CharField()
    stage = serializers.CharField()
    missing = serializers.IntegerField()


class ReplayedSerializer(serializers.Serializer[ReplayedRound]):
    """One round of one item: what happened (empty: still open), and what would happen."""

    subject = SubjectRefSerializer(source="*")
    round = serializers.IntegerField()
    recorded = serializers.CharField()
    projected = ProjectionSerializer()
    differs = serializers.BooleanField()


class SimulationSummarySerializer(serializers.Serializer[Mapping[str, Json]]):
    """How many rounds there are, how many end otherwise, how many that ended would still be waiting."""

    items = serializers.IntegerField()
    changed = serializers.IntegerField()
    waiting = serializers.IntegerField()


class SimulationAnswerSerializer(serializers.Serializer[Shown]):
    """Rounds one may see, oldest first."""

    summary = SimulationSummarySerializer()
    results = ReplayedSerializer(many=True)
