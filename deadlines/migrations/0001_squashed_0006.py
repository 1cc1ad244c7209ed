import deadlines.schedule.ladder
import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.db import migrations, models
from common.migrations import InitialMigration


class Migration(InitialMigration):

    replaces = [('deadlines', '0001_initial'), ('deadlines', '0002_when_last_changed'), ('deadlines', '0003_how_requests_end'), ('deadlines', '0004_settle_overtaken_requests'), ('deadlines', '0005_excused_lateness'), ('deadlines', '0006_rests_since')]

    initial = True

    dependencies = [
        ('calendars', '0001_initial'),
        ('organisations', '0001_squashed_0005'),
    ]

    operations = [
        migrations.CreateModel(
            name='Deadline',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('subject_type', models.CharField(max_length=24)),
                ('subject_id', models.UUIDField()),
                ('kind', models.CharField(default='report', max_length=24)),
                ('title', models.CharField(max_length=300)),
                ('zone', models.CharField(max_length=32)),
                ('rule', models.JSONField()),
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
                ('excused_at', models.DateTimeField(null=True)),
                ('excused_until', models.DateTimeField(null=True)),
                ('paused_at', models.DateTimeField(null=True)),
                ('rests_since', models.DateTimeField(null=True)),
                ('held_since', models.DateTimeField(null=True)),
                ('changed_at', models.DateTimeField(null=True)),
                ('changed_times', models.PositiveIntegerField(default=0)),
                ('closed_at', models.DateTimeField(null=True)),
                ('modified_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('plan', models.JSONField(default=list)),
                ('next_step', models.PositiveSmallIntegerField(default=0)),
                ('next_at', models.DateTimeField(null=True)),
                ('opened_at', models.DateTimeField(null=True)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.agency')),
                ('calendar', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='calendars.calendarversion')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.government')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['due_at'], name='deadline_open'), models.Index(condition=models.Q(('closed_at__isnull', True), ('next_at__isnull', False)), fields=['next_at'], name='deadline_next'), models.Index(condition=models.Q(('closed_at__isnull', True), ('opened_at__isnull', True)), fields=['opens_at'], name='deadline_to_open'), models.Index(fields=['government', 'breached_at'], name='deadline_late')],
                'constraints': [models.UniqueConstraint(fields=('subject_type', 'subject_id', 'kind'), name='deadline_once'), models.CheckConstraint(condition=models.Q(('extended_until__isnull', True), ('extended_until__gte', models.F('due_at')), _connector='OR'), name='deadline_never_shortened'), models.CheckConstraint(condition=models.Q(('excused_until__isnull', True), models.Q(('excused_at__isnull', False), ('excused_until__gt', models.F('due_at'))), _connector='OR'), name='deadline_excused_ahead'), models.CheckConstraint(condition=models.Q(('lock_after_days__isnull', True), ('lock_after_days__gte', models.F('grace_days')), _connector='OR'), name='deadline_locked_after_grace'), models.CheckConstraint(condition=models.Q(('rests_since__isnull', True), models.Q(('paused_at__isnull', False), ('rests_since__gte', models.F('paused_at'))), _connector='OR'), name='deadline_stands_while_it_rests'), models.CheckConstraint(condition=models.Q(('held_since__isnull', True), models.Q(('held_since__gte', models.F('paused_at')), ('paused_at__isnull', False)), _connector='OR'), name='deadline_stands_while_it_is_held')],
            },
        ),
        migrations.CreateModel(
            name='DecreeEntry',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('decrees', models.JSONField(default=list)),
                ('days', models.JSONField(default=list)),
                ('unchanged', models.PositiveIntegerField(default=0)),
                ('entered_as', models.CharField(blank=True, max_length=200)),
                ('entered_at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('government', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.government')),
            ],
            options={
                'indexes': [models.Index(fields=['-entered_at', '-id'], name='decree_entered')],
            },
        ),
        migrations.CreateModel(
            name='DeadlineExtension',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('scope', models.CharField(choices=[('one', 'one report'), ('agency', 'one agency'), ('all', 'all agencies')], max_length=10)),
                ('due_from', models.DateField(null=True)),
                ('due_until', models.DateField(null=True)),
                ('asked_at', models.DateTimeField()),
                ('asked_until', models.DateField(verbose_name='asked until')),
                ('reason', models.TextField(verbose_name='reason')),
                ('letter_no', models.CharField(blank=True, max_length=120, verbose_name='letter')),
                ('outcome', models.CharField(blank=True, choices=[('granted', 'granted'), ('refused', 'refused'), ('withdrawn', 'withdrawn by who asked'), ('overtaken', 'not needed any more')], max_length=10)),
                ('overtaken_by', models.CharField(blank=True, choices=[('received', 'it was handed in'), ('fell_away', 'it is no longer owed'), ('moved', 'a later day counts already')], db_default='', default='', max_length=10)),
                ('decided_as', models.CharField(blank=True, max_length=200)),
                ('decided_at', models.DateTimeField(null=True)),
                ('decision', models.TextField(blank=True)),
                ('granted_until', models.DateTimeField(null=True)),
                ('published_at', models.DateTimeField(null=True)),
                ('agency', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.agency')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('deadline', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='extensions', to='deadlines.deadline')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.government')),
            ],
            options={
                'indexes': [models.Index(fields=['government', '-asked_at'], name='extension_of_government')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('agency__isnull', False), ('deadline__isnull', False), ('due_from__isnull', True), ('scope', 'one')), models.Q(('agency__isnull', False), ('deadline__isnull', True), ('due_from__isnull', False), ('scope', 'agency')), models.Q(('agency__isnull', True), ('deadline__isnull', True), ('due_from__isnull', False), ('scope', 'all')), _connector='OR'), name='extension_scope_fits'), models.CheckConstraint(condition=models.Q(models.Q(('due_from__isnull', True), ('due_until__isnull', True)), ('due_until__gte', models.F('due_from')), _connector='OR'), name='extension_days_forwards'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='extension_reason_given'), models.UniqueConstraint(condition=models.Q(('deadline__isnull', False), ('outcome', '')), fields=('deadline',), name='extension_waits_once'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('granted_until__isnull', True), ('outcome', ''), ('overtaken_by', ''), ('published_at__isnull', True)), models.Q(('decided_at__gte', models.F('asked_at')), ('decided_by__isnull', False), ('granted_until__isnull', False), ('outcome', 'granted'), ('overtaken_by', '')), models.Q(('decided_at__gte', models.F('asked_at')), ('decided_by__isnull', False), ('granted_until__isnull', True), ('outcome__in', ('refused', 'withdrawn')), ('overtaken_by', '')), models.Q(models.Q(('outcome', 'overtaken')), models.Q(('overtaken_by', ''), _negated=True), ('deadline__isnull', False), ('decided_at__gte', models.F('asked_at')), ('decided_by__isnull', True), ('granted_until__isnull', True)), _connector='OR'), name='extension_decided_whole')],
            },
        ),
        migrations.CreateModel(
            name='DeadlineStepReached',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=24)),
                ('scheduled_at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('deadline', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reached_steps', to='deadlines.deadline')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('deadline', 'code', 'scheduled_at'), name='deadline_step_once')],
            },
        ),
        migrations.CreateModel(
            name='LatenessExcuse',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('reason', models.TextField(verbose_name='reason')),
                ('letter_no', models.CharField(blank=True, max_length=120, verbose_name='letter')),
                ('until', models.DateField(null=True)),
                ('excused_as', models.CharField(max_length=200)),
                ('excused_at', models.DateTimeField()),
                ('deadline', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='excuse', to='deadlines.deadline')),
                ('excused_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='excuse_reason_given')],
            },
        ),
        migrations.CreateModel(
            name='LatenessReply',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('text', models.TextField(verbose_name='reply')),
                ('said_as', models.CharField(max_length=200)),
                ('said_at', models.DateTimeField()),
                ('deadline', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='replies', to='deadlines.deadline')),
                ('said_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
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
                ('number', models.PositiveIntegerField()),
                ('cause', models.CharField(choices=[('scheduled', 'scheduled'), ('moved', 'moved'), ('recounted', 'recounted'), ('extended', 'extended'), ('paused', 'paused'), ('resumed', 'resumed'), ('excused', 'excused')], max_length=12)),
                ('known_at', models.DateTimeField()),
                ('due_on', models.DateField(null=True)),
                ('due_at', models.DateTimeField(null=True)),
                ('details', models.JSONField(default=dict)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('calendar', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='calendars.calendarversion')),
                ('deadline', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='deadlines.deadline')),
                ('extension', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='deadlines.deadlineextension')),
                ('decree', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='deadlines.decreeentry')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('deadline', 'number'), name='deadline_change_once'), models.CheckConstraint(condition=models.Q(models.Q(('cause', deadlines.schedule.ladder.DueDateCause['PAUSED']), ('due_at__isnull', True)), models.Q(models.Q(('cause', deadlines.schedule.ladder.DueDateCause['PAUSED']), _negated=True), ('due_at__isnull', False)), _connector='OR'), name='deadline_change_dated')],
            },
        ),
    ]
