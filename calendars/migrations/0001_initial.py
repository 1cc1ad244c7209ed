"""The tables of calendars, constraints and indexes with them."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from common.migrations import InitialMigration


class Migration(InitialMigration):


    dependencies = [
        ('organisations', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Holiday',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField(verbose_name='day')),
                ('name', models.CharField(max_length=160, verbose_name='name')),
                ('kind', models.CharField(max_length=40, verbose_name='kind')),
                ('decree_number', models.CharField(blank=True, max_length=160, verbose_name='decree')),
                ('published_on', models.DateField(verbose_name='decree published on')),
                ('withdrawn', models.BooleanField(default=False, verbose_name='withdrawn')),
                ('publication_estimated', models.BooleanField(default=False, verbose_name='day of publication estimated')),
                ('government', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='organisations.government')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('government__isnull', True)), fields=('on', 'name', 'published_on', 'withdrawn'), name='holiday_national_once'), models.UniqueConstraint(fields=('on', 'name', 'published_on', 'withdrawn', 'government'), name='holiday_regional_once'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='holiday_name_given')],
            },
        ),
        migrations.CreateModel(
            name='CalendarVersion',
            fields=[
                ('sha256', models.CharField(editable=False, max_length=64, primary_key=True, serialize=False, verbose_name='hash')),
                ('body', models.TextField(editable=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('body', ''), _negated=True), name='calendar_body_given')],
            },
        ),
    ]
