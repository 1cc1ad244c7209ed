"""The tables of deadlines, constraints and indexes with them."""

import deadlines.schedule.ladder
import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.db import migrations, models

from common.migrations import InitialMigration


class Migration(InitialMigration):


    dependencies = [
        ('calendars', '0001_initial'),
        ('organisations', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Deadline',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('subject_type', models.CharField(max_length=24)),
                ('subject_id', models.UUIDField()),
                ('kind', models.CharField(default='report', max_length=24)),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.government')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.agency')),
                ('title', models.CharField(max_length=300)),
                ('zone', models.CharField(max_length=32)),
                ('rule', models.JSONField()),
                ('calendar', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='calendars.calendarversion')),
                ('anchor_on', models.DateField()),
                ('base_on', models.DateField(verbose_name='end of the period')),
                ('nominal_on', models.DateField(verbose_name='date by the rule')),
                ('due_on', models.DateField(verbose_name='due on')),
                ('due_at', models.DateTimeField(verbose_name='due')),
                ('opens_at', models.DateTimeField()),
                ('grace_days', models.PositiveSmallIntegerField(default=0)),
                ('lock_after_days', models.PositiveSmallIntegerField(null=True)),
                ('reminder_days', models.JSONField(default=list)),
                ('provisional', models.BooleanField(default=False)),
                ('derivation', models.JSONField()),
                ('met_at', models.DateTimeField(null=True)),
                ('breached_at', models.DateTimeField(null=True)),
                ('locked_at', models.DateTimeField(null=True)),
                ('public_at', models.DateTimeField()),
                ('extended_until', models.DateTimeField(null=True)),
                ('extended_at', models.DateTimeField(null=True)),
                ('paused_at', models.DateTimeField(null=True)),
                ('changed_at', models.DateTimeField(null=True)),
                ('changed_times', models.PositiveIntegerField(default=0)),
                ('closed_at', models.DateTimeField(null=True)),
                ('plan', models.JSONField(default=list)),
                ('next_step', models.PositiveSmallIntegerField(default=0)),
                ('next_at', models.DateTimeField(null=True)),
                ('opened_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['due_at'], name='deadline_open'), models.Index(condition=models.Q(('closed_at__isnull', True), ('next_at__isnull', False)), fields=['next_at'], name='deadline_next'), models.Index(condition=models.Q(('closed_at__isnull', True), ('opened_at__isnull', True)), fields=['opens_at'], name='deadline_to_open'), models.Index(fields=['government', 'breached_at'], name='deadline_late')],
                'constraints': [models.UniqueConstraint(fields=('subject_type', 'subject_id', 'kind'), name='deadline_once'), models.CheckConstraint(condition=models.Q(('extended_until__isnull', True), ('extended_until__gte', models.F('due_at')), _connector='OR'), name='deadline_never_shortened'), models.CheckConstraint(condition=models.Q(('lock_after_days__isnull', True), ('lock_after_days__gte', models.F('grace_days')), _connector='OR'), name='deadline_locked_after_grace')],
            },
        ),
        migrations.CreateModel(
            name='DecreeEntry',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('government', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.government')),
                ('decrees', models.JSONField(default=list)),
                ('days', models.JSONField(default=list)),
                ('unchanged', models.PositiveIntegerField(default=0)),
                ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('entered_as', models.CharField(blank=True, max_length=200)),
                ('entered_at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'indexes': [models.Index(fields=['-entered_at', '-id'], name='decree_entered')],
            },
        ),
        migrations.CreateModel(
            name='DeadlineExtension',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.government')),
                ('scope', models.CharField(choices=[('one', 'one report'), ('agency', 'one agency'), ('all', 'all agencies')], max_length=10)),
                ('agency', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.agency')),
                ('deadline', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='extensions', to='deadlines.deadline')),
                ('due_from', models.DateField(null=True)),
                ('due_until', models.DateField(null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('asked_at', models.DateTimeField()),
                ('asked_until', models.DateField(verbose_name='asked until')),
                ('reason', models.TextField(verbose_name='reason')),
                ('letter_no', models.CharField(blank=True, max_length=120, verbose_name='letter')),
                ('outcome', models.CharField(blank=True, choices=[('granted', 'granted'), ('refused', 'refused')], max_length=10)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('decided_as', models.CharField(blank=True, max_length=200)),
                ('decided_at', models.DateTimeField(null=True)),
                ('decision', models.TextField(blank=True)),
                ('granted_until', models.DateTimeField(null=True)),
                ('published_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['government', '-asked_at'], name='extension_of_government')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('agency__isnull', False), ('deadline__isnull', False), ('due_from__isnull', True), ('scope', 'one')), models.Q(('agency__isnull', False), ('deadline__isnull', True), ('due_from__isnull', False), ('scope', 'agency')), models.Q(('agency__isnull', True), ('deadline__isnull', True), ('due_from__isnull', False), ('scope', 'all')), _connector='OR'), name='extension_scope_fits'), models.CheckConstraint(condition=models.Q(models.Q(('due_from__isnull', True), ('due_until__isnull', True)), ('due_until__gte', models.F('due_from')), _connector='OR'), name='extension_days_forwards'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='extension_reason_given'), models.UniqueConstraint(condition=models.Q(('deadline__isnull', False), ('outcome', '')), fields=('deadline',), name='extension_waits_once'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('granted_until__isnull', True), ('outcome', ''), ('published_at__isnull', True)), models.Q(('decided_at__gte', models.F('asked_at')), ('decided_by__isnull', False), ('granted_until__isnull', False), ('outcome', 'granted')), models.Q(('decided_at__gte', models.F('asked_at')), ('decided_by__isnull', False), ('granted_until__isnull', True), ('outcome', 'refused')), _connector='OR'), name='extension_decided_whole')],
            },
        ),
        migrations.CreateModel(
            name='DeadlineStepReached',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('deadline', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reached_steps', to='deadlines.deadline')),
                ('code', models.CharField(max_length=24)),
                ('scheduled_at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('deadline', 'code', 'scheduled_at'), name='deadline_step_once')],
            },
        ),
        migrations.CreateModel(
            name='LatenessReply',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('deadline', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='replies', to='deadlines.deadline')),
                ('text', models.TextField(verbose_name='reply')),
                ('said_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('said_as', models.CharField(max_length=200)),
                ('said_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['deadline', '-said_at'], name='reply_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='reply_not_empty')],
            },
        ),
        migrations.CreateModel(
            name='DeadlineChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('deadline', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='deadlines.deadline')),
                ('number', models.PositiveIntegerField()),
                ('cause', models.CharField(choices=[('scheduled', 'scheduled'), ('moved', 'moved'), ('recounted', 'recounted'), ('extended', 'extended'), ('paused', 'paused'), ('resumed', 'resumed')], max_length=12)),
                ('known_at', models.DateTimeField()),
                ('due_on', models.DateField(null=True)),
                ('due_at', models.DateTimeField(null=True)),
                ('calendar', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='calendars.calendarversion')),
                ('extension', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='deadlines.deadlineextension')),
                ('decree', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='deadlines.decreeentry')),
                ('details', models.JSONField(default=dict)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('deadline', 'number'), name='deadline_change_once'), models.CheckConstraint(condition=models.Q(models.Q(('cause', deadlines.schedule.ladder.DueDateCause['PAUSED']), ('due_at__isnull', True)), models.Q(models.Q(('cause', deadlines.schedule.ladder.DueDateCause['PAUSED']), _negated=True), ('due_at__isnull', False)), _connector='OR'), name='deadline_change_dated')],
            },
        ),
    ]
