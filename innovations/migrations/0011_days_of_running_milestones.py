"""Milestones of innovations that run already: the worker schedules their days, by calendars and policies."""

from typing import Any

from django.db import migrations

RUNNING = ("launched", "under_evaluation", "suspended")
TOPIC = "milestones.schedule"


def announce(apps: Any, schema_editor: Any) -> None:
    """One message for each innovation that has something to schedule; sent twice it is one."""
    innovations = apps.get_model("innovations", "Innovation").objects.using(schema_editor.connection.alias)
    dated = innovations.filter(state__in=RUNNING, milestones__planned_end__isnull=False).distinct()
    messages = apps.get_model("workflow", "OutboxMessage")
    messages.objects.using(schema_editor.connection.alias).bulk_create(
        [
            messages(topic=TOPIC, key=f"{TOPIC}:{pk}", payload={"innovation": str(pk)})
            for pk in dated.order_by("id").values_list("pk", flat=True)
        ],
        ignore_conflicts=True,
        batch_size=500,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("innovations", "0010_progress_entries"),
        ("workflow", "0002_stand_ins"),
    ]

    # Scheduling twice changes nothing, so there is nothing to take back.
    operations = [migrations.RunPython(announce, migrations.RunPython.noop)]
