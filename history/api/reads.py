"""The record of sensitive reads, for programs of those to whom inspectors answer."""

from django.db.models import QuerySet
from rest_framework import serializers

from common.as_of import kept_since
from common.endpoints import ListEndpoint
from history.filters import SensitiveReadFilter
from history.queries import sensitive_reads_for
from organisations.models import SensitiveRead
from workflow.api.base import ActingEndpoint


class SensitiveReadSerializer(serializers.ModelSerializer[SensitiveRead]):
    """One reading: who, in which office, what, when, from which kind of address, why where that was said.

    `address_family` is 4 or 6, 0 where it is not known (a command on the server); `request_id` stands in the log of
    requests.
    """

    id = serializers.UUIDField(source="uuid")
    kind_label = serializers.CharField(source="label")
    person_name = serializers.CharField(source="person.name")
    seat = serializers.UUIDField(source="seat_id", allow_null=True)
    subject = serializers.UUIDField(source="subject_id", allow_null=True)

    class Meta:
        model = SensitiveRead
        fields = (
            "id", "kind", "kind_label", "person", "person_name", "account", "office", "role", "seat", "government",
            "agency", "subject_type", "subject", "asked", "reason", "channel", "address_family", "request_id", "at",
            "sha256",
        )  # fmt: skip


class SensitiveReadListView(ListEndpoint, ActingEndpoint):
    """Every sensitive reading of one's government, newest first; for the regional secretary and the head of region."""

    past = kept_since("at", filters=frozenset(SensitiveReadFilter.base_filters))
    names_people = True
    queryset = SensitiveRead.objects.none()
    serializer_class = SensitiveReadSerializer
    filterset_class = SensitiveReadFilter
    orderings = {"-id": ("-pk",), "id": ("pk",)}

    def rows(self) -> "QuerySet[SensitiveRead]":
        return sensitive_reads_for(self.actor).select_related("person")
