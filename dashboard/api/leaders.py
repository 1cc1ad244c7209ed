"""The leaders' figures and the lists beneath them, asked by the same filters as their pages. Who holds no office in an
agency or a government is refused."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common.as_of import NOW_ONLY, never
from common.endpoints import ListEndpoint
from common.errors import NotPermitted
from common.filters import YearFilter
from common.periods import local_day
from common.types import Json, Shown
from dashboard.durations import DurationSpread
from dashboard.filters import StandingFilter, WaitingFilter
from dashboard.late_offices import late_offices
from dashboard.leaders import time_in_stage
from dashboard.standing import agencies_in, rates_of
from dashboard.waiting import AnswerDay, answer_days, tasks_in
from organisations.api.serializers import AgencyRefSerializer, PlaceSerializer
from organisations.models import Agency
from organisations.visibility import Reach, reach_of
from workflow.api.base import ActingEndpoint
from workflow.api.serializers import SubjectRefSerializer
from workflow.models import Task


class LeadersEndpoint(ActingEndpoint):
    """What an office in an agency or a government reaches."""

    @property
    def reach(self) -> Reach:
        """Of whoever asks. Raises NotPermitted for an office elsewhere, or none."""
        found = reach_of(self.actor)
        if not (found.agencies or found.governments):
            raise NotPermitted(
                _("This page is for people with an office in an agency or a government."),
                code="not_your_office",
            )
        return found


class AgencyStandingSerializer(serializers.ModelSerializer[Agency]):
    """An agency with its figures; shares are in thousandths of what was due, null where nothing was."""

    government = PlaceSerializer()
    innovations = serializers.IntegerField()
    late = serializers.IntegerField()
    due = serializers.IntegerField()
    received = serializers.IntegerField()
    received_share = serializers.IntegerField(allow_null=True)
    in_time = serializers.IntegerField()
    in_time_share = serializers.IntegerField(allow_null=True)
    last_at = serializers.DateTimeField(allow_null=True)

    class Meta:
        model = Agency
        fields = (
            "id", "name", "government", "innovations", "late", "due", "received", "received_share", "in_time",
            "in_time_share", "last_at",
        )  # fmt: skip


class AgencyStandingListView(ListEndpoint, LeadersEndpoint):
    """Every agency, with or without an innovation: what was due in a period, handed in, in time; what is late now."""

    past = never(NOW_ONLY)
    queryset = Agency.objects.none()
    serializer_class = AgencyStandingSerializer
    filterset_class = StandingFilter
    orderings = {"name": ("name", "pk"), "-name": ("-name", "-pk")}

    def rows(self) -> "QuerySet[Agency]":
        return agencies_in(self.reach, on=local_day(self.at, ZoneInfo(settings.TIME_ZONE)))


class AnswerDaySerializer(serializers.Serializer[AnswerDay]):
    """By which day it is to be answered, and by how many working days that is past."""

    day = serializers.DateField()
    late = serializers.BooleanField()
    late_working_days = serializers.IntegerField()


class WaitingTaskSerializer(serializers.ModelSerializer[Task]):
    """Something that waits or waited for an office; `answer` is null where it has no day."""

    id = serializers.UUIDField(source="uuid")
    subject = SubjectRefSerializer(source="*")
    government = PlaceSerializer(source="subject_government")
    agency = AgencyRefSerializer(source="subject_agency", allow_null=True)
    answer = serializers.SerializerMethodField()

    class Meta:
        model = Task
        fields = (
            "id", "kind", "stage", "role", "subject", "government", "agency", "opened_at", "answer", "rests_since",
            "closed_at",
        )  # fmt: skip

    @extend_schema_field(AnswerDaySerializer(allow_null=True))
    def get_answer(self, task: Task) -> Json:
        """From `days` in the context."""
        day = self.context.get("days", {}).get(task.pk)
        return None if day is None else dict(AnswerDaySerializer(day).data)


class WaitingTaskListView(ListEndpoint, LeadersEndpoint):
    """What waits or waited for any office about something of the own governments or agencies, the longest first."""

    past = never(NOW_ONLY)
    queryset = Task.objects.none()
    serializer_class = WaitingTaskSerializer
    filterset_class = WaitingFilter
    orderings = {
        "opened_at": ("opened_at", "pk"),
        "-opened_at": ("-opened_at", "-pk"),
    }

    def rows(self) -> "QuerySet[Task]":
        return tasks_in(self.reach)

    def present(self, rows: list[Task]) -> Sequence[Json]:
        """One page with its days. Four queries."""
        days = answer_days(rows, at=self.at)
        return list(WaitingTaskSerializer(rows, many=True, context={"days": days}).data)


class LateOfficeSerializer(serializers.Serializer[Shown]):
    """An office for which something late waits; `people` hold it now and may be named to whoever asks."""

    role = serializers.CharField()
    government = PlaceSerializer(allow_null=True)
    agency = AgencyRefSerializer(allow_null=True)
    people = serializers.ListField(child=serializers.CharField())
    vacant = serializers.BooleanField()
    obligations = serializers.IntegerField()
    decisions = serializers.IntegerField(
        help_text="Decisions that wait longer than the service time of their stage."
    )
    longest = serializers.IntegerField(help_text="Working days late of what is latest.")


class LateOfficeView(LeadersEndpoint):
    """What is late by whom it waits, the office with most first."""

    past = never(NOW_ONLY)

    @extend_schema(responses=LateOfficeSerializer(many=True))
    def get(self, request: Request) -> Response:
        return Response(LateOfficeSerializer(late_offices(self.reach, at=self.at), many=True).data)


class SpreadSerializer(serializers.Serializer[DurationSpread]):
    """Durations in calendar days; null without any."""

    count = serializers.IntegerField()
    median = serializers.DecimalField(max_digits=8, decimal_places=1, allow_null=True)
    p90 = serializers.DecimalField(max_digits=8, decimal_places=1, allow_null=True)


class StageDurationSerializer(serializers.Serializer[Shown]):
    """How long one kind of task took where it is over, and how long what is open waits."""

    what = serializers.CharField(source="label")
    office = serializers.CharField(source="holder")
    done = SpreadSerializer()
    waiting = SpreadSerializer()
    beyond_service_time = serializers.IntegerField(source="beyond")


class StageDurationView(LeadersEndpoint):
    """Time in stage of the last year, the longest median first."""

    past = never(NOW_ONLY)

    @extend_schema(responses=StageDurationSerializer(many=True))
    def get(self, request: Request) -> Response:
        return Response(StageDurationSerializer(time_in_stage(self.reach, at=self.at), many=True).data)


class QuarterRatesSerializer(serializers.Serializer[Shown]):
    """The reports that were due in a quarter."""

    year = serializers.IntegerField(source="period.year")
    quarter = serializers.IntegerField(source="period.quarter")
    due = serializers.IntegerField()
    received = serializers.IntegerField()
    in_time = serializers.IntegerField()


class QuarterRatesView(LeadersEndpoint):
    """Reports due, handed in and in time by quarter of a year: of this one unless told."""

    past = never(NOW_ONLY)
    parameters = frozenset({"year"})

    @extend_schema(parameters=[OpenApiParameter("year", int)], responses=QuarterRatesSerializer(many=True))
    def get(self, request: Request) -> Response:
        reach, asked = self.reach, request.query_params.get("year", "")
        year = local_day(self.at, ZoneInfo(settings.TIME_ZONE)).year
        if asked:
            field = YearFilter().field
            try:
                year = field.clean(asked)
            except ValidationError as error:
                raise serializers.ValidationError({"year": error.messages}) from error
        return Response(QuarterRatesSerializer(rates_of(reach, year, at=self.at), many=True).data)
