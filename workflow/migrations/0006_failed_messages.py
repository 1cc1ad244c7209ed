"""Messages that failed ten times are set aside, and what is decided on them is kept."""

import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organisations', '0002_letterheads_and_letters'),
        ('workflow', '0005_whose_names'),
    ]

    operations = [
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
            ],
        ),
        migrations.RemoveIndex(
            model_name='outboxmessage',
            name='outbox_open',
        ),
        migrations.RemoveIndex(
            model_name='outboxmessage',
            name='outbox_lane',
        ),
        migrations.AddField(
            model_name='outboxmessage',
            name='about',
            field=models.CharField(blank=True, db_default='', max_length=300),
        ),
        migrations.AddField(
            model_name='outboxmessage',
            name='dropped_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='outboxmessage',
            name='government',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.government'),
        ),
        migrations.AddField(
            model_name='outboxmessage',
            name='set_aside_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name='outboxmessage',
            index=models.Index(condition=models.Q(('delivered_at__isnull', True), ('set_aside_at__isnull', True)), fields=['available_at', 'id'], name='outbox_next'),
        ),
        migrations.AddIndex(
            model_name='outboxmessage',
            index=models.Index(condition=models.Q(('delivered_at__isnull', True), ('set_aside_at__isnull', True), models.Q(('lane', ''), _negated=True)), fields=['lane', 'id'], name='outbox_in_lane'),
        ),
        migrations.AddIndex(
            model_name='outboxmessage',
            index=models.Index(condition=models.Q(('dropped_at__isnull', True), ('set_aside_at__isnull', False)), fields=['-set_aside_at', '-id'], name='outbox_set_aside'),
        ),
        migrations.AddConstraint(
            model_name='outboxmessage',
            constraint=models.CheckConstraint(condition=models.Q(('delivered_at__isnull', True), ('set_aside_at__isnull', True), _connector='OR'), name='outbox_delivered_or_set_aside'),
        ),
        migrations.AddConstraint(
            model_name='outboxmessage',
            constraint=models.CheckConstraint(condition=models.Q(('dropped_at__isnull', True), ('set_aside_at__isnull', False), _connector='OR'), name='outbox_dropped_was_set_aside'),
        ),
        migrations.AddField(
            model_name='messagedecision',
            name='message',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='workflow.outboxmessage'),
        ),
        migrations.AddField(
            model_name='messagedecision',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person'),
        ),
        migrations.AddConstraint(
            model_name='messagedecision',
            constraint=models.CheckConstraint(condition=models.Q(('outcome', 'again'), models.Q(('reason', ''), _negated=True), _connector='OR'), name='message_dropped_for_a_reason'),
        ),
    ]
