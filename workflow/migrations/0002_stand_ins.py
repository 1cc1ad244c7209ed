"""A round of review tells how stages went on that four eyes had closed."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('workflow', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='review',
            name='stand_ins',
            field=models.JSONField(default=dict),
        ),
    ]
