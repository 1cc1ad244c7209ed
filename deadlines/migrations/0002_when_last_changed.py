"""When what can be said of a deadline last changed; of those there already, from their changes and receipts."""

import django.db.models.functions.datetime
from django.db import migrations, models
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce


def from_what_is_known(apps, schema_editor):
    deadlines = apps.get_model("deadlines", "Deadline").objects.using(schema_editor.connection.alias)
    changes = apps.get_model("deadlines", "DeadlineChange").objects.using(schema_editor.connection.alias)
    newest = changes.filter(deadline=OuterRef("pk")).order_by("-number").values("known_at")[:1]
    deadlines.update(modified_at=Coalesce(Subquery(newest), F("modified_at")))
    deadlines.filter(met_at__gt=F("modified_at")).update(modified_at=F("met_at"))
    fallen_away = deadlines.filter(met_at__isnull=True, closed_at__gt=F("modified_at"))
    fallen_away.update(modified_at=F("closed_at"))


class Migration(migrations.Migration):

    dependencies = [
        ("deadlines", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="deadline",
            name="modified_at",
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
        ),
        # Backwards there is nothing to do: the column goes.
        migrations.RunPython(from_what_is_known, migrations.RunPython.noop),
    ]
