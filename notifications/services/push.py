"""Push messages to a person's own devices: that something waits, and nothing more.

They go with the daily e-mail, in its hours, and count with it: at most one a day. Whoever has no mailbox is told on
their devices alone. Each device has a message of its own in the outbox; what its push service did not take within hours
is dropped, for the notice stands on the pages anyway.
"""

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from http import HTTPStatus
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from common.errors import BadInput, Gap, NotVisible
from notifications import webhook_http
from notifications.enums import NoticeKind
from notifications.models import Notice, PushDay, PushDevice
from notifications.queries import still_to_send
from notifications.services import push_keys
from notifications.services.preferences import home_government, hours_of, language_of, preferences_of
from notifications.services.webhooks import GOOD
from organisations.models import User
from organisations.queries import active_accounts, actor_at, held_at
from workflow.engine.transaction import retrying, unit_of_work
from workflow.outbox import queue

TOPIC = "push"
MOST_DEVICES = 10
# What its person can do something about; the rest is news.
WAITING = (NoticeKind.TASK, NoticeKind.DEADLINE_STEP, NoticeKind.OFFICE)
# From when it was made: what was not taken by then is dropped. Less than an outbox's ten tries take.
LASTS = timedelta(hours=8)
# The address is gone, or was given for another key: the device is switched off.
GONE = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)


class PushRefused(Exception):
    """The push service answered something else than 2xx; the message is tried again."""


def devices_of(account: User) -> "QuerySet[PushDevice]":
    """The devices that the account's owner switched on, the earliest first."""
    return PushDevice.objects.filter(account=account).order_by("made_at", "id")


def switch_on(
    account: User, *, endpoint: str, p256dh: str, auth: str, label: str, at: datetime
) -> PushDevice:
    """Have this browser told; one that somebody else had switched on is this account's from now on.

    Raises BadInput for an address that no push service has, or beyond the number of devices.
    """
    try:
        webhook_http.resolve(
            endpoint, private=settings.PRAKARSA_WEBHOOK_PRIVATE, ports=settings.PRAKARSA_WEBHOOK_PORTS
        )
    except (webhook_http.ForbiddenAddress, OSError, UnicodeError) as error:
        message = _("The push service that this browser names cannot be used.")
        raise BadInput(message, gaps=[Gap("endpoint", "forbidden", message)]) from error

    def work() -> PushDevice:
        with unit_of_work():
            User.objects.select_for_update(no_key=True).get(pk=account.pk)
            if devices_of(account).exclude(endpoint=endpoint).count() >= MOST_DEVICES:
                raise BadInput(
                    _("You have %(count)d devices already; switch one off first.") % {"count": MOST_DEVICES}
                )
            facts = {"account": account, "p256dh": p256dh, "auth": auth, "label": label, "made_at": at}
            device, _made = PushDevice.objects.update_or_create(endpoint=endpoint, defaults=facts)
            return device

    return retrying(work)


def switch_off(account: User, device: UUID) -> None:
    """Raises NotVisible for one that is not the account's."""
    if not devices_of(account).filter(pk=device).delete()[0]:
        raise NotVisible(_("There is no such device."))


def end_devices(account: User) -> None:
    """None of the account's devices is told anything any more. In the running transaction."""
    PushDevice.objects.filter(account=account).delete()


def living_devices(person: UUID) -> list[PushDevice]:
    """Where this person is told. One query."""
    return list(PushDevice.objects.filter(account__in=active_accounts(), account__person_id=person))


def had_one(person: UUID, day: date) -> bool:
    """Whether the person's devices were told on that day. One query."""
    return PushDay.objects.filter(person_id=person, day=day).exists()


def announce(
    person: UUID, devices: Sequence[PushDevice], notices: Sequence[Notice], *, day: date, at: datetime
) -> None:
    """Have each device told that something waits, once a day. In the running transaction, under the person's lock."""
    if not devices or not any(notice.kind in WAITING for notice in notices) or had_one(person, day):
        return
    PushDay.objects.create(person_id=person, day=day, at=at)
    for device in devices:
        queue.put(
            TOPIC,
            key=f"push:{device.pk}:{day.isoformat()}",
            payload={"device": str(device.pk), "until": (at + LASTS).isoformat()},
            lane=f"push:{device.pk.hex}",
        )


def deliver(payload: queue.Payload, at: datetime) -> None:
    """The worker's side: one try. Nothing leaves in quiet hours, when nothing waits any more, or for an account that
    ended. Raises PushRefused for an answer that may be another one later."""
    device = PushDevice.objects.select_related("account").filter(pk=str(payload["device"])).first()
    if device is None or at >= datetime.fromisoformat(str(payload["until"])):
        return
    account = device.account
    if not account.is_active or not held_at(at).filter(person_id=account.person_id).exists():
        end_devices(account)
        return
    hours = hours_of(preferences_of([account.person_id]).values(), at=at)[account.person_id]
    if not hours.allows(at):
        raise queue.RetryLater(hours.first(at))
    if not _something_waits(account.person_id, at):
        return
    try:
        status = _send(device, at)
    except webhook_http.ForbiddenAddress:
        status = HTTPStatus.GONE
    if status in GONE:
        PushDevice.objects.filter(pk=device.pk).delete()
    elif status in GOOD:
        PushDevice.objects.filter(pk=device.pk).update(reached_at=at)
    else:
        raise PushRefused(f"status {status}")


def _something_waits(person: UUID, at: datetime) -> bool:
    """Whether there is something new that they may see and do something about: rights are asked once more here."""
    new = still_to_send(actor_at(person, at), at).filter(kind__in=WAITING, read_at__isnull=True)
    return new.exists()


def _send(device: PushDevice, at: datetime) -> int:
    """Encrypted for the browser alone (RFC 8291); the push service learns of no title."""
    from pywebpush import WebPusher  # noqa: PLC0415 -- only the worker pays for it

    with translation.override(language_of(device.account.person_id)):
        words = {"body": _("Something new waits for you."), "lang": translation.get_language()}
    keys = {"p256dh": device.p256dh, "auth": device.auth}
    sealed = WebPusher({"endpoint": device.endpoint, "keys": keys}).encode(json.dumps(words).encode())
    return webhook_http.post(
        device.endpoint,
        sealed["body"],
        {
            "Content-Type": "application/octet-stream",
            "Content-Encoding": "aes128gcm",
            "TTL": str(int(LASTS.total_seconds())),
            "Urgency": "normal",
            # A repetition takes the place of the first, where the device was away.
            "Topic": "waiting",
            **push_keys.signed_headers(device.endpoint, at=at),
        },
        private=settings.PRAKARSA_WEBHOOK_PRIVATE,
        ports=settings.PRAKARSA_WEBHOOK_PORTS,
    )


def subject_of(payload: queue.Payload, at: datetime) -> queue.MessageSubject:
    """Whose device was to be told. Two queries."""
    device = PushDevice.objects.select_related("account").get(pk=str(payload["device"]))
    return queue.MessageSubject(home_government(device.account.person_id, at), device.account.email)
