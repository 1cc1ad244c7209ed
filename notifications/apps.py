"""Who is told what, and how: notices on screen, one e-mail a person a day, feeds, webhooks, receipts."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from common import triggers  # noqa: PLC0415 -- the registry must be filled once apps are loaded
        from deadlines.services import sweep  # noqa: PLC0415 -- same
        from notifications.services import deadline_notices  # noqa: PLC0415 -- same
        from notifications.triggers import notification_triggers  # noqa: PLC0415 -- same
        from workflow.outbox import queue  # noqa: PLC0415 -- same

        triggers.register(notification_triggers)
        queue.route("mail", "notifications.services.digests.deliver")
        queue.route("event.told", "notifications.services.event_notifications.notify")
        queue.route("webhook", "notifications.services.webhooks.deliver")
        queue.chore("notifications.services.digests.compose_due")
        sweep.on_fallen_due(deadline_notices.announce)
