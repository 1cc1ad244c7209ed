import django.db.models.deletion
import uuid
from django.db import migrations, models
from common.migrations import InitialMigration


class Migration(InitialMigration):

    replaces = [('organisations', '0001_initial'), ('organisations', '0002_letterheads_and_letters'), ('organisations', '0003_reorganisations'), ('organisations', '0004_two_people'), ('organisations', '0005_lan_reviewers_of_a_government')]

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='Government',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=13, unique=True, verbose_name='Kemendagri code')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('kind', models.CharField(choices=[('province', 'Province'), ('regency', 'Regency'), ('city', 'City')], max_length=10, verbose_name='kind')),
                ('zone', models.CharField(choices=[('Asia/Jakarta', 'WIB'), ('Asia/Makassar', 'WITA'), ('Asia/Jayapura', 'WIT')], default='Asia/Jakarta', max_length=32, verbose_name='time zone')),
                ('working_week', models.PositiveSmallIntegerField(choices=[(5, 'five days, Monday to Friday'), (6, 'six days, Monday to Saturday')], default=5, verbose_name='working week')),
                ('policy_name', models.CharField(blank=True, max_length=60, verbose_name='policy')),
                ('seat_town', models.CharField(blank=True, max_length=80, verbose_name='place of signing')),
                ('address', models.TextField(blank=True, max_length=500, verbose_name='address')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('code', ''), _negated=True), name='government_code_given'), models.CheckConstraint(condition=models.Q(('kind__in', ['province', 'regency', 'city'])), name='government_kind_known'), models.CheckConstraint(condition=models.Q(('zone__in', ['Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura'])), name='government_zone_known'), models.CheckConstraint(condition=models.Q(('working_week__in', [5, 6])), name='government_week_known')],
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(blank=True, max_length=160, verbose_name='name')),
                ('employee_no', models.CharField(blank=True, max_length=18, verbose_name='NIP')),
                ('national_id', models.CharField(blank=True, max_length=16, verbose_name='NIK')),
                ('rank', models.CharField(blank=True, max_length=80, verbose_name='rank')),
                ('email', models.EmailField(blank=True, db_default='', max_length=254, verbose_name='e-mail address')),
                ('phone', models.CharField(blank=True, db_default='', max_length=30, verbose_name='telephone')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('employee_no', ''), _negated=True), fields=('employee_no',), name='person_employee_no_once'), models.UniqueConstraint(condition=models.Q(('national_id', ''), _negated=True), fields=('national_id',), name='person_national_id_once')],
            },
        ),
        migrations.CreateModel(
            name='Agency',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(blank=True, max_length=40, verbose_name='unit code')),
                ('name', models.CharField(max_length=255, verbose_name='name')),
                ('name_key', models.CharField(editable=False, max_length=255)),
                ('name_source', models.CharField(blank=True, max_length=255, verbose_name='name as published')),
                ('kind', models.CharField(choices=[('sekretariat daerah', 'Regional secretariat'), ('sekretariat dprd', 'Council secretariat'), ('inspektorat', 'Inspectorate'), ('dinas', 'Service agency'), ('badan', 'Board'), ('satuan', 'Unit'), ('kecamatan', 'District'), ('rsud', 'Regional hospital'), ('bagian', 'Bureau'), ('lainnya', 'Other')], default='lainnya', max_length=20, verbose_name='kind')),
                ('address', models.TextField(blank=True, max_length=500, verbose_name='address')),
                ('abbreviation', models.CharField(blank=True, max_length=60, verbose_name='abbreviation')),
                ('working_week', models.PositiveSmallIntegerField(blank=True, choices=[(5, 'five days, Monday to Friday'), (6, 'six days, Monday to Saturday')], null=True, verbose_name='working week')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='valid from')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='valid until')),
                ('provisional', models.BooleanField(default=False, verbose_name='provisional')),
                ('source', models.CharField(blank=True, max_length=255, verbose_name='source')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='organisations.agency')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agencies', to='organisations.government')),
            ],
            options={
                'verbose_name_plural': 'agencies',
                'constraints': [models.UniqueConstraint(fields=('government', 'name_key'), name='agency_name_once'), models.CheckConstraint(condition=models.Q(('name_key', ''), _negated=True), name='agency_name_given'), models.CheckConstraint(condition=models.Q(('kind__in', ['sekretariat daerah', 'sekretariat dprd', 'inspektorat', 'dinas', 'badan', 'satuan', 'kecamatan', 'rsud', 'bagian', 'lainnya'])), name='agency_kind_known'), models.CheckConstraint(condition=models.Q(('working_week__isnull', True), ('working_week__in', [5, 6]), _connector='OR'), name='agency_week_known'), models.CheckConstraint(condition=models.Q(('valid_until__isnull', True), ('valid_from__isnull', True), ('valid_until__gt', models.F('valid_from')), _connector='OR'), name='agency_valid_forwards')],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail address')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('is_staff', models.BooleanField(default=False, verbose_name='may enter the administration site')),
                ('date_joined', models.DateTimeField(auto_now_add=True, verbose_name='date joined')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='users', to='organisations.person')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Seat',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('role', models.CharField(choices=[('innovator', 'Innovator'), ('agency_operator', 'Agency operator'), ('agency_head', 'Head of agency'), ('organisation_bureau', 'Organisation bureau'), ('regional_secretary', 'Regional secretary'), ('head_of_region', 'Head of region'), ('vice_head_of_region', 'Vice head of region'), ('inspector', 'Inspector'), ('administrator', 'Administrator'), ('lan_reviewer', 'LAN reviewer'), ('panel_member', 'Member of the independent panel')], max_length=24, verbose_name='role')),
                ('ordinal', models.PositiveSmallIntegerField(default=1, verbose_name='number')),
                ('title', models.CharField(max_length=255, verbose_name='title of the office')),
                ('agency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='organisations.agency')),
                ('government', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='organisations.government')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('agency__isnull', False), ('government__isnull', False), ('role__in', ('innovator', 'agency_operator', 'agency_head'))), models.Q(('agency__isnull', True), ('government__isnull', False), ('role__in', ('organisation_bureau', 'regional_secretary', 'head_of_region', 'vice_head_of_region', 'inspector', 'administrator', 'panel_member'))), models.Q(('agency__isnull', True), ('role', 'lan_reviewer')), _connector='OR'), name='seat_scope_fits_role'), models.UniqueConstraint(condition=models.Q(('agency__isnull', False)), fields=('role', 'agency', 'ordinal'), name='seat_agency_once'), models.UniqueConstraint(condition=models.Q(('agency__isnull', True), ('government__isnull', False)), fields=('role', 'government', 'ordinal'), name='seat_government_once'), models.UniqueConstraint(condition=models.Q(('government__isnull', True)), fields=('role', 'ordinal'), name='seat_lan_once')],
            },
        ),
        migrations.CreateModel(
            name='AgencyAlias',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=255, verbose_name='name')),
                ('name_key', models.CharField(max_length=255)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='aliases', to='organisations.agency')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.government')),
            ],
            options={
                'verbose_name_plural': 'agency aliases',
                'constraints': [models.UniqueConstraint(fields=('government', 'name_key'), name='agency_alias_once')],
            },
        ),
        migrations.CreateModel(
            name='Reorganisation',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('effective_on', models.DateField(verbose_name='from')),
                ('basis', models.CharField(max_length=200, verbose_name='legal basis')),
                ('recorded_at', models.DateTimeField(verbose_name='recorded at')),
                ('agency', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='reorganisation', to='organisations.agency')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.government')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('recorded_as', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.seat')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('basis', ''), _negated=True), name='reorganisation_has_basis')],
            },
        ),
        migrations.CreateModel(
            name='OfficeHeld',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('capacity', models.CharField(choices=[('definitive', 'Definitive'), ('plt', 'Plt.'), ('plh', 'Plh.'), ('pj', 'Pj.'), ('pjs', 'Pjs.'), ('delegate', 'On behalf of'), ('system', 'System')], default='definitive', max_length=12, verbose_name='capacity')),
                ('starts_at', models.DateTimeField(verbose_name='from')),
                ('ends_at', models.DateTimeField(blank=True, null=True, verbose_name='until')),
                ('letter_no', models.CharField(blank=True, max_length=120, verbose_name='basis letter')),
                ('letter_on', models.DateField(blank=True, null=True, verbose_name='date of the letter')),
                ('letter_kind', models.CharField(blank=True, max_length=120, verbose_name='kind of letter')),
                ('grant_kind', models.CharField(blank=True, choices=[('delegation', 'Delegation'), ('mandate', 'Mandate (on behalf of)')], max_length=12, verbose_name='kind of grant')),
                ('may_pass_on', models.BooleanField(default=False, verbose_name='may be passed on')),
                ('revoked_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='revoked at')),
                ('revoke_reason', models.CharField(blank=True, editable=False, max_length=500, verbose_name='reason of the revocation')),
                ('excludes', models.PositiveSmallIntegerField(blank=True, editable=False, null=True)),
                ('granted_from', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='organisations.officeheld')),
                ('confirmed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('granted_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offices', to='organisations.person')),
                ('revoked_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('seat', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holdings', to='organisations.seat')),
                ('through', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.seat', verbose_name='through (u.b.)')),
            ],
            options={
                'indexes': [models.Index(fields=['person', 'starts_at'], name='office_by_person'), models.Index(fields=['seat', 'starts_at'], name='office_by_seat'), models.Index(condition=models.Q(('granted_from__isnull', False)), fields=['granted_from'], name='office_by_grant')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__isnull', True), ('ends_at__gte', models.F('starts_at')), _connector='OR'), name='office_held_forwards'), models.CheckConstraint(condition=models.Q(models.Q(('grant_kind', ''), ('granted_from__isnull', True), ('may_pass_on', False)), models.Q(('capacity', 'delegate'), ('ends_at__isnull', False), ('grant_kind__in', ['delegation', 'mandate']), ('granted_from__isnull', False)), _connector='OR'), name='office_grant_fits_capacity'), models.CheckConstraint(condition=models.Q(('through__isnull', True), ('capacity', 'delegate'), _connector='OR'), name='office_through_fits_capacity', violation_error_message='Only who signs on behalf of an office does so through another.'), models.CheckConstraint(condition=models.Q(models.Q(('grant_kind', 'mandate'), _negated=True), ('may_pass_on', False), _connector='OR'), name='office_mandate_stays'), models.CheckConstraint(condition=models.Q(models.Q(('revoke_reason', ''), ('revoked_at__isnull', True), ('revoked_by__isnull', True)), models.Q(('revoked_at__isnull', False), ('revoked_by__isnull', False), models.Q(('revoke_reason', ''), _negated=True)), _connector='OR'), name='office_revoked_by_someone'), models.CheckConstraint(condition=models.Q(('granted_by__isnull', True), models.Q(('granted_by', models.F('person')), _negated=True), _connector='OR'), name='office_not_by_its_holder'), models.CheckConstraint(condition=models.Q(('confirmed_by__isnull', True), models.Q(('granted_by__isnull', False), models.Q(('confirmed_by', models.F('granted_by')), _negated=True), models.Q(('confirmed_by', models.F('person')), _negated=True)), _connector='OR'), name='office_confirmed_by_another'), models.CheckConstraint(condition=models.Q(('capacity__in', ['definitive', 'plt', 'plh', 'pj', 'pjs', 'delegate'])), name='office_capacity_known'), models.CheckConstraint(condition=models.Q(('capacity', 'definitive'), models.Q(('letter_no', ''), _negated=True), _connector='OR'), name='office_acting_has_letter')],
            },
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
            options={
                'constraints': [models.UniqueConstraint(fields=('reorganisation', 'subject_type', 'subject_id'), name='handed_over_once'), models.CheckConstraint(condition=models.Q(('from_agency', models.F('to_agency')), _negated=True), name='handed_over_to_another')],
            },
        ),
    ]
