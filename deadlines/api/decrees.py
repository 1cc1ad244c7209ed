"""Decrees of days off over the API: looked at, then entered."""

from collections.abc import Mapping

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from calendars.working_days import DecreedDay
from common.as_of import kept_since
from common.endpoints import ListEndpoint, StrictSerializer
from common.types import Document, Json, Shown
from deadlines.models import DecreeEntry
from deadlines.queries import decrees_visible_to
from deadlines.services import decree_entry
from deadlines.services.holiday_decrees import DueDateShift
from organisations.api.serializers import PlaceSerializer
from workflow.api.base import WritingEndpoint, idempotent

LARGEST = 200_000


class DecreeInput(StrictSerializer):
    """A list of days as CSV (date, name, kind, decree_number, published_on, withdrawn)."""

    document = serializers.CharField(max_length=LARGEST, trim_whitespace=False)
    national = serializers.BooleanField(default=False)
    published_on = serializers.DateField(required=False, allow_null=True, default=None)


class DayOffSerializer(serializers.Serializer[DecreedDay]):
    """One row of a decree."""

    on = serializers.DateField()
    name = serializers.CharField()
    kind = serializers.CharField()
    decree_number = serializers.CharField()
    published_on = serializers.DateField()
    withdrawn = serializers.BooleanField()


class EnteredDaySerializer(serializers.Serializer[Mapping[str, Json]]):
    """A day that a decree added."""

    on = serializers.DateField()
    name = serializers.CharField()
    withdrawn = serializers.BooleanField()


class MoveSerializer(serializers.Serializer[DueDateShift]):
    """What it does to one due date; `from_on` and `to_on` are the same where only lateness is counted anew."""

    deadline = serializers.UUIDField(source="deadline.pk")
    title = serializers.CharField(source="deadline.title")
    agency = serializers.CharField(source="deadline.agency.name")
    from_on = serializers.DateField()
    to_on = serializers.DateField()


class PreviewSerializer(serializers.Serializer[Shown]):
    """The new days and the due dates of one's own government that would move; `kept` would not."""

    days = DayOffSerializer(many=True)
    moves = MoveSerializer(many=True)
    kept = serializers.IntegerField()
    remarks = serializers.ListField(child=serializers.CharField())


class AppliedSerializer(serializers.Serializer[Mapping[str, Json]]):
    """What was done."""

    days = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    moved = serializers.IntegerField()
    kept = serializers.IntegerField()
    remarks = serializers.ListField(child=serializers.CharField())


class EnteredSerializer(serializers.ModelSerializer[DecreeEntry]):
    """Who entered which decree when, and what it did to one's own government; without a person the operator did."""

    government = PlaceSerializer(allow_null=True)
    entered_by = serializers.UUIDField(source="entered_by_id", allow_null=True)
    decrees = serializers.ListField(child=serializers.CharField())
    days = serializers.SerializerMethodField()
    moved = serializers.IntegerField()
    kept = serializers.IntegerField(source="recounted")

    class Meta:
        model = DecreeEntry
        fields = (
            "id", "government", "decrees", "days", "unchanged", "entered_by", "entered_as", "entered_at", "moved",
            "kept",
        )  # fmt: skip

    @extend_schema_field(EnteredDaySerializer(many=True))
    def get_days(self, entry: DecreeEntry) -> list[dict[str, Json]]:
        """The new days."""
        return [{"on": on, "name": name, "withdrawn": withdrawn} for on, name, withdrawn in entry.days]


class DecreePreviewView(WritingEndpoint):
    """What a decree would move."""

    # Nothing is written, so nothing is remembered either.
    @extend_schema(request=DecreeInput, responses=PreviewSerializer)
    def post(self, request: Request) -> Response:
        """422 lists every bad line."""
        decree_entry.may_prepare(self.actor)
        given = self.parsed(DecreeInput, request)
        found = decree_entry.preview_as(self.actor, **_about(given), at=self.at)
        moving: list[DueDateShift] = [move for move in found.shifts if move.shifts_day]
        body = {
            "days": found.days,
            "moves": moving,
            "kept": len(found.shifts) - len(moving),
            "remarks": found.remarks,
        }
        return Response(PreviewSerializer(body).data)


class DecreeView(ListEndpoint, WritingEndpoint):
    """Decrees that were entered, newest first; and entering one."""

    past = kept_since("entered_at")
    queryset = DecreeEntry.objects.none()
    serializer_class = EnteredSerializer
    orderings = {"-entered_at": ("-entered_at", "-pk"), "entered_at": ("entered_at", "pk")}

    def rows(self) -> "QuerySet[DecreeEntry]":
        """National ones, and those of one's own government."""
        return decrees_visible_to(self.actor, self.at)

    @extend_schema(request=DecreeInput, responses={201: AppliedSerializer}, filters=False)
    # Moving is one short transaction per thousand deadlines.
    @idempotent(status=201, outside=True)
    def post(self, request: Request) -> Json:
        """Only dates ahead move, and never to an earlier day. 422 lists every bad line; nothing is stored then."""
        decree_entry.may_prepare(self.actor)
        given = self.parsed(DecreeInput, request)
        done = decree_entry.publish_as(self.actor, **_about(given), at=self.at)
        body: Mapping[str, Json] = {
            "days": len(done.days),
            "unchanged": done.unchanged,
            "moved": done.moved,
            "kept": done.recounted,
            "remarks": list(done.remarks),
        }
        return AppliedSerializer(body).data


def _about(given: Document) -> decree_entry.DecreeFacts:
    return {
        "document": given["document"].encode(),
        "national": given["national"],
        "published_on": given["published_on"],
    }
