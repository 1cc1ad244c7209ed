"""What an innovation was taken over from, by another agency."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('innovations', '0013_rest_of_suspended'),
    ]

    operations = [
        migrations.AddField(
            model_name='innovation',
            name='replicates',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replicas', to='innovations.innovation'),
        ),
    ]
