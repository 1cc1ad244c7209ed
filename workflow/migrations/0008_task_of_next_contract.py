"""A kind of task more: an innovation that goes on needs its next contract."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('workflow', '0007_make_document_anew'),
    ]

    operations = [
        migrations.AlterField(
            model_name='task',
            name='kind',
            field=models.CharField(choices=[('review', 'Decide'), ('revise', 'Revise'), ('sign', 'Sign'), ('report', 'Report'), ('launch', 'Launch'), ('contract', 'Prepare contract'), ('remake', 'Make document anew'), ('next_contract', 'Prepare the next contract'), ('evaluate', 'Evaluate'), ('follow_up', 'Follow up'), ('decide', 'Decide on a recommendation'), ('extension', 'Decide on more time')], max_length=16),
        ),
    ]
