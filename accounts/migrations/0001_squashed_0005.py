import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.conf import settings
from django.db import migrations, models
from common.migrations import InitialMigration


class Migration(InitialMigration):

    replaces = [('accounts', '0001_initial'), ('accounts', '0002_second_factors'), ('accounts', '0003_sign_in_delays'), ('accounts', '0004_chained_acts'), ('accounts', '0005_handed_resets')]

    initial = True

    dependencies = [
        ('account', '0009_emailaddress_unique_primary_email'),
        ('admin', '0003_logentry_add_action_flag_choices'),
        ('auth', '0012_alter_user_first_name_max_length'),
        ('knox', '0009_extend_authtoken_field'),
        ('mfa', '0003_authenticator_type_uniq'),
        ('organisations', '0001_squashed_0005'),
        ('socialaccount', '0006_alter_socialaccount_extra_data'),
        ('usersessions', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        migrations.swappable_dependency(settings.KNOX_TOKEN_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FactorRequest',
            fields=[
                ('account', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('asked_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='PersonChain',
            fields=[
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='organisations.person')),
                ('last_seq', models.PositiveIntegerField(default=0)),
                ('head', models.BinaryField(max_length=32, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='SharedEntry',
            fields=[
                ('cache_key', models.CharField(max_length=255, primary_key=True, serialize=False)),
                ('value', models.TextField()),
                ('expires', models.DateTimeField(db_index=True)),
            ],
            options={
                'db_table': 'accounts_shared',
            },
        ),
        migrations.CreateModel(
            name='SignInDelay',
            fields=[
                ('key_sha256', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('last_at', models.DateTimeField()),
                ('free_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='IssuedToken',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(blank=True, max_length=80, verbose_name='name')),
                ('by_factor', models.BooleanField(default=False)),
                ('last_used_at', models.DateTimeField(null=True)),
                ('token', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='issued', to=settings.KNOX_TOKEN_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='AccessLink',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('purpose', models.CharField(choices=[('invitation', 'Invitation'), ('reset', 'New password'), ('new_address', 'New e-mail address'), ('renewal', 'New password and second factor')], max_length=12)),
                ('address', models.EmailField(blank=True, max_length=254, verbose_name='e-mail address')),
                ('token_sha256', models.CharField(max_length=64, unique=True)),
                ('made_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('shown_at', models.DateTimeField(null=True)),
                ('used_at', models.DateTimeField(null=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to=settings.AUTH_USER_MODEL)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('purpose__in', ['invitation', 'reset', 'new_address', 'renewal'])), name='access_link_purpose_known'), models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('made_at'))), name='access_link_lasts'), models.CheckConstraint(condition=models.Q(('used_at__isnull', True), ('withdrawn_at__isnull', True), _connector='OR'), name='access_link_used_or_withdrawn'), models.UniqueConstraint(condition=models.Q(('used_at__isnull', True), ('withdrawn_at__isnull', True)), fields=('account', 'purpose'), name='access_link_one_open')],
            },
        ),
        migrations.CreateModel(
            name='AccountEvent',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('act', models.CharField(max_length=24)),
                ('at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('seq', models.PositiveIntegerField(null=True)),
                ('prev', models.BinaryField(max_length=32, null=True)),
                ('leaf_hash', models.BinaryField(max_length=32, null=True)),
                ('payload', models.BinaryField(null=True)),
                ('salt', models.BinaryField(max_length=32, null=True)),
                ('account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to=settings.AUTH_USER_MODEL)),
                ('actor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('government', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.government')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
            ],
            options={
                'indexes': [models.Index(fields=['government', 'at'], name='account_event_by_place')],
                'constraints': [models.UniqueConstraint(fields=('person', 'seq'), name='account_event_seq_once'), models.CheckConstraint(condition=models.Q(models.Q(('leaf_hash__isnull', True), ('payload__isnull', True), ('seq__isnull', True)), models.Q(('leaf_hash__isnull', False), ('payload__isnull', False), ('seq__gt', 0)), _connector='OR'), name='account_event_hashed_or_not')],
            },
        ),
    ]
