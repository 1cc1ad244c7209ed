"""Requests for more time that waited although their deadline was met or fell away: not needed any more."""

from django.db import migrations
from django.db.models import F, Q
from django.db.models.functions import Greatest


def settle(apps, schema_editor):
    alias = schema_editor.connection.alias
    extensions = apps.get_model("deadlines", "DeadlineExtension").objects.using(alias)
    tasks = apps.get_model("workflow", "Task").objects.using(alias)
    waiting = extensions.filter(outcome="", deadline__isnull=False).select_related("deadline")
    for each in waiting.filter(Q(deadline__met_at__isnull=False) | Q(deadline__closed_at__isnull=False)):
        received = each.deadline.met_at is not None
        ended_at = max(each.asked_at, each.deadline.met_at if received else each.deadline.closed_at)
        extensions.filter(pk=each.pk).update(
            outcome="overtaken",
            overtaken_by="received" if received else "fell_away",
            decided_at=ended_at,
            published_at=ended_at,
        )
        open_tasks = tasks.filter(
            subject_id=each.deadline.subject_id, kind="extension", closed_at__isnull=True
        )
        open_tasks.update(closed_at=Greatest(F("opened_at"), ended_at))


class Migration(migrations.Migration):

    dependencies = [
        ("deadlines", "0003_how_requests_end"),
        ("workflow", "0001_initial"),
    ]

    operations = [
        # Backwards there is nothing to do: what was settled stays so.
        migrations.RunPython(settle, migrations.RunPython.noop),
    ]
