"""A published document belongs to a government or to the installation."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organisations', '0002_letterheads_and_letters'),
        ('workflow', '0003_decrees'),
    ]

    operations = [
        migrations.AddField(
            model_name='policyversion',
            name='government',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.government'),
        ),
    ]
