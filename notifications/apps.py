"""Who is notified of what, and how: notices on screen, one e-mail a person a day, feeds, webhooks, receipts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


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
            failed_messages,
            message_subjects,
            offices_taken,
            push,
            webhooks,
            withdrawn_policies,
        )
        from notifications.triggers import notification_triggers  # noqa: PLC0415 -- same
        from workflow.outbox import queue  # noqa: PLC0415 -- same
        from workflow.policy_changes import withdrawing  # noqa: PLC0415 -- same

        triggers.register(notification_triggers)
        for topic, deliver, label, subject in (
            ("event.told", event_notifications.notify, _("Notices of an event"), message_subjects.of_event),
            (
                "office.taken",
                offices_taken.notify_holder,
                _("Notices of an office"),
                message_subjects.of_office,
            ),
            (
                "account.opened",
                offices_taken.notify_person,
                _("Notices of an office"),
                message_subjects.of_person,
            ),
            (
                withdrawing.TOPIC,
                withdrawn_policies.notify,
                _("Notices of a withdrawn policy"),
                message_subjects.of_withdrawal,
            ),
            (digests.COMPOSE, digests.compose_for, _("Composing an e-mail"), message_subjects.of_person),
        ):
            queue.route(topic, queue.Route(deliver, label, subject))
        queue.route(
            webhooks.TOPIC,
            queue.Route(
                webhooks.deliver,
                _("An event for the webhook"),
                message_subjects.of_webhook,
                outside=True,
            ),
        )
        queue.route(
            digests.TOPIC,
            queue.Route(digests.deliver, _("E-mail"), message_subjects.of_mail, given_up=digests.given_up),
        )
        queue.route(push.TOPIC, queue.Route(push.deliver, _("A push message"), push.subject_of, outside=True))
        queue.route(queue.SET_ASIDE, queue.Route(failed_messages.notify, _("A notice to the administrator")))
        queue.chore(digests.compose_due)
        queue.chore(webhooks.rest_failing)
        sweep.on_fallen_due(deadline_notices.announce)
