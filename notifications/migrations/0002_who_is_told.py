"""Which tasks a notice announced, when it was settled, e-mails that were withdrawn, webhooks that were confirmed; for
existing notices as far as known."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Exists, OuterRef, Q, Subquery

TASK = "task"


def link_and_settle(apps, schema_editor):
    """Notices of tasks get their task; those of closed tasks, and of met or dropped obligations, are settled."""
    alias = schema_editor.connection.alias
    notices = apps.get_model("notifications", "Notice").objects.using(alias)
    links = apps.get_model("notifications", "NoticeTask").objects.using(alias)
    tasks = apps.get_model("workflow", "Task").objects.using(alias)
    deadlines = apps.get_model("deadlines", "Deadline").objects.using(alias)
    announced = tasks.filter(
        subject_type=OuterRef("subject_type"),
        subject_id=OuterRef("subject_id"),
        kind=OuterRef("code"),
        role=OuterRef("role"),
        opened_at__lte=OuterRef("at"),
    ).order_by("-opened_at", "-id")
    found = notices.filter(kind=TASK).annotate(of=Subquery(announced.values("pk")[:1])).filter(of__isnull=False)
    rows = (links.model(notice_id=notice, task_id=task) for notice, task in found.values_list("pk", "of").iterator())
    links.bulk_create(rows, batch_size=500)
    closed = tasks.filter(announced_by__notice=OuterRef("pk"), closed_at__isnull=False)
    notices.filter(Exists(closed)).update(settled_at=Subquery(closed.values("closed_at")[:1]))
    over = deadlines.filter(pk=OuterRef("deadline_id")).exclude(met_at__isnull=True, closed_at__isnull=True)
    notices.filter(Exists(over)).update(settled_at=Subquery(over.values("modified_at")[:1]))


class Migration(migrations.Migration):

    dependencies = [
        ("deadlines", "0002_when_last_changed"),
        ("notifications", "0001_initial"),
        ("organisations", "0001_initial"),
        ("workflow", "0001_initial"),
    ]

    operations = [
        migrations.AddField("mailing", "withdrawn_at", models.DateTimeField(null=True)),
        migrations.RemoveConstraint("mailing", "mailing_once_a_day"),
        migrations.RemoveConstraint("mailing", "mailing_one_waiting"),
        migrations.AddConstraint(
            "mailing",
            models.UniqueConstraint(
                fields=("person", "day"), condition=Q(withdrawn_at__isnull=True), name="mailing_once_a_day"
            ),
        ),
        migrations.AddConstraint(
            "mailing",
            models.UniqueConstraint(
                fields=("person",),
                condition=Q(sent_at__isnull=True, refused_at__isnull=True, withdrawn_at__isnull=True),
                name="mailing_one_waiting",
            ),
        ),
        migrations.AddConstraint(
            "mailing",
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(withdrawn_at__isnull=True), name="mailing_left_or_withdrawn"
            ),
        ),
        migrations.AddField("notice", "settled_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "notice",
            "office",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.officeheld",
            ),
        ),
        migrations.AlterField(
            "notice",
            "kind",
            models.CharField(
                choices=[
                    ("rung", "Deadline"),
                    ("task", "Task"),
                    ("office", "Office"),
                    ("outcome", "Outcome"),
                    ("news", "News"),
                ],
                max_length=10,
            ),
        ),
        migrations.RemoveConstraint("notice", "notice_has_one_cause"),
        migrations.AddConstraint(
            "notice",
            models.CheckConstraint(
                condition=Q(deadline__isnull=False, event__isnull=True, office__isnull=True)
                | Q(deadline__isnull=True, event__isnull=False, office__isnull=True)
                | Q(deadline__isnull=True, event__isnull=True, office__isnull=False),
                name="notice_has_one_cause",
            ),
        ),
        migrations.RemoveIndex("notice", "notice_unread"),
        migrations.AddIndex(
            "notice",
            models.Index(
                fields=["person"],
                condition=Q(read_at__isnull=True, settled_at__isnull=True),
                name="notice_unread",
            ),
        ),
        migrations.CreateModel(
            "NoticeTask",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to="notifications.notice",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="announced_by", to="workflow.task"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("notice", "task"), name="notice_task_once")],
            },
        ),
        migrations.AddField(
            "noticepreference",
            "mail_outcomes",
            models.BooleanField("how what I proposed was decided", default=True, db_default=True),
        ),
        migrations.AddField(
            "webhook",
            "confirmed_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.person",
            ),
        ),
        migrations.AddField("webhook", "confirmed_at", models.DateTimeField(null=True)),
        # Backwards there is nothing to do: links and columns go.
        migrations.RunPython(link_and_settle, migrations.RunPython.noop),
    ]
