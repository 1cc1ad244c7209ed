"""Changes of plans after approval: begun, their lists replaced, handed in; the decision is a review like any other."""

from uuid import UUID

from django.db.models import Model, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from common.as_of import rebuilt
from common.endpoints import ReadableSet, StrictSerializer, found_or_hidden
from common.types import Json
from innovations.api.rows import SHAPES
from innovations.filters import PlanChangeFilter
from innovations.models import PlanChange
from innovations.queries import plan_changes_visible_to, visible_to
from innovations.services.past.evaluations import plan_changes_as_they_were
from innovations.services.proposals import plan_changes
from organisations.api.serializers import AgencyRefSerializer, PlaceSerializer
from workflow.api.base import WritingEndpoint, idempotent
from workflow.api.subjects import Resource
from workflow.past import in_state_then, there_then


class PlanChangeSerializer(serializers.ModelSerializer[PlanChange]):
    """A change of a plan in a list. `revision` is the one it became, null until it is accepted."""

    state = serializers.CharField()
    government = PlaceSerializer()
    agency = AgencyRefSerializer(allow_null=True)
    innovation = serializers.UUIDField(source="innovation_id")

    class Meta:
        model = PlanChange
        fields = (
            "id", "state", "version", "innovation", "government", "agency", "base_revision", "revision", "policy_ref",
            "created_at",
        )  # fmt: skip


class PlanChangeDetailSerializer(PlanChangeSerializer):
    """A change with its lists as they would become, each row with its id, as a frozen revision shows them."""

    content = serializers.JSONField()

    class Meta(PlanChangeSerializer.Meta):
        fields = (*PlanChangeSerializer.Meta.fields, "content")  # type: ignore[assignment]


class NewPlanChangeInput(StrictSerializer):
    """Which innovation's plan."""

    innovation = serializers.UUIDField()


class PlanListsInput(StrictSerializer):
    """The lists that change, each whole. A row with the `id` of one that exists changes it; others are new.

    `confirm` says that what looks odd is meant.
    """

    confirm = serializers.BooleanField(required=False, default=False)

    def get_fields(self) -> dict[str, serializers.Field]:
        """One member per list."""
        lists = {name: _with_id(shape)(many=True, required=False) for name, shape in SHAPES.items()}
        return {**super().get_fields(), **lists}


def _with_id(shape: type[serializers.Serializer[Model]]) -> type[serializers.Serializer[Model]]:
    """The shape of a row whose id may be given."""
    meta = type("Meta", (shape.Meta,), {"read_only_fields": ("position",)})  # type: ignore[attr-defined]  # of rows
    return type(
        f"Planned{shape.__name__}", (shape,), {"id": serializers.UUIDField(required=False), "Meta": meta}
    )


PLAN_CHANGES = Resource("plan_change", "plan-changes", plan_changes_visible_to, PlanChangeDetailSerializer)


class PlanChangeSet(ReadableSet, WritingEndpoint):
    """Changes of plans one may see, newest first; a new one; its lists."""

    past = rebuilt(
        there_then,
        plan_changes_as_they_were,
        filters=frozenset({"innovation"}),
        asked_then={"state": in_state_then},
    )
    queryset = PlanChange.objects.none()
    serializer_class = PlanChangeSerializer
    detail_class = PlanChangeDetailSerializer
    filterset_class = PlanChangeFilter
    orderings = {"-created_at": ("-created_at", "pk"), "created_at": ("created_at", "pk")}

    def rows(self) -> "QuerySet[PlanChange]":
        """Those one may see."""
        return plan_changes_visible_to(self.actor, self.at)

    @extend_schema(request=NewPlanChangeInput, responses={201: PlanChangeDetailSerializer}, filters=False)
    @idempotent(status=201)
    def create(self, request: Request) -> Json:
        """Begin a change, or answer with the one that is open already."""
        given = self.parsed(NewPlanChangeInput, request)
        innovation = found_or_hidden(visible_to(self.actor, self.at), pk=given["innovation"])
        made = plan_changes.start(innovation, actor=self.actor, at=self.at)
        return PLAN_CHANGES.show(self, made.pk)

    @extend_schema(request=PlanListsInput, responses=PlanChangeDetailSerializer)
    @idempotent()
    def partial_update(self, request: Request, pk: UUID) -> Json:
        """Replace lists of a change that is still written."""
        change = self.one()
        given = dict(self.parsed(PlanListsInput, request))
        plan_changes.revise(
            change,
            actor=self.actor,
            at=self.at,
            confirmed=given.pop("confirm"),
            rows=given,
            seen_version=self.seen_version,
        )
        return PLAN_CHANGES.show(self, pk)
