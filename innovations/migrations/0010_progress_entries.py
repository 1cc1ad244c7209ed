import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("deadlines", "0002_when_last_changed"),
        ("innovations", "0009_initiator"),
        ("organisations", "0002_letterheads_and_letters"),
    ]

    operations = [
        migrations.CreateModel(
            name="ProgressEntry",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "innovation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="progress_entries",
                        to="innovations.innovation",
                    ),
                ),
                ("happened_on", models.DateField(verbose_name="day")),
                ("text", models.TextField(verbose_name="what happened")),
                (
                    "milestone",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="innovations.milestone",
                    ),
                ),
                ("percent", models.PositiveSmallIntegerField(null=True, verbose_name="progress (%)")),
                ("finished_on", models.DateField(null=True, verbose_name="finished on")),
                (
                    "corrects",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrected_by",
                        to="innovations.progressentry",
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.person",
                    ),
                ),
                (
                    "seat",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.seat",
                    ),
                ),
                ("written_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["innovation", "-happened_on", "-id"], name="progress_entry_newest"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(percent__isnull=True)
                        | models.Q(percent__lte=100, milestone__isnull=False),
                        name="progress_entry_percent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(percent=100, finished_on__isnull=False)
                        | models.Q(finished_on__isnull=True)
                        & (models.Q(percent__isnull=True) | ~models.Q(percent=100)),
                        name="progress_entry_finished_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(finished_on__isnull=True)
                        | models.Q(finished_on__lte=models.F("happened_on")),
                        name="progress_entry_finished_by_then",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProgressEvidence",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="innovations.progressentry",
                    ),
                ),
                (
                    "attachment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="innovations.attachment",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["entry", "attachment"], name="progress_evidence_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="MilestoneDue",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "innovation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="milestone_dues",
                        to="innovations.innovation",
                    ),
                ),
                (
                    "milestone",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="dues",
                        to="innovations.milestone",
                    ),
                ),
                (
                    "deadline",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="milestone_due",
                        to="deadlines.deadline",
                    ),
                ),
                ("made_at", models.DateTimeField()),
            ],
        ),
        migrations.RemoveConstraint(model_name="attachment", name="attachment_origin_known"),
        migrations.AlterField(
            model_name="attachment",
            name="origin",
            field=models.CharField(
                choices=[("proposal", "Proposal"), ("report", "Report"), ("progress", "Progress entry")],
                default="proposal",
                editable=False,
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.CheckConstraint(
                condition=models.Q(origin__in=["proposal", "report", "progress"]),
                name="attachment_origin_known",
            ),
        ),
    ]
