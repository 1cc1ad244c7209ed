"""Why a clock stands still; those of milestones could only stand because their innovation rests."""

from django.db import migrations, models



def of_milestones(apps, schema_editor):
    deadlines = apps.get_model("deadlines", "Deadline").objects.using(schema_editor.connection.alias)
    deadlines.filter(kind="milestone", paused_at__isnull=False).update(rests_since=models.F("paused_at"))


class Migration(migrations.Migration):

    dependencies = [
        ('calendars', '0001_initial'),
        ('deadlines', '0005_excused_lateness'),
        ('organisations', '0002_letterheads_and_letters'),
    ]

    operations = [
        migrations.AddField(
            model_name='deadline',
            name='held_since',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='deadline',
            name='rests_since',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name='deadline',
            constraint=models.CheckConstraint(condition=models.Q(('rests_since__isnull', True), models.Q(('paused_at__isnull', False), ('rests_since__gte', models.F('paused_at'))), _connector='OR'), name='deadline_stands_while_it_rests'),
        ),
        migrations.AddConstraint(
            model_name='deadline',
            constraint=models.CheckConstraint(condition=models.Q(('held_since__isnull', True), models.Q(('held_since__gte', models.F('paused_at')), ('paused_at__isnull', False)), _connector='OR'), name='deadline_stands_while_it_is_held'),
        ),
        # Backwards there is nothing to do: the column goes.
        migrations.RunPython(of_milestones, migrations.RunPython.noop),
    ]
