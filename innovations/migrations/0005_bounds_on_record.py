"""The bounds of a range stand on record with the targets, so that what was planned beforehand can be told of them."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('innovations', '0004_plan_changes'),
    ]

    operations = [
        migrations.AddField(
            model_name='targetrecord',
            name='range_high',
            field=models.DecimalField(decimal_places=6, max_digits=24, null=True, verbose_name='highest good value'),
        ),
        migrations.AddField(
            model_name='targetrecord',
            name='range_low',
            field=models.DecimalField(decimal_places=6, max_digits=24, null=True, verbose_name='lowest good value'),
        ),
    ]
