"""What a message that was set aside is about: whose administrator is told, and in a few words of what."""

from datetime import datetime
from uuid import UUID

from notifications.models import Mailing, Webhook
from notifications.services.preferences import addresses_of, home_government
from organisations.models import OfficeHeld
from workflow.models import Event, PolicyWithdrawal
from workflow.outbox.queue import MessageSubject, Payload


def of_mail(payload: Payload, at: datetime) -> MessageSubject:
    """To whom an e-mail was to go, and whose notices it holds. Two queries."""
    mailing = Mailing.objects.get(pk=str(payload["mailing"]))
    governments = mailing.notices.order_by("id").values_list("government_id", flat=True)
    return MessageSubject(governments.first(), ", ".join(mailing.addresses))


def of_person(payload: Payload, at: datetime) -> MessageSubject:
    """Whose e-mail could not be composed, or who was to be notified of their offices. Two queries."""
    person = UUID(str(payload["person"]))
    return MessageSubject(home_government(person, at), ", ".join(addresses_of([person]).get(person, [])))


def of_office(payload: Payload, at: datetime) -> MessageSubject:
    """Which office begins. One query."""
    held = OfficeHeld.objects.select_related("seat").get(pk=str(payload["office"]))
    return MessageSubject(held.seat.government_id, held.seat.title)


def of_event(payload: Payload, at: datetime) -> MessageSubject:
    """Which event people were to be notified of. One query."""
    event = Event.objects.get(uuid=str(payload["event"]))
    return MessageSubject(event.government_id, event.kind)


def of_withdrawal(payload: Payload, at: datetime) -> MessageSubject:
    """Which version of a policy was withdrawn, and whose it is. One query."""
    done = PolicyWithdrawal.objects.select_related("version").get(pk=str(payload["withdrawal"]))
    return MessageSubject(done.version.government_id, str(done.version))


def of_webhook(payload: Payload, at: datetime) -> MessageSubject:
    """Where an event was to be sent. One query."""
    hook = Webhook.objects.get(pk=str(payload["webhook"]))
    return MessageSubject(hook.government_id, hook.url)
