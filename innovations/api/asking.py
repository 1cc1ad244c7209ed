"""Asking for an ad-hoc report over HTTP: what would be owed, and the request itself."""

from datetime import date
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common.as_of import NOW_ONLY, never
from common.endpoints import StrictSerializer, found_or_hidden
from common.types import Json
from innovations.api.periods import PeriodSerializer
from innovations.api.report_serializers import ReportDetailSerializer
from innovations.api.reports import REPORTS
from innovations.models import Innovation
from innovations.queries import visible_to
from innovations.services.reports import asking
from workflow.api.base import WritingEndpoint, idempotent

DAYS = ("first_on", "last_on", "working_days")


class AskedDaysInput(StrictSerializer):
    """The days to report on, both included, within one year, and the working days until it is due. What is left out is
    what the page offers: from the launch, or the day after the last one reported on, until yesterday; the days of the
    policy."""

    first_on = serializers.DateField(required=False)
    last_on = serializers.DateField(required=False)
    working_days = serializers.IntegerField(required=False)


class AskedReportInput(AskedDaysInput):
    """A request with its reason, of which the agency is told."""

    reason = serializers.CharField(max_length=asking.LONGEST_REASON)


class AskedTermsSerializer(serializers.Serializer[asking.AskedTerms]):
    """What a request made now would oblige to; filled in at once, handed in from `accepted_from` on."""

    first_on = serializers.DateField(source="period.start")
    last_on = serializers.DateField(source="period.last_day")
    working_days = serializers.IntegerField(source="rule.after")
    period = PeriodSerializer()
    accepted_from = serializers.DateField()
    due_on = serializers.DateField(source="due.due_on")
    due_at = serializers.DateTimeField(source="due.due_at")


class AskedReportsView(WritingEndpoint):
    """Ad-hoc reports on one innovation, asked for by the head of its agency, the regional secretary or the bureau."""

    past = never(NOW_ONLY)
    parameters = frozenset(DAYS)
    also_refuses = ("409",)

    def _innovation(self, pk: UUID) -> Innovation:
        return found_or_hidden(visible_to(self.actor, self.at), pk=pk)

    def _days(
        self,
        innovation: Innovation,
        *,
        first_on: date | None = None,
        last_on: date | None = None,
        working_days: int | None = None,
        **_others: str,
    ) -> asking.AskedDays:
        """Those given, the others as they are offered."""
        usual = asking.usual_days(innovation, at=self.at)
        return asking.AskedDays(
            usual.first_on if first_on is None else first_on,
            usual.last_on if last_on is None else last_on,
            usual.working_days if working_days is None else working_days,
        )

    @extend_schema(parameters=[AskedDaysInput], responses=AskedTermsSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        """The days and the due day that a request made now would have; nothing is asked for."""
        innovation = self._innovation(pk)
        asking.may_ask(innovation, actor=self.actor, at=self.at)
        wanted = AskedDaysInput(data=request.query_params.dict())
        wanted.is_valid(raise_exception=True)
        days = self._days(innovation, **wanted.validated_data)
        return Response(AskedTermsSerializer(asking.terms_of(innovation, days, at=self.at)).data)

    @extend_schema(request=AskedReportInput, responses={201: ReportDetailSerializer})
    @idempotent(status=201)
    def post(self, request: Request, pk: UUID) -> Json:
        """Ask for the report; its agency is told with the reason."""
        innovation = self._innovation(pk)
        asking.may_ask(innovation, actor=self.actor, at=self.at)
        given = self.parsed(AskedReportInput, request)
        made = asking.ask(
            innovation,
            actor=self.actor,
            at=self.at,
            reason=given["reason"],
            days=self._days(innovation, **given),
            seen_version=self.seen_version,
        )
        return REPORTS.show(self, made.pk)
