"""Agencies that end by a reorganisation, and what they hand over."""

import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organisations', '0002_letterheads_and_letters'),
    ]

    operations = [
        migrations.CreateModel(
            name='Reorganisation',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('effective_on', models.DateField(verbose_name='from')),
                ('basis', models.CharField(max_length=200, verbose_name='legal basis')),
                ('recorded_at', models.DateTimeField(verbose_name='recorded at')),
                ('agency', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='reorganisation', to='organisations.agency')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.government')),
                ('recorded_as', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.seat')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
            ],
        ),
        migrations.CreateModel(
            name='HandedOver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject_type', models.CharField(max_length=24)),
                ('subject_id', models.UUIDField()),
                ('from_agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.agency')),
                ('to_agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.agency')),
                ('reorganisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='organisations.reorganisation')),
            ],
        ),
        migrations.AddConstraint(
            model_name='reorganisation',
            constraint=models.CheckConstraint(condition=models.Q(('basis', ''), _negated=True), name='reorganisation_has_basis'),
        ),
        migrations.AddConstraint(
            model_name='handedover',
            constraint=models.UniqueConstraint(fields=('reorganisation', 'subject_type', 'subject_id'), name='handed_over_once'),
        ),
        migrations.AddConstraint(
            model_name='handedover',
            constraint=models.CheckConstraint(condition=models.Q(('from_agency', models.F('to_agency')), _negated=True), name='handed_over_to_another'),
        ),
    ]
