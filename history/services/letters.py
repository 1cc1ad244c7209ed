"""The daily e-mail with the newest checkpoint, to inspectors and LAN's reviewers.

A checkpoint protects only while somebody else keeps it, and nobody keeps what they have to fetch. It leaves at the
hour of each person's daily e-mail, beside it, so that a mailbox can file it; on a day without anything new none does.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID

from django.conf import settings
from django.core.mail import get_connection
from django.db.models import Exists, OuterRef
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import formats, translation
from django.utils.translation import gettext as _

from history.models import CheckpointLetter, SignedCheckpoint
from history.queries import newest_checkpoint
from notifications.services.posting import lock_people
from notifications.services.preferences import addresses_of, hours_of, language_of, preferences_of
from notifications.stored_email import StoredEmail, compose_email
from organisations.enums import Role
from organisations.queries import active_accounts, held_at
from workflow.engine.events import installation
from workflow.engine.transaction import retrying, unit_of_work
from workflow.outbox import queue

TOPIC = "history.checkpoint"
RECEIVERS = (Role.INSPECTOR, Role.LAN_REVIEWER)
EVERY = timedelta(minutes=10)


class LetterWatch:
    """The worker's chore: every ten minutes in each process. Not in demonstrations, whose clock is simulated."""

    def __init__(self) -> None:
        self._last: datetime | None = None

    def __call__(self, *, at: datetime) -> int | None:
        """How many letters were put down; None between two looks."""
        if installation().is_demo or (self._last is not None and self._last <= at < self._last + EVERY):
            return None
        self._last = at
        return write_due(at=at)


def write_due(*, at: datetime) -> int:
    """Put down a letter for everybody whose hour has come and who has not the newest checkpoint. Five queries, and two
    for each letter."""
    newest = newest_checkpoint()
    if newest is None:
        return 0
    due = dict(_due(_without(newest, at), at))
    return sum(retrying(partial(_put, person, newest, day)) for person, day in due.items())


def _without(newest: SignedCheckpoint, at: datetime) -> list[UUID]:
    """Who is to receive it and has it not."""
    theirs = CheckpointLetter.objects.filter(person_id=OuterRef("person_id"), checkpoint=newest)
    rows = held_at(at).filter(seat__role__in=RECEIVERS).filter(~Exists(theirs))
    rows = rows.filter(Exists(active_accounts().filter(person_id=OuterRef("person_id"))))
    return sorted(set(rows.values_list("person_id", flat=True)))


def _due(people: Iterable[UUID], at: datetime) -> Iterable[tuple[UUID, date]]:
    """Those whose hour of the daily e-mail has passed today, who may be written to now and were not today."""
    hours = hours_of(preferences_of(people).values(), at=at)
    last = dict(
        CheckpointLetter.objects.filter(person_id__in=hours).order_by("day").values_list("person_id", "day")
    )
    for person, quiet in hours.items():
        today = quiet.day(at)
        late_enough = at.astimezone(quiet.zone).hour >= quiet.digest_hour
        if late_enough and quiet.allows(at) and last.get(person) != today:
            yield person, today


def _put(person: UUID, newest: SignedCheckpoint, day: date) -> int:
    with unit_of_work():
        lock_people([person])
        letter, made = CheckpointLetter.objects.get_or_create(
            person_id=person, day=day, defaults={"checkpoint": newest}
        )
        if made:
            queue.put(TOPIC, key=f"{TOPIC}:{letter.pk}", payload={"letter": str(letter.pk)})
    return int(made)


def deliver(payload: queue.Payload, at: datetime) -> None:
    """The worker's side. Sent again after an interruption it is the same message, under the same Message-ID."""
    letter = CheckpointLetter.objects.select_related("checkpoint").get(pk=str(payload["letter"]))
    addresses = addresses_of([letter.person_id]).get(letter.person_id, [])
    held = held_at(at).filter(person_id=letter.person_id, seat__role__in=RECEIVERS)
    if letter.sent_at is not None or not addresses or not held.exists():
        return
    quiet = hours_of(preferences_of([letter.person_id]).values(), at=at)[letter.person_id]
    if not quiet.allows(at):
        raise queue.RetryLater(quiet.first(at))
    with translation.override(language_of(letter.person_id)):
        get_connection().send_messages([StoredEmail(_composed(letter, addresses), addresses)])
    CheckpointLetter.objects.filter(pk=letter.pk, sent_at__isnull=True).update(sent_at=at)


def _composed(letter: CheckpointLetter, addresses: list[str]) -> bytes:
    newest = letter.checkpoint
    site = settings.PRAKARSA_PUBLIC_URL.rstrip("/")
    subject = _("Checkpoint of the history of %(day)s") % {"day": formats.date_format(letter.day, "j F Y")}
    facts = {"subject": subject, "checkpoint": newest, "page": f"{site}{reverse('log')}"}
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    return compose_email(
        subject=subject,
        text=render_to_string("history/mail/checkpoint.txt", facts),
        html=render_to_string("history/mail/checkpoint.html", facts),
        to=addresses,
        message_id=f"<{letter.pk}@{domain}>",
        at=newest.signed_at,
    )
