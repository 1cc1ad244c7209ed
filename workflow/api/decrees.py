"""Decrees of days off over the API: looked at, then entered."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common.endpoints import StrictSerializer
from workflow import decreeing
from workflow.api.base import WritingEndpoint
from workflow.decrees import Move

LARGEST = 200_000


class DecreeInput(StrictSerializer):
    """A list of days as CSV (date, name, kind, decree_number, published_on, withdrawn)."""

    document = serializers.CharField(max_length=LARGEST, trim_whitespace=False)
    national = serializers.BooleanField(default=False)
    published_on = serializers.DateField(required=False, allow_null=True, default=None)


class DayOffSerializer(serializers.Serializer[Any]):
    """One row of a decree."""

    on = serializers.DateField()
    name = serializers.CharField()
    kind = serializers.CharField()
    decree_number = serializers.CharField()
    published_on = serializers.DateField()
    withdrawn = serializers.BooleanField()


class MoveSerializer(serializers.Serializer[Any]):
    """What it does to one due date; `from_on` and `to_on` are the same where only lateness is counted anew."""

    deadline = serializers.UUIDField(source="deadline.pk")
    title = serializers.CharField(source="deadline.title")
    agency = serializers.CharField(source="deadline.agency.name")
    from_on = serializers.DateField()
    to_on = serializers.DateField()


class PreviewSerializer(serializers.Serializer[Any]):
    """The new days and the due dates of one's own government that would move; `kept` would not."""

    days = DayOffSerializer(many=True)
    moves = MoveSerializer(many=True)
    kept = serializers.IntegerField()


class AppliedSerializer(serializers.Serializer[Any]):
    """What was done."""

    days = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    moved = serializers.IntegerField()
    kept = serializers.IntegerField()


class DecreePreviewView(WritingEndpoint):
    """What a decree would move."""

    # Nothing is written, so nothing is remembered either.
    idempotent = False

    @extend_schema(request=DecreeInput, responses=PreviewSerializer)
    def post(self, request: Request) -> Response:
        """422 lists every bad line."""
        decreeing.may_prepare(self.actor)
        given = self.parsed(DecreeInput, request)
        days, moves = decreeing.preview_as(self.actor, **_about(given), at=self.at)
        moving: list[Move] = [move for move in moves if move.moves]
        body = {"days": days, "moves": moving, "kept": len(moves) - len(moving)}
        return Response(PreviewSerializer(body).data)


class DecreeView(WritingEndpoint):
    """Enter a decree."""

    # Moving is one short transaction per thousand deadlines.
    outside = True

    @extend_schema(request=DecreeInput, responses={201: AppliedSerializer})
    def post(self, request: Request) -> Response:
        """Only dates ahead move, and never to an earlier day. 422 lists every bad line; nothing is stored then."""
        decreeing.may_prepare(self.actor)
        given = self.parsed(DecreeInput, request)

        def work() -> Any:
            done = decreeing.publish_as(self.actor, **_about(given), at=self.at)
            body = {
                "days": len(done.days),
                "unchanged": done.unchanged,
                "moved": done.moved,
                "kept": done.recounted,
            }
            return AppliedSerializer(body).data

        return self.write(work, status=201)


def _about(given: dict[str, Any]) -> dict[str, Any]:
    return {
        "document": given["document"].encode(),
        "national": given["national"],
        "published_on": given["published_on"],
    }
