"""API tokens: issued for a time and a purpose, ended by their owner, bounded per person."""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from knox.models import get_token_model
from knox.settings import knox_settings

from accounts.enums import AccountAct
from accounts.models import IssuedToken
from accounts.services import mail
from accounts.services.recording import record
from accounts.tokens import PREFIXES, TokenScope
from common.errors import Gap, NotNow, NotVisible, Unready
from common.letters import line_gaps, typed_line
from organisations.models import User
from workflow.engine.transaction import retrying

LONGEST_DAYS = 90
# How often the last use of a token is written down.
NOTED_EVERY = timedelta(hours=1)


class FreshToken(NamedTuple):
    """A token and its text, which nobody can read again."""

    issued: IssuedToken
    text: str


def living(account: User, *, at: datetime) -> "QuerySet[IssuedToken]":
    """The account's tokens that work, newest first. One query."""
    rows = IssuedToken.objects.filter(token__user=account, token__expiry__gt=at)
    return rows.select_related("token").order_by("-token__created", "id")


def issue(
    account: User,
    *,
    scope: TokenScope,
    lasts: timedelta,
    at: datetime,
    name: str = "",
    by_factor: bool = False,
) -> FreshToken:
    """A fresh token. Raises Unready for more than 90 days or a name that cannot be taken, NotNow (`too_many_tokens`).

    One made by name is put down and told to its owner; one that a program got by password is not.
    """
    gaps = list(line_gaps(name, place="name"))
    if not timedelta(0) < lasts <= timedelta(days=LONGEST_DAYS):
        message = _("A token lasts from 1 to %(most)d days.") % {"most": LONGEST_DAYS}
        gaps.append(Gap("days", "out_of_range", message))
    if gaps:
        raise Unready(_("The token is not complete."), gaps=gaps)

    def work() -> FreshToken:
        tokens = get_token_model().objects
        if tokens.filter(user=account, expiry__gt=at).count() >= knox_settings.TOKEN_LIMIT_PER_USER:
            raise NotNow(_("You hold too many tokens; let one expire first."), code="too_many_tokens")
        token, text = tokens.create(account, expiry=lasts, prefix=PREFIXES[scope])
        issued = IssuedToken.objects.create(token=token, name=typed_line(name), by_factor=by_factor)
        if name:
            record(account, AccountAct.TOKEN_MADE, by=account.person_id, at=at)
            mail.tell(account, AccountAct.TOKEN_MADE, at=at)
        return FreshToken(issued, text)

    return retrying(work)


def end_token(account: User, key: UUID, *, at: datetime) -> None:
    """End one of one's own tokens. Raises NotVisible."""

    def work() -> None:
        issued = IssuedToken.objects.select_related("token").filter(pk=key, token__user=account).first()
        if issued is None:
            raise NotVisible(_("There is no such token."))
        issued.token.delete()
        record(account, AccountAct.TOKEN_ENDED, by=account.person_id, at=at)

    retrying(work)


def note_use(issued: IssuedToken, *, at: datetime) -> None:
    """Write down that it was used, at most once an hour. One update then."""
    if issued.last_used_at is None or at - issued.last_used_at >= NOTED_EVERY:
        IssuedToken.objects.filter(pk=issued.pk).update(last_used_at=at)
