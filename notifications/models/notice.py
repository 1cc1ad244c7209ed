"""Notices in the application, the one e-mail a day that gathers them, and people's preferences."""

from uuid import uuid4

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from deadlines.models.deadline import Deadline
from notifications.enums import MailLanguage, NoticeKind
from notifications.models.webhook import Webhook
from organisations.enums import Role
from organisations.models import Government, OfficeHeld, Person
from workflow.models.event import Event
from workflow.models.outbox import OutboxMessage
from workflow.models.policy import PolicyWithdrawal
from workflow.models.task import Task


class Mailing(models.Model):
    """One e-mail to one person: the whole message as it was composed, so that a repetition is the same message.

    At most one a person and local day, by the day it was composed for and by the day it left.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    zone = models.CharField(max_length=32)
    composed_at = models.DateTimeField()
    message_id = models.CharField(max_length=200, unique=True)
    sha256 = models.CharField(max_length=64)
    addresses = models.JSONField()
    message = models.BinaryField()
    sent_at = models.DateTimeField(null=True)
    sent_on = models.DateField(null=True)
    # The mail server refused for good; nothing further is tried.
    refused_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)
    # It never left: the person had lost a right to something in it, or an address. What is still theirs to know comes
    # with another one.
    withdrawn_at = models.DateTimeField(null=True)
    # Its message failed so often that it was set aside: later e-mails no longer wait for it.
    set_aside_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "day"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="mailing_once_a_day",
            ),
            models.UniqueConstraint(
                fields=["person", "sent_on"],
                condition=models.Q(sent_on__isnull=False),
                name="mailing_sent_once_a_day",
            ),
            # While one waits for the mail server, no other is composed: an outage collapses into one message.
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(
                    sent_at__isnull=True,
                    refused_at__isnull=True,
                    withdrawn_at__isnull=True,
                    set_aside_at__isnull=True,
                ),
                name="mailing_one_waiting",
            ),
            models.CheckConstraint(
                condition=models.Q(sent_at__isnull=True) | models.Q(withdrawn_at__isnull=True),
                name="mailing_left_or_withdrawn",
            ),
        ]

    def __str__(self) -> str:
        return self.message_id


def _one_of(*columns: str) -> models.Q:
    """Condition: exactly one of these is given."""
    found = models.Q()
    for given in columns:
        found |= models.Q(**{f"{column}__isnull": column != given for column in columns})
    return found


class Notice(models.Model):
    """One notice to one person: of a step of a deadline, a task that reached their office, what waits in an office that
    they have taken, the outcome of something they proposed, news of a subject, a withdrawn version of a policy, or, for
    administrators, a message or a webhook that does not get through.

    `at` is when it became true, `noted_at` when it was put down. `covers` names earlier steps that fell due unnoticed
    and are announced by this one: [[code, instant], …]. `mail_at` is when it may leave by e-mail; None means that it
    will not (not wanted, done meanwhile, no account), or has left with `mailing`. `settled_at` is when there was
    nothing more to do about it; the database writes it down with its cause (triggers.py).
    """

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=NoticeKind)
    code = models.CharField(max_length=64)
    at = models.DateTimeField()
    noted_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    subject_type = models.CharField(max_length=24)
    subject_id = models.UUIDField()
    title = models.CharField(max_length=300)
    # In which office the person is notified; empty for news of something one has acted on.
    role = models.CharField(max_length=24, choices=Role, blank=True)
    deadline = models.ForeignKey(Deadline, on_delete=models.PROTECT, null=True, related_name="+")
    event = models.ForeignKey(Event, on_delete=models.PROTECT, null=True, related_name="+")
    # The holding that began; what waited there is in `tasks`.
    office = models.ForeignKey(OfficeHeld, on_delete=models.PROTECT, null=True, related_name="+")
    # The message that was set aside; the webhook that rests.
    message = models.ForeignKey(OutboxMessage, on_delete=models.PROTECT, null=True, related_name="+")
    webhook = models.ForeignKey(Webhook, on_delete=models.PROTECT, null=True, related_name="+")
    # The policy's version that was withdrawn.
    withdrawal = models.ForeignKey(PolicyWithdrawal, on_delete=models.PROTECT, null=True, related_name="+")
    covers = models.JSONField(default=list)
    mail_at = models.DateTimeField(null=True)
    mailing = models.ForeignKey(Mailing, on_delete=models.PROTECT, null=True, related_name="notices")
    read_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "deadline", "code", "at"],
                condition=models.Q(deadline__isnull=False),
                name="notice_rung_once",
            ),
            models.UniqueConstraint(
                fields=["person", "event", "kind"],
                condition=models.Q(event__isnull=False),
                name="notice_event_once",
            ),
            models.UniqueConstraint(
                fields=["person", "withdrawal"],
                condition=models.Q(withdrawal__isnull=False),
                name="notice_withdrawal_once",
            ),
            models.CheckConstraint(
                condition=_one_of("deadline", "event", "office", "message", "webhook", "withdrawal"),
                name="notice_has_one_cause",
            ),
        ]
        indexes = [
            # the page, newest first
            models.Index(fields=["person", "-at", "-id"], name="notice_by_person"),
            # the count in the menu
            models.Index(
                fields=["person"],
                condition=models.Q(read_at__isnull=True, settled_at__isnull=True),
                name="notice_unread",
            ),
            # what is to leave by e-mail
            models.Index(
                fields=["mail_at"], condition=models.Q(mail_at__isnull=False), name="notice_to_mail"
            ),
            # receipts of a deadline
            models.Index(
                fields=["deadline"], condition=models.Q(deadline__isnull=False), name="notice_by_deadline"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.title}"


class NoticeTask(models.Model):
    """That a notice announced a task. By these rows nobody is notified of one task twice, and a notice is settled when
    its last task is closed."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="tasks")
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="announced_by")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notice", "task"], name="notice_task_once")]

    def __str__(self) -> str:
        return str(self.task_id)


class NoticePreference(models.Model):
    """How one person wants to be notified, and in which language; without a row the defaults count.

    Hours are local, in the person's zone.

    Escalations and late reports cannot be switched off: they are proof that the office was notified.
    """

    EARLIEST, LATEST = 9, 18

    person = models.OneToOneField(Person, on_delete=models.PROTECT, primary_key=True, related_name="+")
    # Of e-mails and calendars, whatever the language of the page or worker that makes them.
    language = models.CharField(
        _("language of e-mails and calendars"),
        max_length=2,
        choices=MailLanguage,
        default=MailLanguage.INDONESIAN,
        db_default=MailLanguage.INDONESIAN,
    )
    # Reminders fall due at 08:00, so that a digest from 09:00 on carries those of the same day.
    digest_hour = models.PositiveSmallIntegerField(
        _("hour of the daily e-mail"),
        default=9,
        validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)],
    )
    quiet_from = models.PositiveSmallIntegerField(
        _("quiet from"), default=19, validators=[MaxValueValidator(23)]
    )
    quiet_until = models.PositiveSmallIntegerField(
        _("quiet until"), default=7, validators=[MaxValueValidator(23)]
    )
    working_days_only = models.BooleanField(_("no e-mail on days off"), default=False)
    mail_reminders = models.BooleanField(_("reminders of due days"), default=True)
    mail_tasks = models.BooleanField(_("tasks that reach my office"), default=True)
    mail_outcomes = models.BooleanField(_("how what I proposed was decided"), default=True, db_default=True)
    mail_news = models.BooleanField(_("news of what I have worked on"), default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(language__in=MailLanguage.values), name="preference_language_known"
            ),
            models.CheckConstraint(
                condition=models.Q(digest_hour__gte=9, digest_hour__lte=18), name="preference_digest_by_day"
            ),
            models.CheckConstraint(
                condition=models.Q(quiet_from__lte=23, quiet_until__lte=23), name="preference_hours_exist"
            ),
        ]

    def __str__(self) -> str:
        return str(self.person_id)
