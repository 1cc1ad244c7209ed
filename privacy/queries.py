"""Reads of erasures, as far as somebody's offices reach."""

from datetime import datetime

from django.db.models import QuerySet

from appointments.queries import governments_of
from organisations.enums import Role
from organisations.offices import Actor
from privacy.models import ErasureRequest

# Who asks, who decides, who audits both.
READERS = (Role.ADMINISTRATOR, Role.REGIONAL_SECRETARY, Role.HEAD_OF_REGION, Role.INSPECTOR)


def erasures_visible_to(actor: Actor, at: datetime) -> "QuerySet[ErasureRequest]":
    """Those of the actor's governments. Not ordered."""
    rows = ErasureRequest.objects.filter(government__in=governments_of(actor, *READERS))
    return rows.select_related("government", "person", "opened_by", "decided_by")
