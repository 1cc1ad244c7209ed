"""Batches of signatures: who signs many at the moment, and what could not be begun."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0008_document_inspections"),
        ("organisations", "0005_lan_reviewers_of_a_government"),
    ]

    operations = [
        migrations.CreateModel(
            name="SigningBatch",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("began_at", models.DateTimeField()),
                ("beat_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("stopped_by", models.CharField(blank=True, max_length=40)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.person",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("person",),
                        name="signing_batch_one_under_way",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("stopped_by", ""), ("ended_at__isnull", False), _connector="OR"),
                        name="signing_batch_stopped_has_ended",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BatchRefusal",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("code", models.CharField(max_length=40)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refusals",
                        to="contracts.signingbatch",
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contracts.contract",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("batch", "contract"), name="batch_refusal_once"),
                    models.CheckConstraint(
                        condition=models.Q(("code", ""), _negated=True), name="batch_refusal_says_why"
                    ),
                ],
            },
        ),
    ]
