"""The contract that follows another, and the innovation that each is about as a column of its own."""

import django.db.models.deletion
import django.db.models.fields.json
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0003_day_of_the_number"),
        ("organisations", "0002_letterheads_and_letters"),
    ]

    operations = [
        migrations.AddField(
            model_name="contract",
            name="follows",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="followed_by",
                to="contracts.contract",
            ),
        ),
        migrations.AddField(
            model_name="contract",
            name="about",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.fields.json.KeyTextTransform(
                    "id", django.db.models.fields.json.KeyTextTransform("innovation", "draft")
                ),
                output_field=models.TextField(),
            ),
        ),
        migrations.AddIndex(
            model_name="contract",
            index=models.Index(fields=["about"], name="contract_by_innovation"),
        ),
        migrations.AddConstraint(
            model_name="contract",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("follows__isnull", True),
                    models.Q(("kind", "original"), models.Q(("follows", models.F("id")), _negated=True)),
                    _connector="OR",
                ),
                name="contract_follows_as_original",
            ),
        ),
        migrations.AddConstraint(
            model_name="contract",
            constraint=models.UniqueConstraint(
                condition=models.Q(("follows__isnull", False), models.Q(("state", "void"), _negated=True)),
                fields=("follows",),
                name="contract_followed_once",
            ),
        ),
    ]
