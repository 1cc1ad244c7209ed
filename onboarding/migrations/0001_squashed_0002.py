import django.db.models.deletion
import uuid
from django.db import migrations, models
from common.migrations import InitialMigration


class Migration(InitialMigration):

    replaces = [('onboarding', '0001_initial'), ('onboarding', '0002_more_lists')]

    initial = True

    dependencies = [
        ('organisations', '0001_squashed_0005'),
    ]

    operations = [
        migrations.CreateModel(
            name='BeginKey',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('made_at', models.DateTimeField(verbose_name='made at')),
                ('expires_at', models.DateTimeField(verbose_name='expires at')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('made_at'))), name='begin_key_forwards')],
            },
        ),
        migrations.CreateModel(
            name='ImportRun',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('perangkat-daerah', 'Agencies'), ('pejabat', 'People and offices'), ('inovasi', 'Innovations'), ('rencana', 'Plan of indicators'), ('realisasi', 'Figures of reports'), ('hari-libur', 'Days off')], max_length=24, verbose_name='kind')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('file_name', models.CharField(blank=True, max_length=255, verbose_name='file name')),
                ('digest', models.CharField(max_length=64)),
                ('created', models.PositiveIntegerField(verbose_name='new')),
                ('changed', models.PositiveIntegerField(verbose_name='changed')),
                ('unchanged', models.PositiveIntegerField(verbose_name='unchanged')),
                ('left_out', models.PositiveIntegerField(verbose_name='left out')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.government')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('seat', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.seat')),
            ],
            options={
                'indexes': [models.Index(fields=['government', 'at'], name='import_run_by_place')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['perangkat-daerah', 'pejabat', 'inovasi', 'rencana', 'realisasi', 'hari-libur'])), name='import_kind_known')],
            },
        ),
        migrations.CreateModel(
            name='UploadedTable',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('perangkat-daerah', 'Agencies'), ('pejabat', 'People and offices'), ('inovasi', 'Innovations'), ('rencana', 'Plan of indicators'), ('realisasi', 'Figures of reports'), ('hari-libur', 'Days off')], max_length=24, verbose_name='kind')),
                ('uploaded_at', models.DateTimeField(verbose_name='uploaded at')),
                ('file_name', models.CharField(max_length=255, verbose_name='file name')),
                ('content', models.BinaryField()),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.government')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
            ],
        ),
        migrations.CreateModel(
            name='Beginning',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField(verbose_name='at')),
                ('government', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='beginning', to='organisations.government')),
                ('key', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='beginning', to='onboarding.beginkey')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
            ],
        ),
        migrations.CreateModel(
            name='ImportedRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('table', models.CharField(max_length=60)),
                ('key', models.CharField(max_length=36)),
                ('name', models.CharField(max_length=300, verbose_name='name')),
                ('before', models.JSONField(blank=True, null=True)),
                ('after', models.JSONField()),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='onboarding.importrun')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('run', 'table', 'key'), name='imported_row_once')],
            },
        ),
        migrations.CreateModel(
            name='ImportTakenBack',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('reason', models.CharField(max_length=500, verbose_name='reason')),
                ('left', models.JSONField(blank=True, default=list)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('run', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='taken_back', to='onboarding.importrun')),
                ('seat', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.seat')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='import_taken_back_with_reason')],
            },
        ),
    ]
