"""One e-mail a person a day: composed once, kept as it is, sent until the mail server takes it.

The composed bytes are stored before anything leaves. A worker that dies between the server's answer and its own note
repeats the very same message under the same Message-ID, so that the receiving side can recognise it.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from smtplib import SMTPDataError, SMTPRecipientsRefused
from uuid import UUID, uuid4

from django.conf import settings
from django.core.mail import get_connection
from django.db import InterfaceError, OperationalError
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.canonical import sha256_hex
from common.errors import Unavailable
from common.moments import OffsetClock
from notifications.enums import NoticeKind
from notifications.models import Mailing, Notice
from notifications.quiet_hours import QuietHours
from notifications.services.preferences import addresses_of, hours_of, preferences_of
from notifications.stored_email import StoredEmail, compose_email
from notifications.wording import NoticeInWords, notice_in_words
from organisations.models import Person
from organisations.queries import held_at
from workflow.engine.transaction import retrying, unit_of_work
from workflow.models import Task
from workflow.outbox import queue

TOPIC = "mail"
PEOPLE_AT_ONCE = 200
_PERMANENT = 500
# How long one person's e-mail waits after it could not be composed.
PAUSE = timedelta(hours=1)
_log = logging.getLogger(__name__)


def compose_due(*, at: datetime) -> int:
    """Compose what may leave by `at`, one message a person; returns how many. One query when there is nothing.

    Where one cannot be composed the others go on; that person's notices are tried again an hour later.
    """
    due = Notice.objects.filter(mail_at__lte=at).order_by("mail_at").values_list("person_id", flat=True)
    people = list(dict.fromkeys(due[: PEOPLE_AT_ONCE * 20]))[:PEOPLE_AT_ONCE]
    if not people:
        return 0
    hours = hours_of(preferences_of(people).values(), at=at)
    addresses = addresses_of(people)
    now = OffsetClock(at)
    composed = 0
    for person in people:
        try:
            composed += retrying(partial(_compose, person, hours[person], addresses.get(person, []), now))
        except (OperationalError, InterfaceError, Unavailable):
            raise
        except Exception:  # noqa: BLE001 -- whatever keeps one e-mail from being composed keeps back no other
            _log.exception("No e-mail could be composed for person %s", person)
            Notice.objects.filter(person_id=person, mail_at__lte=at).update(mail_at=at + PAUSE)
    return composed


def _compose(person: UUID, hours: QuietHours, addresses: Sequence[str], now: Callable[[], datetime]) -> int:
    """At most one message for one person, under the lock of the person's row."""
    with unit_of_work():
        Person.objects.select_for_update(no_key=True).get(pk=person)
        at = now()
        waiting = Notice.objects.filter(person_id=person, mail_at__isnull=False)
        if not addresses:
            waiting.update(mail_at=None)
            return 0
        if not hours.allows(at):
            waiting.update(mail_at=hours.first(at))
            return 0
        if _had_one(person, hours, at):
            waiting.update(mail_at=hours.tomorrow(at))
            return 0
        rows = list(waiting.select_related("deadline__agency").order_by("-at", "-id"))
        topical = _topical(rows, person, at)
        waiting.exclude(pk__in=[notice.pk for notice in topical]).update(mail_at=None)
        if not topical:
            return 0
        mailing = _written(person, hours, addresses, topical, at)
        Notice.objects.filter(pk__in=[notice.pk for notice in topical]).update(mailing=mailing, mail_at=None)
        queue.put(TOPIC, key=f"mail:{mailing.pk}", payload={"mailing": str(mailing.pk)})
        return 1


def _had_one(person: UUID, hours: QuietHours, at: datetime) -> bool:
    """Whether one waits for the mail server, was composed for today or left today."""
    mailings = Mailing.objects.filter(person_id=person)
    today = hours.day(at)
    return (
        mailings.filter(day=today).exists()
        or mailings.filter(sent_on=today).exists()
        or mailings.filter(sent_at__isnull=True, refused_at__isnull=True).exists()
    )


def _topical(notices: Sequence[Notice], person: UUID, at: datetime) -> list[Notice]:
    """Without what was done meanwhile: reports handed in, tasks closed or handed to a seat that is not the person's;
    of one deadline the newest notice only.
    """
    tasks = {notice.subject_id for notice in notices if notice.kind == NoticeKind.TASK}
    waiting = Task.objects.filter(subject_id__in=tasks, closed_at__isnull=True)
    seats = set(held_at(at).filter(person_id=person).values_list("seat_id", flat=True)) if tasks else set()
    open_tasks = {
        (subject_id, kind, role)
        for subject_id, kind, role, seat_id in waiting.values_list("subject_id", "kind", "role", "seat_id")
        if seat_id is None or seat_id in seats
    }
    found: list[Notice] = []
    told: set[UUID] = set()
    for notice in notices:
        deadline = notice.deadline
        if deadline is not None:
            if deadline.met_at is not None or deadline.closed_at is not None or deadline.pk in told:
                continue
            told.add(deadline.pk)
        elif (
            notice.kind == NoticeKind.TASK and (notice.subject_id, notice.code, notice.role) not in open_tasks
        ):
            continue
        found.append(notice)
    return found


def _written(
    person: UUID, hours: QuietHours, addresses: Sequence[str], notices: Sequence[Notice], at: datetime
) -> Mailing:
    key = uuid4()
    message_id = f"<{key}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2].rstrip('>')}>"
    with translation.override(settings.LANGUAGE_CODE):
        sections = _sections(notices)
        facts = {
            "sections": sections,
            "day": at.astimezone(hours.zone),
            "site": settings.PRAKARSA_PUBLIC_URL.rstrip("/"),
        }
        message = compose_email(
            subject=_subject(sections, notices),
            text=render_to_string("workflow/mail/digest.txt", facts),
            html=render_to_string("workflow/mail/digest.html", facts),
            to=addresses,
            message_id=message_id,
            at=at,
        )
    return Mailing.objects.create(
        pk=key,
        person_id=person,
        day=hours.day(at),
        zone=str(hours.zone),
        composed_at=at,
        message_id=message_id,
        sha256=sha256_hex(message),
        addresses=list(addresses),
        message=message,
    )


def _sections(notices: Sequence[Notice]) -> list[tuple[str, list[NoticeInWords]]]:
    """What is late first, then what falls due, what waits, and news."""
    worded = [(notice, notice_in_words(notice)) for notice in notices]
    parts = [
        (_("Late"), [w for n, w in worded if n.kind == NoticeKind.DEADLINE_STEP and w.late]),
        (_("Falling due"), [w for n, w in worded if n.kind == NoticeKind.DEADLINE_STEP and not w.late]),
        (_("Waiting for you"), [w for n, w in worded if n.kind == NoticeKind.TASK]),
        (_("News"), [w for n, w in worded if n.kind == NoticeKind.NEWS]),
    ]
    return [(heading, words) for heading, words in parts if words]


def _subject(sections: Sequence[tuple[str, list[NoticeInWords]]], notices: Sequence[Notice]) -> str:
    if len(notices) == 1:
        words = sections[0][1][0]
        return f"{words.headline}: {words.title}"[:180]
    parts = ", ".join(f"{heading.lower()} {len(words)}" for heading, words in sections)
    total = ngettext("%(count)d notice", "%(count)d notices", len(notices)) % {"count": len(notices)}
    return _("Prakarsa: %(total)s (%(parts)s)") % {"total": total, "parts": parts}


def deliver(payload: queue.Payload, at: datetime) -> None:
    """The worker's side: send the stored bytes, then note that they left. Never in quiet hours, never two a day."""
    mailing = Mailing.objects.get(pk=str(payload["mailing"]))
    if mailing.sent_at is not None or mailing.refused_at is not None:
        return
    hours = hours_of(preferences_of([mailing.person_id]).values(), at=at)[mailing.person_id]
    if not hours.allows(at):
        raise queue.RetryLater(hours.first(at))
    today = hours.day(at)
    if Mailing.objects.filter(person_id=mailing.person_id, sent_on=today).exists():
        raise queue.RetryLater(hours.tomorrow(at))
    try:
        get_connection().send_messages([StoredEmail(bytes(mailing.message), mailing.addresses)])
    except (SMTPRecipientsRefused, SMTPDataError) as refusal:
        answers = _answers(refusal)
        if any(code < _PERMANENT for code, _text in answers):
            raise
        Mailing.objects.filter(pk=mailing.pk, sent_at__isnull=True, refused_at__isnull=True).update(
            refused_at=at, error=_reason(*answers[0])
        )
        return
    Mailing.objects.filter(pk=mailing.pk, sent_at__isnull=True).update(sent_at=at, sent_on=today)


def _answers(refusal: SMTPRecipientsRefused | SMTPDataError) -> list[tuple[int, bytes | str]]:
    """What the server said of each address, or of the message as a whole."""
    if isinstance(refusal, SMTPDataError):
        return [(refusal.smtp_code, refusal.smtp_error)]
    return list(refusal.recipients.values())


def _reason(code: int, text: bytes | str) -> str:
    """The server's words, without the address they are about."""
    return f"{code} {text.decode(errors='replace') if isinstance(text, bytes) else text}"[:300]
