"""Random samples that anybody draws again: the draw, its population, its bundle; for inspectors' programs."""

import json
from collections.abc import Iterator

from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common.as_of import DATED, never
from common.types import Shown
from common.web import streamed_file
from history.api.views import NDJSON, InspectorsEndpoint, number_of, wrong
from history.queries import log_size
from history.services.bundling import ZIP, parts
from history.services.sampling import (
    LONGEST_SEED,
    MOST_EACH,
    Sample,
    bundle_of_sample,
    draw_sample,
    population,
    rank,
    sealed_size,
)
from organisations.enums import ReadKind
from organisations.services.reading import record_read
from organisations.visibility import reach_of

SEED = OpenApiParameter(
    "seed", str, required=True, description="any text, published beforehand or thrown by dice"
)
EACH = OpenApiParameter("each", int, description="how many of each agency and kind; 1 without it")
SIZE = OpenApiParameter("size", int, description="size of the checkpoint to draw at; the newest without it")
REASON = OpenApiParameter("reason", str, description="why; stands in the record of sensitive reads")


class MemberSerializer(serializers.Serializer[Shown]):
    """One event that was drawn; `rank` is SHA-256(seed, a colon, event), by which it came first in its stratum."""

    index = serializers.IntegerField()
    event = serializers.UUIDField()
    agency = serializers.UUIDField(allow_null=True)
    kind = serializers.CharField()
    rank = serializers.CharField()


class SampleSerializer(serializers.Serializer[Shown]):
    """A sample with what it takes to draw it again."""

    seed = serializers.CharField()
    each = serializers.IntegerField()
    size = serializers.IntegerField()
    population = serializers.IntegerField()
    strata = serializers.IntegerField()
    members = MemberSerializer(many=True)


class SampleView(InspectorsEndpoint):
    """Draw so many events of each agency and kind by a seed: whoever has seed, size and population
    draws the same."""

    parameters = frozenset({"seed", "each", "size", "reason"})
    past = never(DATED)
    also_refuses = ("404",)

    @extend_schema(parameters=[SEED, EACH, SIZE, REASON], responses=SampleSerializer)
    def get(self, request: Request) -> Response:
        """What was drawn, in the order of the log."""
        drawn = self.drawn(request)
        members = [
            {
                "index": member.position,
                "event": member.event,
                "agency": member.agency,
                "kind": member.kind,
                "rank": rank(drawn.seed, member.event),
            }
            for member in drawn.members
        ]
        said: dict[str, Shown] = {
            "seed": drawn.seed,
            "each": drawn.each,
            "size": drawn.size,
            "population": drawn.population,
            "strata": drawn.strata,
            "members": members,
        }
        return Response(SampleSerializer(said).data)

    def drawn(self, request: Request) -> Sample:
        """The sample that the address asks for. Raises BadInput naming what is wrong."""
        inspector = self.inspector()
        seed = request.query_params.get("seed", "").strip()
        if not seed or len(seed) > LONGEST_SEED:
            raise wrong("seed", _("Give a seed of at most %(most)d letters.") % {"most": LONGEST_SEED})
        each = number_of(request, "each", 1, least=1, most=MOST_EACH)
        size = number_of(request, "size", 0, least=0, most=log_size())
        reason = request.query_params.get("reason", "")
        return draw_sample(inspector, seed=seed, each=each, size=size, at=self.at, reason=reason)


class SampleBundleView(SampleView):
    """The same as a bundle that verifies anywhere."""

    @extend_schema(
        parameters=[SEED, EACH, SIZE, REASON], responses={(200, "application/zip"): OpenApiTypes.BINARY}
    )
    def get(self, request: Request) -> StreamingHttpResponse:  # type: ignore[override]  # a ZIP is streamed
        """The ZIP."""
        found = bundle_of_sample(self.drawn(request), self.actor, self.at)
        return streamed_file(
            parts(found, actor=self.actor, at=self.at), name="bukti-sampel.zip", content_type=ZIP
        )


class PopulationView(InspectorsEndpoint):
    """What is drawn from: a line for each event among the first `size` entries, with agency and kind."""

    parameters = frozenset({"size"})
    past = never(DATED)
    also_refuses = ("404",)

    @extend_schema(parameters=[SIZE], responses={(200, NDJSON): OpenApiTypes.STR})
    def get(self, request: Request) -> StreamingHttpResponse:
        """As it is read."""
        inspector = self.inspector()
        size = sealed_size(number_of(request, "size", 0, least=0, most=log_size()))
        for government_id in sorted(reach_of(inspector).inspects):
            record_read(inspector, ReadKind.ENTRIES, at=self.at, government_id=government_id)
        return streamed_file(self._lines(size), name=f"population-{size}.ndjson", content_type=NDJSON)

    def _lines(self, size: int) -> Iterator[bytes]:
        for member in population(self.actor, self.at, size=size):
            agency = str(member.agency) if member.agency is not None else None
            said = {
                "index": member.position,
                "event": str(member.event),
                "agency": agency,
                "kind": member.kind,
            }
            yield json.dumps(said).encode() + b"\n"
