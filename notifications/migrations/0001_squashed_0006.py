import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.db import migrations, models
from common.migrations import InitialMigration


class Migration(InitialMigration):

    replaces = [('notifications', '0001_initial'), ('notifications', '0002_who_is_told'), ('notifications', '0003_failed_messages'), ('notifications', '0004_mail_language'), ('notifications', '0005_vice_head'), ('notifications', '0006_policy_withdrawn')]

    initial = True

    dependencies = [
        ('deadlines', '0001_squashed_0006'),
        ('organisations', '0001_squashed_0005'),
        ('workflow', '0001_squashed_0016'),
    ]

    operations = [
        migrations.CreateModel(
            name='Mailing',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('zone', models.CharField(max_length=32)),
                ('composed_at', models.DateTimeField()),
                ('message_id', models.CharField(max_length=200, unique=True)),
                ('sha256', models.CharField(max_length=64)),
                ('addresses', models.JSONField()),
                ('message', models.BinaryField()),
                ('sent_at', models.DateTimeField(null=True)),
                ('sent_on', models.DateField(null=True)),
                ('refused_at', models.DateTimeField(null=True)),
                ('error', models.CharField(blank=True, max_length=300)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('set_aside_at', models.DateTimeField(null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('person', 'day'), name='mailing_once_a_day'), models.UniqueConstraint(condition=models.Q(('sent_on__isnull', False)), fields=('person', 'sent_on'), name='mailing_sent_once_a_day'), models.UniqueConstraint(condition=models.Q(('refused_at__isnull', True), ('sent_at__isnull', True), ('set_aside_at__isnull', True), ('withdrawn_at__isnull', True)), fields=('person',), name='mailing_one_waiting'), models.CheckConstraint(condition=models.Q(('sent_at__isnull', True), ('withdrawn_at__isnull', True), _connector='OR'), name='mailing_left_or_withdrawn')],
            },
        ),
        migrations.CreateModel(
            name='Webhook',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('url', models.URLField(max_length=300, verbose_name='address')),
                ('secret', models.CharField(max_length=80)),
                ('created_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('failing_since', models.DateTimeField(null=True)),
                ('rested_at', models.DateTimeField(null=True)),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.government')),
                ('taken_down_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('ended_at__isnull', True), ('failing_since__isnull', False), ('rested_at__isnull', True)), fields=['failing_since'], name='webhook_failing')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('government',), name='webhook_one_living'), models.CheckConstraint(condition=models.Q(('rested_at__isnull', True), ('failing_since__isnull', False), _connector='OR'), name='webhook_rests_after_failures')],
            },
        ),
        migrations.CreateModel(
            name='NoticePreference',
            fields=[
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='organisations.person')),
                ('language', models.CharField(choices=[('id', 'Bahasa Indonesia'), ('en', 'English')], db_default='id', default='id', max_length=2, verbose_name='language of e-mails and calendars')),
                ('digest_hour', models.PositiveSmallIntegerField(default=9, validators=[django.core.validators.MinValueValidator(9), django.core.validators.MaxValueValidator(18)], verbose_name='hour of the daily e-mail')),
                ('quiet_from', models.PositiveSmallIntegerField(default=19, validators=[django.core.validators.MaxValueValidator(23)], verbose_name='quiet from')),
                ('quiet_until', models.PositiveSmallIntegerField(default=7, validators=[django.core.validators.MaxValueValidator(23)], verbose_name='quiet until')),
                ('working_days_only', models.BooleanField(default=False, verbose_name='no e-mail on days off')),
                ('mail_reminders', models.BooleanField(default=True, verbose_name='reminders of due days')),
                ('mail_tasks', models.BooleanField(default=True, verbose_name='tasks that reach my office')),
                ('mail_outcomes', models.BooleanField(db_default=True, default=True, verbose_name='how what I proposed was decided')),
                ('mail_news', models.BooleanField(default=False, verbose_name='news of what I have worked on')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('language__in', ['id', 'en'])), name='preference_language_known'), models.CheckConstraint(condition=models.Q(('digest_hour__gte', 9), ('digest_hour__lte', 18)), name='preference_digest_by_day'), models.CheckConstraint(condition=models.Q(('quiet_from__lte', 23), ('quiet_until__lte', 23)), name='preference_hours_exist')],
            },
        ),
        migrations.CreateModel(
            name='FeedToken',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('scope', models.CharField(choices=[('person', 'what my offices see'), ('agency', 'one agency'), ('public', 'public obligations of one government')], max_length=10)),
                ('label', models.CharField(blank=True, max_length=80, verbose_name='name')),
                ('token_sha256', models.CharField(max_length=64, unique=True)),
                ('created_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(null=True)),
                ('agency', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.agency')),
                ('government', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.government')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
            ],
            options={
                'indexes': [models.Index(fields=['person', 'created_at'], name='feed_by_person')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('agency__isnull', True), ('government__isnull', True), ('scope', 'person')), models.Q(('agency__isnull', False), ('government__isnull', True), ('scope', 'agency')), models.Q(('agency__isnull', True), ('government__isnull', False), ('scope', 'public')), _connector='OR'), name='feed_scope_fits')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('rung', 'Deadline'), ('task', 'Task'), ('office', 'Office'), ('outcome', 'Outcome'), ('news', 'News'), ('operation', 'Operation'), ('policy', 'Policy')], max_length=10)),
                ('code', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
                ('noted_at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('subject_type', models.CharField(max_length=24)),
                ('subject_id', models.UUIDField()),
                ('title', models.CharField(max_length=300)),
                ('role', models.CharField(blank=True, choices=[('innovator', 'Innovator'), ('agency_operator', 'Agency operator'), ('agency_head', 'Head of agency'), ('organisation_bureau', 'Organisation bureau'), ('regional_secretary', 'Regional secretary'), ('head_of_region', 'Head of region'), ('vice_head_of_region', 'Vice head of region'), ('inspector', 'Inspector'), ('administrator', 'Administrator'), ('lan_reviewer', 'LAN reviewer'), ('panel_member', 'Member of the independent panel')], max_length=24)),
                ('covers', models.JSONField(default=list)),
                ('mail_at', models.DateTimeField(null=True)),
                ('read_at', models.DateTimeField(null=True)),
                ('settled_at', models.DateTimeField(null=True)),
                ('deadline', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='deadlines.deadline')),
                ('event', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workflow.event')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.government')),
                ('mailing', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='notifications.mailing')),
                ('message', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workflow.outboxmessage')),
                ('office', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.officeheld')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('withdrawal', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workflow.policywithdrawal')),
                ('webhook', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notifications.webhook')),
            ],
            options={
                'indexes': [models.Index(fields=['person', '-at', '-id'], name='notice_by_person'), models.Index(condition=models.Q(('read_at__isnull', True), ('settled_at__isnull', True)), fields=['person'], name='notice_unread'), models.Index(condition=models.Q(('mail_at__isnull', False)), fields=['mail_at'], name='notice_to_mail'), models.Index(condition=models.Q(('deadline__isnull', False)), fields=['deadline'], name='notice_by_deadline')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('deadline__isnull', False)), fields=('person', 'deadline', 'code', 'at'), name='notice_rung_once'), models.UniqueConstraint(condition=models.Q(('event__isnull', False)), fields=('person', 'event', 'kind'), name='notice_event_once'), models.UniqueConstraint(condition=models.Q(('withdrawal__isnull', False)), fields=('person', 'withdrawal'), name='notice_withdrawal_once'), models.CheckConstraint(condition=models.Q(models.Q(('deadline__isnull', False), ('event__isnull', True), ('message__isnull', True), ('office__isnull', True), ('webhook__isnull', True), ('withdrawal__isnull', True)), models.Q(('deadline__isnull', True), ('event__isnull', False), ('message__isnull', True), ('office__isnull', True), ('webhook__isnull', True), ('withdrawal__isnull', True)), models.Q(('deadline__isnull', True), ('event__isnull', True), ('message__isnull', True), ('office__isnull', False), ('webhook__isnull', True), ('withdrawal__isnull', True)), models.Q(('deadline__isnull', True), ('event__isnull', True), ('message__isnull', False), ('office__isnull', True), ('webhook__isnull', True), ('withdrawal__isnull', True)), models.Q(('deadline__isnull', True), ('event__isnull', True), ('message__isnull', True), ('office__isnull', True), ('webhook__isnull', False), ('withdrawal__isnull', True)), models.Q(('deadline__isnull', True), ('event__isnull', True), ('message__isnull', True), ('office__isnull', True), ('webhook__isnull', True), ('withdrawal__isnull', False)), _connector='OR'), name='notice_has_one_cause')],
            },
        ),
        migrations.CreateModel(
            name='WebhookAttempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message', models.UUIDField()),
                ('kind', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
                ('status', models.PositiveSmallIntegerField(null=True)),
                ('error', models.CharField(blank=True, max_length=200)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('webhook', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attempts', to='notifications.webhook')),
            ],
            options={
                'indexes': [models.Index(fields=['webhook', '-at', '-id'], name='webhook_attempts')],
            },
        ),
        migrations.CreateModel(
            name='NoticeTask',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='notifications.notice')),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='announced_by', to='workflow.task')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('notice', 'task'), name='notice_task_once')],
            },
        ),
    ]
