"""The table of what lists are searched in. Triggers write to it (`organisations/search_text.py`), also on behalf of the
version before, which may serve while this one migrates: so the application has its rights from the first moment."""

from django.conf import settings
from django.db import migrations, models


def grant(apps, schema_editor):
    connection = schema_editor.connection
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [settings.PRAKARSA_APP_ROLE])
        if cursor.fetchone():
            role = connection.ops.quote_name(settings.PRAKARSA_APP_ROLE)
            cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON organisations_searchtext TO {role}")
            cursor.execute(f"GRANT USAGE, SELECT ON SEQUENCE organisations_searchtext_id_seq TO {role}")


class Migration(migrations.Migration):

    dependencies = [
        ('organisations', '0001_squashed_0005'),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('row_key', models.UUIDField(editable=False)),
                ('part', models.CharField(editable=False, max_length=10)),
                ('folded', models.TextField(editable=False)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('row_key', 'part'), name='search_text_once')],
            },
        ),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
