"""A decision names the decree that it rests on, where its stage asks for one."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('workflow', '0002_stand_ins'),
    ]

    operations = [
        migrations.AddField(
            model_name='decision',
            name='decree_number',
            field=models.CharField(blank=True, db_default='', max_length=120),
        ),
        migrations.AddField(
            model_name='decision',
            name='decree_on',
            field=models.DateField(null=True),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decree_number', ''), ('decree_on__isnull', True)), models.Q(('decree_on__isnull', False), ('outcome', 'approve'), models.Q(('decree_number', ''), _negated=True)), _connector='OR'), name='decision_decree_whole'),
        ),
    ]
