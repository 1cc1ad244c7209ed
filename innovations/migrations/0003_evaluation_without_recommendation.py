"""An evaluation may recommend nothing: before the year's last period there may be nothing to recommend."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('innovations', '0002_plan_sheet_columns'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='evaluation',
            name='evaluation_recommendation_known',
        ),
        migrations.AlterField(
            model_name='evaluation',
            name='recommendation',
            field=models.CharField(blank=True, choices=[('continue', 'Continue'), ('improve', 'Improve'), ('suspend', 'Suspend'), ('upgrade', 'Upgrade'), ('replicate', 'Replicate'), ('end', 'End')], max_length=12, verbose_name='recommendation'),
        ),
        migrations.AddConstraint(
            model_name='evaluation',
            constraint=models.CheckConstraint(condition=models.Q(('recommendation__in', ['', 'continue', 'improve', 'suspend', 'upgrade', 'replicate', 'end'])), name='evaluation_recommendation_known'),
        ),
    ]
