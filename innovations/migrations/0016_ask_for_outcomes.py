"""What was evaluated by an earlier version: the worker asks for the outcome where nothing is owed any more."""

from typing import Any

from django.db import migrations

TOPIC = "innovations.outcome"
RUNNING = ("launched", "under_evaluation")


def announce(apps: Any, schema_editor: Any) -> None:
    """One message for each that runs; sent twice it is one."""
    alias = schema_editor.connection.alias
    innovations = apps.get_model("innovations", "Innovation").objects.using(alias)
    messages = apps.get_model("workflow", "OutboxMessage")
    running = innovations.filter(state__in=RUNNING).order_by("id").values_list("pk", flat=True)
    messages.objects.using(alias).bulk_create(
        [messages(topic=TOPIC, key=f"{TOPIC}:{pk}", payload={"innovation": str(pk)}) for pk in running],
        ignore_conflicts=True,
        batch_size=500,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("innovations", "0015_who_edited_reports"),
        ("workflow", "0017_task_of_outcome"),
    ]

    # Asking twice changes nothing, so there is nothing to take back.
    operations = [migrations.RunPython(announce, migrations.RunPython.noop)]
