"""The history by office and by policy, without reading the bytes of every event; built while others write."""

import workflow.models.event
from common.migrations import AddIndexMeanwhile
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('workflow', '0019_nightly_verification'),
    ]

    operations = [
        AddIndexMeanwhile(
            model_name='event',
            index=models.Index(fields=['seat_id', '-id'], name='event_by_seat'),
        ),
        AddIndexMeanwhile(
            model_name='event',
            index=models.Index(workflow.models.event.PolicyNamed('payload'), models.OrderBy(models.F('id'), descending=True), name='event_by_policy'),
        ),
    ]
