"""A published instrument belongs to a government or to the installation."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('innovations', '0011_days_of_running_milestones'),
        ('organisations', '0002_letterheads_and_letters'),
    ]

    operations = [
        migrations.AddField(
            model_name='instrumentversion',
            name='government',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.government'),
        ),
    ]
