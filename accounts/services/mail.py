"""E-mails about accounts: composed when they leave, so that nothing that opens an account waits in the database."""

from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.conf import settings
from django.core.mail import get_connection
from django.template.loader import render_to_string
from django.utils import translation

from accounts.enums import AccountAct, LinkPurpose
from accounts.models import AccessLink
from accounts.services import links
from accounts.wording import AccountLetter, link_letter, told_letter
from common.types import Json
from notifications.services.preferences import home_government, language_of
from notifications.stored_email import StoredEmail, compose_email
from organisations.models import User
from workflow.outbox import queue

LINK, TOLD, RESET = "account.link", "account.told", "account.reset"
BETWEEN_RESETS = timedelta(minutes=10)
_NAMESPACE = UUID("6f0f4b34-5b0c-4a52-9a43-0e4c1d5b7a10")


def send_link(link: AccessLink) -> None:
    """Have the worker send the link to its address. In the transaction that made it."""
    queue.put(LINK, key=f"{LINK}:{link.pk}", payload={"link": str(link.pk)})


def tell(account: User, act: AccountAct, *, at: datetime, address: str = "") -> None:
    """Have the worker tell the owner what happened, at `address` or at the account's own."""
    address = address or account.email
    payload: dict[str, Json] = {
        "account": str(account.pk),
        "act": str(act),
        "address": address,
        "at": at.isoformat(),
    }
    queue.put(TOLD, key=f"{TOLD}:{account.pk}:{act}:{address}:{at.isoformat()}", payload=payload)


def ask_for_reset(address: str, *, at: datetime) -> None:
    """Have the worker look whether there is such an account. The same one insert for every address, so that neither
    the answer nor its time says which addresses have an account."""
    minute = at.isoformat(timespec="minutes")
    queue.put(RESET, key=f"{RESET}:{address}:{minute}", payload={"address": address})


def deliver_link(payload: queue.Payload, at: datetime) -> None:
    """The worker's side of a link: nothing leaves once it was used, withdrawn or has expired."""
    link = AccessLink.objects.select_related("account__person").get(pk=str(payload["link"]))
    if link.used_at is None and link.withdrawn_at is None and link.expires_at > at:
        with translation.override(language_of(link.account.person_id)):
            _send(link_letter(link, links.address_of(link)), to=link.address, key=str(link.pk), at=at)


def deliver_told(payload: queue.Payload, at: datetime) -> None:
    """The worker's side of what an owner is told."""
    account = User.objects.get(pk=str(payload["account"]))
    address, happened_at = str(payload["address"]), datetime.fromisoformat(str(payload["at"]))
    if not address.endswith(settings.PRAKARSA_NO_MAIL_DOMAIN):
        with translation.override(language_of(account.person_id)):
            letter = told_letter(account, AccountAct(str(payload["act"])), happened_at)
            _send(letter, to=address, key=f"{payload['act']}:{address}:{payload['at']}", at=at)


def deliver_reset(payload: queue.Payload, at: datetime) -> None:
    """The worker's side of a forgotten password: a link for an active account with a mailbox, else nothing."""
    from accounts.services.passwords import make_reset  # noqa: PLC0415 -- which sends its link through here

    account = User.objects.filter(email=str(payload["address"]), is_active=True).first()
    # Asking again and again neither fills the mailbox nor takes the link away that is on its way.
    recent = AccessLink.objects.filter(
        account=account, purpose=LinkPurpose.RESET, made_at__gt=at - BETWEEN_RESETS, used_at__isnull=True
    )
    if account is not None and account.has_mailbox and not recent.exists():
        make_reset(account, at=at)


def subject_of(payload: queue.Payload, at: datetime) -> queue.MessageSubject:
    """Whose account a message was about. Two queries."""
    if "link" in payload:
        account = AccessLink.objects.select_related("account").get(pk=str(payload["link"])).account
    else:
        account = User.objects.get(pk=str(payload["account"]))
    return queue.MessageSubject(home_government(account.person_id, at), account.email)


def _send(letter: AccountLetter, *, to: str, key: str, at: datetime) -> None:
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    facts = {"letter": letter}
    message = compose_email(
        subject=letter.subject,
        text=render_to_string("accounts/mail/letter.txt", facts),
        html=render_to_string("accounts/mail/letter.html", facts),
        to=[to],
        message_id=f"<{uuid5(_NAMESPACE, key)}@{domain}>",
        at=at,
    )
    get_connection().send_messages([StoredEmail(message, [to])])
