"""What happened to accounts, for inspectors' programs."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers

from accounts.filters import AccountEventFilter
from accounts.models import AccountEvent
from accounts.queries import account_events_for
from accounts.services.recording import record_reasons
from common.as_of import kept_since
from common.endpoints import ListEndpoint
from common.errors import NotPermitted
from common.types import Json
from organisations.enums import Role
from workflow.api.base import ActingEndpoint


class AccountEventSerializer(serializers.ModelSerializer[AccountEvent]):
    """One act; people by their uuid."""

    id = serializers.UUIDField(source="uuid")
    act_label = serializers.CharField(source="label")
    hash = serializers.CharField()

    class Meta:
        model = AccountEvent
        fields = (
            "id",
            "act",
            "act_label",
            "account",
            "person",
            "actor",
            "government",
            "at",
            "reason",
            "seq",
            "hash",
        )


class AccountEventListView(ListEndpoint, ActingEndpoint):
    """Every act on an account of one's government, newest first; for inspectors and administrators."""

    past = kept_since("at", filters=frozenset(AccountEventFilter.base_filters))
    token_scope = "history:read"  # noqa: S105 -- the name of a scope
    names_people = True
    queryset = AccountEvent.objects.none()
    serializer_class = AccountEventSerializer
    filterset_class = AccountEventFilter
    orderings = {"-id": ("-pk",), "id": ("pk",)}

    def rows(self) -> "QuerySet[AccountEvent]":
        if not any(o.role in (Role.INSPECTOR, Role.ADMINISTRATOR) for o in self.actor.offices):
            raise NotPermitted(
                _("What happened to accounts is open to inspectors and administrators."),
                code="not_your_office",
            )
        return account_events_for(self.actor)

    def present(self, rows: list[AccountEvent]) -> Sequence[Json]:
        """One page, on record where somebody wrote why."""
        if "format" not in self.request.query_params:
            record_reasons(rows, self.actor, at=self.at)
        return super().present(rows)
