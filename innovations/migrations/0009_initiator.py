"""Whose idea a proposal is, by name."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('innovations', '0008_unplanned_results'),
    ]

    operations = [
        migrations.AddField(
            model_name='innovation',
            name='initiator_name',
            field=models.CharField(blank=True, db_default='', max_length=160, verbose_name='name of the initiator'),
        ),
    ]
