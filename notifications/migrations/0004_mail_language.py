"""People choose in which language they are written to."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0003_failed_messages'),
        ('organisations', '0002_letterheads_and_letters'),
    ]

    operations = [
        migrations.AddField(
            model_name='noticepreference',
            name='language',
            field=models.CharField(choices=[('id', 'Bahasa Indonesia'), ('en', 'English')], db_default='id', default='id', max_length=2, verbose_name='language of e-mails and calendars'),
        ),
        migrations.AddConstraint(
            model_name='noticepreference',
            constraint=models.CheckConstraint(condition=models.Q(('language__in', ['id', 'en'])), name='preference_language_known'),
        ),
    ]
