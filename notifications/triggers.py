"""Triggers of this app: who was notified of what, by which bytes and when, never changes."""

from collections.abc import Iterator

from django.apps import apps

from common.append_only import append_only, refuse_replacing_update, write_once
from common.triggers import Trigger

# What an inspector cites: who was notified, by which bytes, when they left, when it was read.
_NOTICE_SEALS = {"mailing_id": ("mailing_id", "mail_at"), "read_at": ("read_at",)}
_MAILING_SEALS = {"sent_at": ("sent_at", "sent_on"), "refused_at": ("refused_at", "error")}


def notification_triggers() -> Iterator[Trigger]:
    """The append-only attempts of webhooks; notices and e-mails, whose facts are set once."""
    yield from append_only("notifications_webhookattempt")
    yield from write_once("notifications_notice", _NOTICE_SEALS, skip_existing=True)
    yield from write_once("notifications_mailing", _MAILING_SEALS)
    yield refuse_replacing_update(apps.get_model("notifications", "Mailing"))
