"""Who is notified of what, and how: notices on screen, one e-mail a person a day, feeds, webhooks, receipts."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from common import triggers  # noqa: PLC0415 -- the registry must be filled once apps are loaded
        from deadlines.services import sweep  # noqa: PLC0415 -- same
        from notifications.services import (  # noqa: PLC0415 -- same
            deadline_notices,
            digests,
            event_notifications,
            offices_taken,
            webhooks,
        )
        from notifications.triggers import notification_triggers  # noqa: PLC0415 -- same
        from workflow.outbox import queue  # noqa: PLC0415 -- same

        triggers.register(notification_triggers)
        queue.route("mail", digests.deliver)
        queue.route("event.told", event_notifications.notify)
        queue.route("office.taken", offices_taken.notify_holder)
        queue.route("account.opened", offices_taken.notify_person)
        queue.route("webhook", webhooks.deliver)
        queue.chore(digests.compose_due)
        sweep.on_fallen_due(deadline_notices.announce)
