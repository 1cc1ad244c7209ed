import contracts.models.contract
import django.db.models.deletion
import django.db.models.fields.json
import django_fsm
import uuid
from django.db import migrations, models
from common.migrations import InitialMigration


class Migration(InitialMigration):

    replaces = [('contracts', '0001_initial'), ('contracts', '0002_forms_of_agreement'), ('contracts', '0003_day_of_the_number'), ('contracts', '0004_next_contract'), ('contracts', '0005_made_anew'), ('contracts', '0006_signingenrolment'), ('contracts', '0007_certificate_warnings'), ('contracts', '0008_document_inspections')]

    initial = True

    dependencies = [
        ('organisations', '0001_squashed_0005'),
    ]

    operations = [
        migrations.CreateModel(
            name='Contract',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=0, editable=False, verbose_name='version')),
                ('last_seq', models.PositiveIntegerField(default=0, editable=False)),
                ('head', models.BinaryField(max_length=32, null=True)),
                ('last_at', models.DateTimeField(editable=False, null=True)),
                ('policy_ref', models.CharField(blank=True, editable=False, max_length=90)),
                ('created_at', models.DateTimeField(editable=False, verbose_name='created at')),
                ('state', django_fsm.FSMField(choices=[('draft', 'Draft'), ('signing', 'Awaiting signatures'), ('in_force', 'In force'), ('fulfilled', 'Fulfilled'), ('superseded', 'Superseded'), ('terminated', 'Terminated'), ('void', 'Void')], default='draft', max_length=32, protected=True, verbose_name='state')),
                ('title', models.CharField(max_length=300, verbose_name='title')),
                ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                ('kind', models.CharField(choices=[('original', 'Contract'), ('revision', 'Revised contract'), ('addendum', 'Addendum')], default='original', max_length=10, verbose_name='kind')),
                ('number_passed_on', models.BooleanField(db_default=False, default=False, editable=False)),
                ('form', models.CharField(choices=[('performance_agreement', 'Performance agreement'), ('innovation_contract', 'Innovation contract')], default='innovation_contract', max_length=24, verbose_name='document')),
                ('ground', models.CharField(blank=True, choices=[('official', 'Replacement or transfer of the official'), ('strategy', 'Change of strategy that affects the goals'), ('priority', 'Change of priority or of assumptions with significant effect')], max_length=10, verbose_name='ground')),
                ('draft', models.JSONField(default=dict)),
                ('about', models.GeneratedField(db_persist=True, expression=django.db.models.fields.json.KeyTextTransform('id', django.db.models.fields.json.KeyTextTransform('innovation', 'draft')), output_field=models.TextField())),
                ('book_year', models.PositiveSmallIntegerField(editable=False, null=True)),
                ('serial', models.PositiveIntegerField(editable=False, null=True)),
                ('number', models.CharField(blank=True, editable=False, max_length=80, verbose_name='number')),
                ('terms', models.BinaryField(null=True)),
                ('terms_sha256', models.CharField(blank=True, editable=False, max_length=64)),
                ('numbered_on', models.DateField(editable=False, null=True, verbose_name='numbered on')),
                ('signed_on', models.DateField(editable=False, null=True, verbose_name='dated')),
                ('public_token', models.CharField(default=contracts.models.contract.new_public_token, editable=False, max_length=22, unique=True)),
                ('agency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.agency')),
                ('amends', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='addenda', to='contracts.contract')),
                ('follows', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='followed_by', to='contracts.contract')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.government')),
                ('remakes', models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='remade_as', to='contracts.contract')),
                ('supersedes', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='contracts.contract')),
            ],
            options={
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['about'], name='contract_by_innovation')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'signing', 'in_force', 'fulfilled', 'superseded', 'terminated', 'void'])), name='contract_state_known'), models.CheckConstraint(condition=models.Q(('form__in', ['performance_agreement', 'innovation_contract'])), name='contract_form_known'), models.CheckConstraint(condition=models.Q(('form', 'performance_agreement'), ('kind', 'addendum'), _negated=True), name='contract_agreement_has_no_addendum'), models.UniqueConstraint(condition=models.Q(('number_passed_on', False), ('serial__isnull', False)), fields=('government', 'book_year', 'serial'), name='contract_serial_once'), models.UniqueConstraint(condition=models.Q(models.Q(('number', ''), _negated=True), ('number_passed_on', False)), fields=('government', 'book_year', 'number'), name='contract_number_once'), models.CheckConstraint(condition=models.Q(('number_passed_on', False), models.Q(('serial__isnull', False), ('state', 'void')), _connector='OR'), name='contract_passes_number_when_void'), models.CheckConstraint(condition=models.Q(models.Q(('amends__isnull', True), ('ground', ''), ('kind', 'original'), ('supersedes__isnull', True)), models.Q(('amends__isnull', True), ('kind', 'revision'), ('supersedes__isnull', False), models.Q(('ground', ''), _negated=True)), models.Q(('amends__isnull', False), ('kind', 'addendum'), ('supersedes__isnull', True), models.Q(('ground', ''), _negated=True)), _connector='OR'), name='contract_kind_fits'), models.UniqueConstraint(condition=models.Q(('supersedes__isnull', False), models.Q(('state', 'void'), _negated=True)), fields=('supersedes',), name='contract_superseded_once'), models.CheckConstraint(condition=models.Q(('follows__isnull', True), models.Q(('kind', 'original'), models.Q(('follows', models.F('id')), _negated=True)), _connector='OR'), name='contract_follows_as_original'), models.UniqueConstraint(condition=models.Q(('follows__isnull', False), models.Q(('state', 'void'), _negated=True)), fields=('follows',), name='contract_followed_once'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'void']), models.Q(models.Q(('terms_sha256', ''), _negated=True), models.Q(('number', ''), _negated=True)), _connector='OR'), name='contract_frozen_with_number')],
            },
        ),
        migrations.CreateModel(
            name='ContractTemplate',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('document_type', models.CharField(choices=[('innovation_contract', 'Innovation contract'), ('innovation_contract_revision', 'Revised innovation contract'), ('innovation_contract_addendum', 'Addendum to an innovation contract'), ('performance_agreement', 'Performance agreement'), ('performance_agreement_revision', 'Revised performance agreement')], max_length=32, verbose_name='document type')),
                ('number', models.PositiveIntegerField(verbose_name='version')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('legal_basis', models.TextField(verbose_name='legal basis')),
                ('body', models.TextField()),
                ('sha256', models.CharField(max_length=64)),
                ('wording_sha256', models.CharField(max_length=64)),
                ('emblem_sha256', models.CharField(blank=True, max_length=64)),
                ('published_at', models.DateTimeField(verbose_name='published at')),
                ('government', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contract_templates', to='organisations.government')),
                ('published_as', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.seat')),
                ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('government__isnull', False)), fields=('government', 'document_type', 'number'), name='template_number_once'), models.UniqueConstraint(condition=models.Q(('government__isnull', True)), fields=('document_type', 'number'), name='template_neutral_number_once'), models.CheckConstraint(condition=models.Q(('document_type__in', ['innovation_contract', 'innovation_contract_revision', 'innovation_contract_addendum', 'performance_agreement', 'performance_agreement_revision'])), name='template_type_known'), models.CheckConstraint(condition=models.Q(('legal_basis', ''), _negated=True), name='template_has_legal_basis'), models.CheckConstraint(condition=models.Q(models.Q(('published_as__isnull', True), ('published_by__isnull', True)), models.Q(('published_as__isnull', False), ('published_by__isnull', False)), _connector='OR'), name='template_publisher_whole')],
            },
        ),
        migrations.CreateModel(
            name='DocumentInspection',
            fields=[
                ('sha256', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('checked_at', models.DateTimeField()),
                ('fault', models.CharField(blank=True, choices=[('missing', 'lost'), ('damaged', 'damaged')], max_length=8)),
                ('faulty_since', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['checked_at'], name='document_inspection_oldest'), models.Index(condition=models.Q(('fault', ''), _negated=True), fields=['sha256'], name='document_inspection_faulty')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('fault', ''), ('faulty_since__isnull', True)), models.Q(('fault__in', ['missing', 'damaged']), ('faulty_since__isnull', False)), _connector='OR'), name='document_inspection_says_since')],
            },
        ),
        migrations.CreateModel(
            name='NumberCounter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('document_type', models.CharField(max_length=24)),
                ('last', models.PositiveIntegerField(default=0)),
                ('last_on', models.DateField(null=True)),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.government')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('government', 'year', 'document_type'), name='number_counter_once')],
            },
        ),
        migrations.CreateModel(
            name='SigningEnrolment',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('signer', models.CharField(max_length=40, verbose_name='signing service')),
                ('certificate', models.BinaryField()),
                ('chain', models.BinaryField(blank=True)),
                ('fingerprint', models.CharField(max_length=64)),
                ('subject', models.CharField(max_length=255, verbose_name='holder')),
                ('issuer', models.CharField(max_length=255, verbose_name='issued by')),
                ('valid_until', models.DateTimeField(verbose_name='valid until')),
                ('has_key_file', models.BooleanField(default=False)),
                ('token', models.CharField(blank=True, max_length=80, verbose_name='token')),
                ('key', models.CharField(blank=True, max_length=80, verbose_name='key in the token')),
                ('enrolled_at', models.DateTimeField(verbose_name='enrolled at')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='ended at')),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('enrolled_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('seat', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.seat')),
            ],
            options={
                'indexes': [models.Index(fields=['person'], name='signing_enrolment_by_person')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('seat', 'person'), name='signing_enrolment_one_live'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_by__isnull', True)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False)), _connector='OR'), name='signing_enrolment_ended_by_someone')],
            },
        ),
        migrations.CreateModel(
            name='ContractDocument',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('version_no', models.PositiveSmallIntegerField()),
                ('adds', models.CharField(choices=[('print', 'The text, unsigned'), ('signature', 'A signature'), ('revocation', 'Revocation data for later years (B-LT)')], max_length=10)),
                ('sha256', models.CharField(max_length=64, unique=True)),
                ('size', models.PositiveIntegerField()),
                ('registered_at', models.DateTimeField()),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='contracts.contract')),
                ('parent', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.contractdocument')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('contract', 'version_no'), name='document_version_once'), models.CheckConstraint(condition=models.Q(models.Q(('adds', 'print'), ('parent__isnull', True), ('version_no', 0)), models.Q(('adds__in', ['signature', 'revocation']), ('parent__isnull', False), ('version_no__gt', 0)), _connector='OR'), name='document_has_parent'), models.UniqueConstraint(condition=models.Q(('adds', 'revocation')), fields=('contract',), name='document_augmented_once')],
            },
        ),
        migrations.CreateModel(
            name='ContractSignatory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                ('label', models.CharField(max_length=80, verbose_name='label')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatories', to='contracts.contract')),
                ('seat', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.seat')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('contract', 'position'), name='contract_signatory_position_once'), models.UniqueConstraint(fields=('contract', 'seat'), name='contract_signatory_seat_once'), models.CheckConstraint(condition=models.Q(('position__gte', 1), ('position__lte', 6)), name='contract_signatory_position_known'), models.CheckConstraint(condition=models.Q(('label', ''), _negated=True), name='contract_signatory_has_label')],
            },
        ),
        migrations.CreateModel(
            name='CertificateWarning',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('days', models.PositiveSmallIntegerField()),
                ('at', models.DateTimeField()),
                ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='warnings', to='contracts.signingenrolment')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('enrolment', 'days'), name='certificate_warning_once')],
            },
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('party', models.CharField(choices=[('first', 'First party'), ('second', 'Second party'), ('third', 'Third party'), ('fourth', 'Fourth party'), ('fifth', 'Fifth party'), ('sixth', 'Sixth party')], max_length=8, verbose_name='party')),
                ('capacity', models.CharField(max_length=12)),
                ('certificate_sha256', models.CharField(max_length=64)),
                ('signed_at', models.DateTimeField(verbose_name='signed at')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='contracts.contract')),
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='signature', to='contracts.contractdocument')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('seat', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.seat')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('contract', 'party'), name='signature_party_once'), models.CheckConstraint(condition=models.Q(('party__in', ['first', 'second', 'third', 'fourth', 'fifth', 'sixth'])), name='signature_party_known')],
            },
        ),
        migrations.CreateModel(
            name='SignatureRequest',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('party', models.CharField(choices=[('first', 'First party'), ('second', 'Second party'), ('third', 'Third party'), ('fourth', 'Fourth party'), ('fifth', 'Fifth party'), ('sixth', 'Sixth party')], max_length=8, verbose_name='party')),
                ('capacity', models.CharField(max_length=12)),
                ('attempt', models.PositiveSmallIntegerField(verbose_name='attempt')),
                ('batch', models.UUIDField(editable=False, null=True)),
                ('status', models.CharField(choices=[('frozen', 'Prepared'), ('requested', 'Requested'), ('sent', 'Sent to the signing service'), ('answered', 'Answered, not yet checked'), ('verified', 'Checked, not yet registered'), ('stored', 'Signed'), ('unknown', 'Outcome unknown'), ('failed', 'Not signed')], default='frozen', max_length=12, verbose_name='state')),
                ('requested_at', models.DateTimeField(verbose_name='requested at')),
                ('moved_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True, verbose_name='finished at')),
                ('answer_sha256', models.CharField(blank=True, max_length=64)),
                ('certificate_sha256', models.CharField(blank=True, max_length=64)),
                ('failure', models.CharField(blank=True, max_length=40)),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signature_requests', to='contracts.contract')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.contractdocument')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('seat', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.seat')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('status__in', ('frozen', 'requested', 'sent', 'answered', 'verified'))), fields=['moved_at'], name='signature_request_live'), models.Index(condition=models.Q(('batch__isnull', False)), fields=['batch'], name='signature_request_batch')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('status__in', ('frozen', 'requested', 'sent', 'answered', 'verified'))), fields=('contract', 'party'), name='signature_request_one_live'), models.UniqueConstraint(condition=models.Q(('status', 'stored')), fields=('contract', 'party'), name='signature_request_one_stored'), models.UniqueConstraint(fields=('contract', 'party', 'attempt'), name='signature_request_attempt_once'), models.CheckConstraint(condition=models.Q(('status__in', ['frozen', 'requested', 'sent', 'answered', 'verified', 'stored', 'unknown', 'failed'])), name='signature_request_status_known'), models.CheckConstraint(condition=models.Q(('party__in', ['first', 'second', 'third', 'fourth', 'fifth', 'sixth'])), name='signature_request_party_known'), models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', True), ('status__in', ('frozen', 'requested', 'sent', 'answered', 'verified'))), models.Q(models.Q(('status__in', ('frozen', 'requested', 'sent', 'answered', 'verified')), _negated=True), ('finished_at__isnull', False)), _connector='OR'), name='signature_request_finished'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ('answered', 'verified', 'stored')), _negated=True), models.Q(('answer_sha256', ''), _negated=True), _connector='OR'), name='signature_request_has_answer'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['failed', 'unknown']), _negated=True), models.Q(('failure', ''), _negated=True), _connector='OR'), name='signature_request_says_why')],
            },
        ),
        migrations.CreateModel(
            name='SignatureAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64)),
                ('size', models.PositiveIntegerField()),
                ('use', models.CharField(choices=[('taken', 'Taken as the answer'), ('late', 'Came too late; kept as evidence'), ('repeated', 'Came again; kept as evidence'), ('lesser', 'Below the required level; kept as evidence')], max_length=8)),
                ('received_at', models.DateTimeField()),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='contracts.signaturerequest')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('use', 'taken')), fields=('request',), name='signature_answer_one_taken'), models.CheckConstraint(condition=models.Q(('use__in', ['taken', 'late', 'repeated', 'lesser'])), name='signature_answer_use_known')],
            },
        ),
    ]
