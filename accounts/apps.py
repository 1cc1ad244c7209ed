"""Who gets in and how: invitations, passwords, second factors, sessions, tokens."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts.logged import LOGGED  # noqa: PLC0415 -- same
        from accounts.services import clearing, delays, departing, mail, verifying  # noqa: PLC0415 -- the registry must be filled once apps are loaded
        from accounts.triggers import account_triggers  # noqa: PLC0415 -- same
        from common import triggers  # noqa: PLC0415 -- same
        from history import sources  # noqa: PLC0415 -- same
        from workflow.engine import verification  # noqa: PLC0415 -- same
        from workflow.outbox import queue  # noqa: PLC0415 -- same

        triggers.register(account_triggers)
        sources.register(LOGGED)
        verification.verify_also(verifying.findings)
        queue.route(mail.LINK, queue.Route(mail.deliver_link, _("A one-time link"), mail.subject_of))
        queue.route(mail.TOLD, queue.Route(mail.deliver_told, _("Word about an account"), mail.subject_of))
        queue.route(delays.HELD_UP, queue.Route(delays.tell_owner, _("Word about an account")))
        queue.chore(clearing.clear_expired)
        queue.chore(departing.end_departed_when_due)
        queue.route(mail.RESET, queue.Route(mail.deliver_reset, _("A one-time link")))
