"""Notices of messages that were set aside and of webhooks that rest."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('deadlines', '0002_when_last_changed'),
        ('notifications', '0002_who_is_told'),
        ('organisations', '0002_letterheads_and_letters'),
        ('workflow', '0003_decrees'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='mailing',
            name='mailing_one_waiting',
        ),
        migrations.RemoveConstraint(
            model_name='notice',
            name='notice_has_one_cause',
        ),
        migrations.AddField(
            model_name='mailing',
            name='set_aside_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='notice',
            name='message',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workflow.outboxmessage'),
        ),
        migrations.AddField(
            model_name='notice',
            name='webhook',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notifications.webhook'),
        ),
        migrations.AddField(
            model_name='webhook',
            name='failing_since',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='webhook',
            name='rested_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='webhook',
            name='taken_down_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person'),
        ),
        migrations.AlterField(
            model_name='notice',
            name='kind',
            field=models.CharField(choices=[('rung', 'Deadline'), ('task', 'Task'), ('office', 'Office'), ('outcome', 'Outcome'), ('news', 'News'), ('operation', 'Operation')], max_length=10),
        ),
        migrations.AddIndex(
            model_name='webhook',
            index=models.Index(condition=models.Q(('ended_at__isnull', True), ('failing_since__isnull', False), ('rested_at__isnull', True)), fields=['failing_since'], name='webhook_failing'),
        ),
        migrations.AddConstraint(
            model_name='mailing',
            constraint=models.UniqueConstraint(condition=models.Q(('refused_at__isnull', True), ('sent_at__isnull', True), ('set_aside_at__isnull', True), ('withdrawn_at__isnull', True)), fields=('person',), name='mailing_one_waiting'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('deadline__isnull', False), ('event__isnull', True), ('message__isnull', True), ('office__isnull', True), ('webhook__isnull', True)), models.Q(('deadline__isnull', True), ('event__isnull', False), ('message__isnull', True), ('office__isnull', True), ('webhook__isnull', True)), models.Q(('deadline__isnull', True), ('event__isnull', True), ('message__isnull', True), ('office__isnull', False), ('webhook__isnull', True)), models.Q(('deadline__isnull', True), ('event__isnull', True), ('message__isnull', False), ('office__isnull', True), ('webhook__isnull', True)), models.Q(('deadline__isnull', True), ('event__isnull', True), ('message__isnull', True), ('office__isnull', True), ('webhook__isnull', False)), _connector='OR'), name='notice_has_one_cause'),
        ),
        migrations.AddConstraint(
            model_name='webhook',
            constraint=models.CheckConstraint(condition=models.Q(('rested_at__isnull', True), ('failing_since__isnull', False), _connector='OR'), name='webhook_rests_after_failures'),
        ),
    ]
