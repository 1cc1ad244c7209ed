"""Innovations that are suspended already: the worker lets what they owe rest from now on. What has ended already: the
worker ends what an earlier version left behind with it."""

from typing import Any

from django.db import migrations, models

TOPICS = {"suspended": "innovations.rest", "completed": "innovations.end", "discontinued": "innovations.end"}


def announce(apps: Any, schema_editor: Any) -> None:
    """One message for each; sent twice it is one."""
    innovations = apps.get_model("innovations", "Innovation").objects.using(schema_editor.connection.alias)
    messages = apps.get_model("workflow", "OutboxMessage")
    messages.objects.using(schema_editor.connection.alias).bulk_create(
        [
            messages(topic=TOPICS[state], key=f"{TOPICS[state]}:{pk}", payload={"innovation": str(pk)})
            for pk, state in innovations.filter(state__in=TOPICS).order_by("id").values_list("pk", "state")
        ],
        ignore_conflicts=True,
        batch_size=500,
    )


def since_when(apps: Any, schema_editor: Any) -> None:
    """The moment of the newest suspension of each that is suspended now."""
    alias = schema_editor.connection.alias
    innovations = apps.get_model("innovations", "Innovation").objects.using(alias)
    events = apps.get_model("workflow", "Event").objects.using(alias)
    suspensions = events.filter(
        subject_type="innovation", subject_id=models.OuterRef("pk"), kind="innovation.suspend"
    )
    newest = models.Subquery(suspensions.order_by("-seq").values("at")[:1])
    innovations.filter(state="suspended").update(suspended_at=newest)


class Migration(migrations.Migration):
    dependencies = [
        ("innovations", "0012_owned_instruments"),
        ("deadlines", "0006_rests_since"),
        ("workflow", "0009_task_rests_since"),
    ]

    # Backwards the column goes; resting twice changes nothing, so there is nothing to take back.
    operations = [
        migrations.AddField(
            model_name="innovation",
            name="suspended_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="suspended since"),
        ),
        migrations.RunPython(since_when, migrations.RunPython.noop),
        migrations.RunPython(announce, migrations.RunPython.noop),
    ]
