import datetime
import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.db import migrations, models
from common.migrations import InitialMigration


class Migration(InitialMigration):

    replaces = [('workflow', '0001_initial'), ('workflow', '0002_stand_ins'), ('workflow', '0003_decrees'), ('workflow', '0004_owned_names'), ('workflow', '0005_whose_names'), ('workflow', '0006_failed_messages'), ('workflow', '0007_make_document_anew'), ('workflow', '0008_task_of_next_contract'), ('workflow', '0009_task_rests_since'), ('workflow', '0010_answered_and_withdrawn'), ('workflow', '0011_ask_to_mark_as_fulfilled'), ('workflow', '0012_task_of_confirmation'), ('workflow', '0013_heartbeats'), ('workflow', '0014_task_of_first_contract'), ('workflow', '0015_backups'), ('workflow', '0016_task_of_letting_in')]

    initial = True

    dependencies = [
        ('organisations', '0001_squashed_0005'),
    ]

    operations = [
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('subject_type', models.CharField(max_length=24)),
                ('subject_id', models.UUIDField()),
                ('seq', models.PositiveIntegerField()),
                ('kind', models.CharField(max_length=64)),
                ('from_state', models.CharField(max_length=32, null=True)),
                ('to_state', models.CharField(max_length=32)),
                ('at', models.DateTimeField(verbose_name='at')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('capacity', models.CharField(max_length=12)),
                ('role', models.CharField(blank=True, max_length=24)),
                ('seat_id', models.UUIDField(null=True)),
                ('prev', models.BinaryField(max_length=32, null=True)),
                ('leaf_hash', models.BinaryField(max_length=32)),
                ('payload', models.BinaryField()),
                ('actor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('agency', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.agency')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.government')),
            ],
            options={
                'indexes': [models.Index(fields=['-at', '-id'], name='event_by_time'), models.Index(fields=['actor', '-id'], name='event_by_actor'), models.Index(fields=['kind', '-id'], name='event_by_kind'), models.Index(fields=['government', '-id'], name='event_by_government'), models.Index(fields=['agency', '-id'], name='event_by_agency')],
                'constraints': [models.UniqueConstraint(fields=('subject_type', 'subject_id', 'seq'), name='event_seq_once'), models.CheckConstraint(condition=models.Q(('seq__gt', 0)), name='event_seq_positive')],
            },
        ),
        migrations.CreateModel(
            name='Heartbeat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('worker', 'worker'), ('chore', 'regular work'), ('backup', 'backup')], max_length=6)),
                ('name', models.CharField(max_length=120)),
                ('at', models.DateTimeField()),
                ('error', models.CharField(blank=True, max_length=120)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('kind', 'name'), name='heartbeat_once')],
            },
        ),
        migrations.CreateModel(
            name='IdempotencyKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=120)),
                ('request_sha256', models.CharField(max_length=64)),
                ('status', models.PositiveSmallIntegerField(null=True)),
                ('response', models.JSONField(null=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('actor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('actor', 'key'), name='idempotency_key_once')],
            },
        ),
        migrations.CreateModel(
            name='Installation',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('origin', models.CharField(max_length=120)),
                ('is_demo', models.BooleanField(default=False)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='installation_single_row')],
            },
        ),
        migrations.CreateModel(
            name='OutboxMessage',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('topic', models.CharField(max_length=60)),
                ('key', models.CharField(max_length=200, unique=True)),
                ('payload', models.JSONField(default=dict)),
                ('lane', models.CharField(blank=True, max_length=80)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('available_at', models.DateTimeField(default=datetime.datetime(2000, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('last_error', models.TextField(blank=True)),
                ('delivered_at', models.DateTimeField(null=True)),
                ('set_aside_at', models.DateTimeField(null=True)),
                ('dropped_at', models.DateTimeField(null=True)),
                ('about', models.CharField(blank=True, db_default='', max_length=300)),
                ('government', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.government')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('delivered_at__isnull', True), ('set_aside_at__isnull', True)), fields=['available_at', 'id'], name='outbox_next'), models.Index(condition=models.Q(('delivered_at__isnull', True), ('set_aside_at__isnull', True), models.Q(('lane', ''), _negated=True)), fields=['lane', 'id'], name='outbox_in_lane'), models.Index(condition=models.Q(('dropped_at__isnull', True), ('set_aside_at__isnull', False)), fields=['-set_aside_at', '-id'], name='outbox_set_aside')],
                'constraints': [models.CheckConstraint(condition=models.Q(('delivered_at__isnull', True), ('set_aside_at__isnull', True), _connector='OR'), name='outbox_delivered_or_set_aside'), models.CheckConstraint(condition=models.Q(('dropped_at__isnull', True), ('set_aside_at__isnull', False), _connector='OR'), name='outbox_dropped_was_set_aside')],
            },
        ),
        migrations.CreateModel(
            name='PolicyChoice',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(blank=True, max_length=60, verbose_name='policy')),
                ('chosen_at', models.DateTimeField()),
                ('warnings', models.JSONField(default=list)),
                ('chosen_as', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.seat')),
                ('chosen_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='policy_choices', to='organisations.government')),
            ],
        ),
        migrations.CreateModel(
            name='PolicyVersion',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('number', models.PositiveIntegerField(verbose_name='version')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('legal_basis', models.TextField(blank=True, verbose_name='legal basis')),
                ('sha256', models.CharField(max_length=64)),
                ('body', models.TextField()),
                ('published_at', models.DateTimeField(verbose_name='published at')),
                ('warnings', models.JSONField(default=list)),
                ('government', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.government')),
                ('published_as', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.seat')),
                ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('name', 'number'), name='policy_number_once'), models.UniqueConstraint(fields=('name', 'sha256'), name='policy_content_once'), models.CheckConstraint(condition=models.Q(models.Q(('published_as__isnull', True), ('published_by__isnull', True)), models.Q(('published_as__isnull', False), ('published_by__isnull', False)), _connector='OR'), name='policy_publisher_whole')],
            },
        ),
        migrations.CreateModel(
            name='Task',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('subject_type', models.CharField(max_length=24)),
                ('subject_id', models.UUIDField()),
                ('title', models.CharField(max_length=300)),
                ('kind', models.CharField(choices=[('review', 'Decide'), ('revise', 'Revise'), ('sign', 'Sign'), ('report', 'Report'), ('launch', 'Launch'), ('contract', 'Prepare contract'), ('remake', 'Make document anew'), ('fulfil', 'Mark as fulfilled'), ('first_contract', 'Prepare the contract'), ('next_contract', 'Prepare the next contract'), ('evaluate', 'Evaluate'), ('follow_up', 'Follow up'), ('decide', 'Decide on a recommendation'), ('extension', 'Decide on more time'), ('confirm', 'Confirm an appointment'), ('let_in', 'Allow a new way into an account')], max_length=16)),
                ('stage', models.CharField(blank=True, max_length=40)),
                ('round', models.PositiveSmallIntegerField(default=1)),
                ('role', models.CharField(choices=[('innovator', 'Innovator'), ('agency_operator', 'Agency operator'), ('agency_head', 'Head of agency'), ('organisation_bureau', 'Organisation bureau'), ('regional_secretary', 'Regional secretary'), ('head_of_region', 'Head of region'), ('vice_head_of_region', 'Vice head of region'), ('inspector', 'Inspector'), ('administrator', 'Administrator'), ('lan_reviewer', 'LAN reviewer'), ('panel_member', 'Member of the independent panel')], max_length=24)),
                ('opened_at', models.DateTimeField(verbose_name='waiting since')),
                ('due_at', models.DateTimeField(null=True, verbose_name='due')),
                ('rests_since', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('agency', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.agency')),
                ('government', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.government')),
                ('seat', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.seat')),
                ('subject_agency', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.agency')),
                ('subject_government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.government')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['role', 'agency', 'government', 'opened_at'], name='task_inbox'), models.Index(fields=['subject_type', 'subject_id'], name='task_by_subject')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('subject_type', 'subject_id', 'kind', 'stage', 'role'), name='task_open_once')],
            },
        ),
        migrations.CreateModel(
            name='EventPrivate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(max_length=40)),
                ('salt', models.BinaryField(max_length=32)),
                ('value', models.TextField()),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='private', to='workflow.event')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('event', 'field'), name='event_private_once')],
            },
        ),
        migrations.CreateModel(
            name='MessageDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('outcome', models.CharField(choices=[('again', 'try again'), ('dropped', 'drop')], max_length=8)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('at', models.DateTimeField()),
                ('set_aside_at', models.DateTimeField()),
                ('attempts', models.PositiveSmallIntegerField()),
                ('error', models.TextField(blank=True)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='workflow.outboxmessage')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('outcome', 'again'), models.Q(('reason', ''), _negated=True), _connector='OR'), name='message_dropped_for_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='PolicyWithdrawal',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('withdrawn_at', models.DateTimeField()),
                ('reason', models.TextField(max_length=4000, verbose_name='reason')),
                ('successor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workflow.policyversion')),
                ('version', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='withdrawal', to='workflow.policyversion')),
                ('withdrawn_as', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.seat')),
                ('withdrawn_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='policy_withdrawal_reasoned'), models.CheckConstraint(condition=models.Q(('successor__isnull', True), models.Q(('successor', models.F('version')), _negated=True), _connector='OR'), name='policy_successor_another')],
            },
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('subject_type', models.CharField(max_length=24)),
                ('subject_id', models.UUIDField()),
                ('name', models.CharField(max_length=40)),
                ('round', models.PositiveSmallIntegerField(verbose_name='round')),
                ('plan', models.JSONField(default=list)),
                ('carried', models.JSONField(default=dict)),
                ('stand_ins', models.JSONField(default=dict)),
                ('facts', models.JSONField(default=dict)),
                ('stage', models.PositiveSmallIntegerField(default=0)),
                ('concluded', models.JSONField(default=list)),
                ('digest', models.CharField(max_length=64)),
                ('content', models.JSONField(null=True)),
                ('opened_at', models.DateTimeField()),
                ('stage_opened_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('outcome', models.CharField(blank=True, choices=[('approve', 'Approve'), ('return', 'Return'), ('reject', 'Reject')], max_length=10)),
                ('policy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workflow.policyversion')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('subject_type', 'subject_id', 'round'), name='review_round_once'), models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('subject_type', 'subject_id'), name='review_one_open')],
            },
        ),
        migrations.CreateModel(
            name='Recusal',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('declared_at', models.DateTimeField()),
                ('event', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workflow.event')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recusals', to='workflow.review')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('review', 'person'), name='recusal_once')],
            },
        ),
        migrations.CreateModel(
            name='Reading',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('read_at', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='readings', to='workflow.review')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('review', 'person'), name='reading_once')],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('stage', models.CharField(max_length=40)),
                ('capacity', models.CharField(max_length=12)),
                ('on_behalf_of', models.JSONField(blank=True, default=list)),
                ('outcome', models.CharField(choices=[('approve', 'Approve'), ('return', 'Return'), ('reject', 'Reject')], max_length=10, verbose_name='outcome')),
                ('digest', models.CharField(max_length=64)),
                ('items', models.JSONField(blank=True, default=list)),
                ('scores', models.JSONField(blank=True, default=dict)),
                ('decree_number', models.CharField(blank=True, db_default='', max_length=120)),
                ('decree_on', models.DateField(null=True)),
                ('decided_at', models.DateTimeField()),
                ('voided_at', models.DateTimeField(null=True)),
                ('void_reason', models.CharField(blank=True, choices=[('withdrawn', 'Withdrawn by its author'), ('edited', 'What it covered was changed')], max_length=16)),
                ('held', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.officeheld')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('seat', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.seat')),
                ('event', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workflow.event')),
                ('voided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workflow.event')),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='workflow.review')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('voided_at__isnull', True)), fields=('review', 'stage', 'seat'), name='decision_seat_once'), models.UniqueConstraint(condition=models.Q(('voided_at__isnull', True)), fields=('review', 'stage', 'person'), name='decision_person_once'), models.CheckConstraint(condition=models.Q(models.Q(('void_reason', ''), ('voided_at__isnull', True)), models.Q(('voided_at__isnull', False), models.Q(('void_reason', ''), _negated=True)), _connector='OR'), name='decision_void_has_reason'), models.CheckConstraint(condition=models.Q(('outcome__in', ['approve', 'return', 'reject'])), name='decision_outcome_known'), models.CheckConstraint(condition=models.Q(models.Q(('decree_number', ''), ('decree_on__isnull', True)), models.Q(('decree_on__isnull', False), ('outcome', 'approve'), models.Q(('decree_number', ''), _negated=True)), _connector='OR'), name='decision_decree_whole')],
            },
        ),
    ]
