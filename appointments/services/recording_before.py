"""Records for offices that were given before there were any: made once, when a version that asks for them is installed.

Each says that it was recorded later, by the system; from then on `verify_history` derives the office from it.
"""

from datetime import datetime
from typing import Any

from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Exists, OuterRef
from django.utils import timezone

from appointments.models import OfficeAppointment
from appointments.services import lan_power
from appointments.services.ending import appointment_of
from appointments.services.rederiving import given_by_lan
from organisations.models import OfficeHeld
from organisations.offices import SYSTEM_PERSON_ID
from workflow.engine.transaction import unit_of_work
from workflow.models import Installation


def after_migrate(*, using: str, **_kwargs: Any) -> None:
    """At the end of a whole migrate, but not of a demonstration. Two queries where all is well."""
    executor = MigrationExecutor(connections[using])
    if using != "default" or executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    if Installation.objects.filter(is_demo=False).exists():
        record_all(at=timezone.now())  # noqa: TID251 -- `migrate` is the edge, and hands on no clock


def record_all(*, at: datetime) -> int:
    """Make the records that are missing; how many. All or none."""
    known = OfficeAppointment.objects.filter(pk=OuterRef("pk"))
    rows = OfficeHeld.objects.filter(~Exists(known)).select_related("seat__government", "granted_from")
    given = given_by_lan()
    with unit_of_work():
        made = [held for held in rows.order_by("starts_at", "pk") if str(held.pk) not in given]
        for held in made:
            if held.seat.government_id is not None:
                appointment_of(held, at=at)
            else:
                lan_power.given(held, by=SYSTEM_PERSON_ID, at=at)
    return len(made)
