"""Policies as they are shown, and what is sent to publish, choose and withdraw them."""

from collections.abc import Mapping

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.endpoints import StrictSerializer
from common.types import Json, Shown
from workflow.api.serializers import CriterionSerializer, SubjectRefSerializer
from workflow.models import PolicyVersion
from workflow.policies.document import DecreeRule, Stage
from workflow.policies.versions import document_of, stages_of
from workflow.policies.wording import rule_in_words
from workflow.policy_changes.unreachable import UnreachableStage
from workflow.policy_changes.withdrawing import LONGEST


class PolicySerializer(serializers.ModelSerializer[PolicyVersion]):
    """A published version, named by events as `reference`. `government` is the owner's code, null the installation.

    Nothing begins any more under what was withdrawn.
    """

    reference = serializers.CharField()
    government = serializers.CharField(source="government.code", default=None, allow_null=True)
    withdrawn_at = serializers.DateTimeField(source="withdrawal.withdrawn_at", default=None, allow_null=True)
    withdrawn_because = serializers.CharField(source="withdrawal.reason", default=None, allow_null=True)

    class Meta:
        model = PolicyVersion
        fields = (
            "name",
            "number",
            "title",
            "legal_basis",
            "sha256",
            "reference",
            "published_at",
            "government",
            "withdrawn_at",
            "withdrawn_because",
        )


class DecreeRuleSerializer(serializers.Serializer[DecreeRule]):
    """The decree that an approval names, and the first day that it can bear."""

    title = serializers.CharField()
    not_before = serializers.DateField(allow_null=True)


class PolicyStageSerializer(serializers.Serializer[Mapping[str, Json]]):
    """One stage as the document has it, defaults filled in; `rule` says in words who must approve."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    role = serializers.CharField()
    scope = serializers.CharField()
    order = serializers.IntegerField()
    rule = serializers.CharField()
    mode = serializers.CharField()
    quorum = serializers.IntegerField()
    weights = serializers.DictField(child=serializers.IntegerField())
    refusal = serializers.CharField()
    when = serializers.JSONField()
    distinct_from = serializers.ListField(child=serializers.CharField())
    strategic = serializers.BooleanField()
    anonymous = serializers.BooleanField()
    service_days = serializers.IntegerField(allow_null=True)
    fields = serializers.ListField(child=serializers.CharField())  # type: ignore[assignment]
    criteria = CriterionSerializer(many=True)
    comment = serializers.CharField()
    decree = DecreeRuleSerializer(allow_null=True)
    legal_basis = serializers.CharField()


class PolicyReviewSerializer(serializers.Serializer[Mapping[str, Json]]):
    """The stages of one review in the order they run."""

    name = serializers.CharField()
    stages = PolicyStageSerializer(many=True)


class PolicyDetailSerializer(PolicySerializer):
    """A version with its text, whose SHA-256 over UTF-8 is `sha256`, and its stages."""

    document = serializers.CharField(source="body")
    reviews = serializers.SerializerMethodField()

    class Meta(PolicySerializer.Meta):
        fields = (*PolicySerializer.Meta.fields, "document", "reviews")  # type: ignore[assignment]

    @extend_schema_field(PolicyReviewSerializer(many=True))
    def get_reviews(self, version: PolicyVersion) -> list[dict[str, Json]]:
        """Every review of the document."""
        return [
            {"name": name, "stages": [_stage(stage) for stage in stages_of(version, name)]}
            for name in document_of(version)["review"]
        ]


def _stage(stage: Stage) -> Mapping[str, Json]:
    named = {name: getattr(stage, name) for name in Stage.model_fields}
    return dict(PolicyStageSerializer(named | {"rule": rule_in_words(stage)}).data)


class _AnsweredInput(StrictSerializer):
    # Codes of the warnings (`errors` of the refusal) that whoever asks knows.
    accepted = serializers.ListField(
        child=serializers.CharField(max_length=200), required=False, default=list
    )


class PublicationInput(_AnsweredInput):
    """A document (TOML) to be published for a government that one administers.

    `leave_running` lets running items finish under their own version whose stage the document removes; `accepted` are
    codes of warnings that are known.
    """

    document = serializers.CharField(max_length=200_000, trim_whitespace=False)
    # Whose a new name is; asked of whoever administers several governments.
    government = serializers.CharField(required=False, allow_blank=True, default="", max_length=13)
    leave_running = serializers.BooleanField(required=False, default=False)


class PolicyChoiceInput(_AnsweredInput):
    """The government by its code; it may be left out by whoever administers one only."""

    government = serializers.CharField(required=False, allow_null=True, default=None, max_length=13)


class PolicyChoiceSerializer(serializers.Serializer[Shown]):
    """The government, and the version under which its new items begin."""

    government = serializers.CharField()
    policy = serializers.CharField()
    changes = serializers.ListField(child=serializers.CharField())


class SuccessorVersionInput(StrictSerializer):
    """The version that new items take where no other of the name is left."""

    name = serializers.CharField(max_length=60)
    number = serializers.IntegerField(min_value=1, max_value=1_000_000)


class PolicyWithdrawalInput(StrictSerializer):
    """Why the version is withdrawn for new items."""

    reason = serializers.CharField(max_length=LONGEST, allow_blank=True)
    successor = SuccessorVersionInput(required=False, allow_null=True, default=None)


class UnreachableStageSerializer(serializers.Serializer[UnreachableStage]):
    """A stage that waits for approvals which nobody can give: `there` of `needed` could be reached."""

    subject = SubjectRefSerializer(source="task")
    policy = serializers.CharField()
    stage = serializers.CharField()
    rule = serializers.CharField()
    office = serializers.CharField()
    there = serializers.IntegerField()
    needed = serializers.IntegerField()
    since = serializers.DateTimeField(source="task.opened_at")


class MovedItemInput(StrictSerializer):
    """One running item."""

    type = serializers.CharField(max_length=24)
    id = serializers.UUIDField()


class PolicyMovesInput(StrictSerializer):
    """Running items to be moved to the version, and why; with `dry_run` only what would become of them is answered."""

    items = serializers.ListField(child=MovedItemInput(), allow_empty=False, max_length=50)
    reason = serializers.CharField(max_length=10_000, allow_blank=True, required=False, default="")
    dry_run = serializers.BooleanField(required=False, default=False)


class PolicyMoveResultSerializer(serializers.Serializer[Mapping[str, Json]]):
    """What becomes of one item: the stages asked anew and those not asked any more, or the refusal."""

    type = serializers.CharField()
    id = serializers.UUIDField()
    ok = serializers.BooleanField()
    policy = serializers.CharField()
    asked = serializers.ListField(child=serializers.CharField())
    dropped = serializers.ListField(child=serializers.CharField())
    problem = serializers.CharField(allow_null=True)


class PolicyMovesSerializer(serializers.Serializer[Shown]):
    """In the order asked; `changes` are the rules that differ, by the version that items come from."""

    changes = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))
    results = PolicyMoveResultSerializer(many=True)
