"""One-time links: made, found by their token, used once.

The token is derived from the link's id under the installation's secret key. So the database holds nothing that opens
an account, not even while an e-mail waits to leave, and a repeated e-mail is the same e-mail.
"""

import base64
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts.enums import LinkPurpose
from accounts.models import AccessLink
from common.canonical import sha256_hex
from common.errors import NotNow, NotVisible
from organisations.models import User


def make(
    account: User, purpose: LinkPurpose, *, address: str, by: UUID, at: datetime, lasts: timedelta
) -> AccessLink:
    """A fresh link; an earlier one of the same purpose ends. In the running transaction."""
    end_open(account, purpose, at=at)
    key = uuid4()
    return AccessLink.objects.create(
        pk=key,
        account=account,
        purpose=purpose,
        address=address,
        token_sha256=_hash(_token(key)),
        made_by_id=by,
        made_at=at,
        expires_at=at + lasts,
    )


def end_open(account: User, *purposes: LinkPurpose, at: datetime) -> int:
    """Withdraw what is still open, of all purposes unless told; returns how many."""
    rows = AccessLink.objects.filter(account=account, used_at__isnull=True, withdrawn_at__isnull=True)
    if purposes:
        rows = rows.filter(purpose__in=purposes)
    return rows.update(withdrawn_at=at)


def address_of(link: AccessLink) -> str:
    """The whole address that opens the link, under the installation's public address and never a request's.

    Raises NotNow when the secret key has changed since: nobody can write the link down any more.
    """
    token = _token(link.pk)
    if _hash(token) != link.token_sha256:
        raise NotNow(_("This link cannot be sent any more; make a new one."), code="link_lost")
    return f"{settings.PRAKARSA_PUBLIC_URL.rstrip('/')}{reverse('account-link', args=[token])}"


def find(token: str, *, at: datetime) -> AccessLink:
    """The link that this token opens now. One query.

    Raises NotVisible for a token that nobody made, NotNow for one that was used, was withdrawn or has expired.
    """
    link = AccessLink.objects.select_related("account__person").filter(token_sha256=_hash(token)).first()
    if link is None:
        raise NotVisible(_("This link is not known. Copy the whole address from the letter or e-mail."))
    if link.used_at is not None:
        raise NotNow(_("This link has been used already. It works once."), code="link_used")
    if link.withdrawn_at is not None:
        raise NotNow(_("This link was replaced by a newer one or withdrawn."), code="link_withdrawn")
    if link.expires_at <= at:
        raise NotNow(_("This link has expired. Ask for a new one."), code="link_expired")
    return link


def use(link: AccessLink, *, at: datetime) -> None:
    """Take the link; whoever comes second is refused as `link_used`. One update."""
    taken = AccessLink.objects.filter(pk=link.pk, used_at__isnull=True, withdrawn_at__isnull=True)
    if not taken.update(used_at=at):
        raise NotNow(_("This link has been used already. It works once."), code="link_used")


def _token(key: UUID) -> str:
    digest = salted_hmac("accounts.link", str(key), algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _hash(token: str) -> str:
    return sha256_hex(token.encode())
