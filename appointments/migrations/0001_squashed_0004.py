import django.db.models.deletion
import django_fsm
import uuid
from django.db import migrations, models
from common.migrations import InitialMigration


class Migration(InitialMigration):

    replaces = [('appointments', '0001_initial'), ('appointments', '0002_withdrawn_records'), ('appointments', '0003_left_officials'), ('appointments', '0004_new_ways_in')]

    initial = True

    dependencies = [
        ('organisations', '0001_squashed_0005'),
    ]

    operations = [
        migrations.CreateModel(
            name='OfficeAppointment',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=0, editable=False, verbose_name='version')),
                ('last_seq', models.PositiveIntegerField(default=0, editable=False)),
                ('head', models.BinaryField(max_length=32, null=True)),
                ('last_at', models.DateTimeField(editable=False, null=True)),
                ('policy_ref', models.CharField(blank=True, editable=False, max_length=90)),
                ('created_at', models.DateTimeField(editable=False, verbose_name='created at')),
                ('state', django_fsm.FSMField(choices=[('proposed', 'Waits for confirmation'), ('appointed', 'Established'), ('declined', 'Not confirmed'), ('ended', 'Ended early')], default='proposed', max_length=32, protected=True, verbose_name='state')),
                ('capacity', models.CharField(choices=[('definitive', 'Definitive'), ('plt', 'Plt.'), ('plh', 'Plh.'), ('pj', 'Pj.'), ('pjs', 'Pjs.'), ('delegate', 'On behalf of'), ('system', 'System')], max_length=12, verbose_name='capacity')),
                ('starts_at', models.DateTimeField(verbose_name='from')),
                ('ends_at', models.DateTimeField(blank=True, null=True, verbose_name='until')),
                ('letter_no', models.CharField(blank=True, max_length=120, verbose_name='basis letter')),
                ('letter_on', models.DateField(blank=True, null=True, verbose_name='date of the letter')),
                ('letter_kind', models.CharField(blank=True, max_length=120, verbose_name='kind of letter')),
                ('attachment_name', models.CharField(blank=True, editable=False, max_length=255, verbose_name='letter')),
                ('attachment_sha256', models.CharField(blank=True, editable=False, max_length=64)),
                ('grant_kind', models.CharField(blank=True, choices=[('delegation', 'Delegation'), ('mandate', 'Mandate (on behalf of)')], max_length=12, verbose_name='kind of grant')),
                ('may_pass_on', models.BooleanField(default=False, verbose_name='may be passed on')),
                ('agency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.agency')),
                ('confirmed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('giver', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.government')),
                ('granted_from', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.officeheld')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='organisations.person')),
                ('proposed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('replaces', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.officeheld')),
                ('seat', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='organisations.seat')),
                ('through', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.seat')),
            ],
            options={
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['person', 'starts_at'], name='appointment_by_person'), models.Index(fields=['government', '-created_at'], name='appointment_by_government')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['proposed', 'appointed', 'declined', 'ended'])), name='appointment_state_known'), models.CheckConstraint(condition=models.Q(('proposed_by__isnull', True), models.Q(('proposed_by', models.F('person')), _negated=True), _connector='OR'), name='appointment_not_by_its_holder'), models.CheckConstraint(condition=models.Q(('confirmed_by__isnull', True), models.Q(('proposed_by__isnull', False), models.Q(('confirmed_by', models.F('proposed_by')), _negated=True), models.Q(('confirmed_by', models.F('person')), _negated=True)), _connector='OR'), name='appointment_confirmed_by_another'), models.CheckConstraint(condition=models.Q(models.Q(('giver__isnull', True), ('grant_kind', ''), ('granted_from__isnull', True)), models.Q(('ends_at__isnull', False), ('giver__isnull', False), ('grant_kind__in', ['delegation', 'mandate']), ('granted_from__isnull', False)), _connector='OR'), name='appointment_grant_names_its_giver'), models.CheckConstraint(condition=models.Q(models.Q(('attachment_name', ''), ('attachment_sha256', '')), models.Q(models.Q(('attachment_name', ''), _negated=True), models.Q(('attachment_sha256', ''), _negated=True)), _connector='OR'), name='appointment_letter_is_whole')],
            },
        ),
        migrations.CreateModel(
            name='Official',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=0, editable=False, verbose_name='version')),
                ('last_seq', models.PositiveIntegerField(default=0, editable=False)),
                ('head', models.BinaryField(max_length=32, null=True)),
                ('last_at', models.DateTimeField(editable=False, null=True)),
                ('policy_ref', models.CharField(blank=True, editable=False, max_length=90)),
                ('created_at', models.DateTimeField(editable=False, verbose_name='created at')),
                ('state', django_fsm.FSMField(choices=[('active', 'Recorded'), ('reset_asked', 'Waits for a new way into the account'), ('disabled', 'Account disabled'), ('withdrawn', 'Record withdrawn'), ('left', 'Left for another government')], default='active', max_length=32, protected=True, verbose_name='state')),
                ('keeps', models.BooleanField(db_default=True, default=True, editable=False)),
                ('reset_factors', models.BooleanField(db_default=False, default=False, editable=False)),
                ('agency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.agency')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.government')),
                ('opened_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='officials', to='organisations.person')),
                ('reset_asked_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
            ],
            options={
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['active', 'reset_asked', 'disabled', 'withdrawn', 'left'])), name='official_state_known'), models.UniqueConstraint(condition=models.Q(('keeps', True), models.Q(('state__in', ('left', 'withdrawn')), _negated=True)), fields=('person',), name='official_kept_once'), models.UniqueConstraint(condition=models.Q(('state__in', ('left', 'withdrawn')), _negated=True), fields=('person', 'government'), name='official_recorded_once'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'reset_asked'), _negated=True), ('reset_asked_by__isnull', False), _connector='OR'), name='official_reset_has_asker'), models.CheckConstraint(condition=models.Q(models.Q(('reset_asked_by__isnull', True), models.Q(('reset_asked_by', models.F('person')), _negated=True), _connector='OR'), models.Q(('opened_by__isnull', True), models.Q(('opened_by', models.F('person')), _negated=True), _connector='OR')), name='official_opened_by_another')],
            },
        ),
    ]
