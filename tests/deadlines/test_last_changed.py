"""When a deadline last changed is known of deadlines made before that was written down."""

from datetime import UTC, date, datetime
from importlib import import_module
from types import SimpleNamespace

from django.apps import apps
from django.db import connection

from deadlines.models import Deadline
from deadlines.services import extensions
from tests.innovations.walks import reported
from tests.world import World
from workflow.engine import gate

LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC)


def moments() -> dict[object, datetime]:
    return dict(Deadline.objects.values_list("pk", "modified_at"))


def test_older_deadlines_get_their_last_change(world: World) -> None:
    met = reported(world)
    waived, extended = (world.report(met.contract, number) for number in (2, 3))
    gate.perform(waived, "waive", actor=world.sekda, at=world.tick(), comment="Dibebaskan.")
    asked = extensions.ask(
        extended.deadline, actor=world.operator, at=world.tick(), until=date(2025, 10, 20), reason="Banjir."
    )
    extensions.decide(asked, actor=world.sekda, at=world.tick(), outcome="granted", decision="Diterima.")
    known = moments()
    Deadline.objects.update(modified_at=LONG_AGO)

    migration = import_module("deadlines.migrations.0002_when_last_changed")
    migration.from_what_is_known(apps, SimpleNamespace(connection=connection))

    assert moments() == known
    assert len({known[report.deadline_id] for report in (met, waived, extended)}) == 3
