"""Issue an API token from the command line, for inspectors' programs."""

from argparse import ArgumentParser
from datetime import timedelta

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from knox.models import get_token_model

from common.commands import WritingCommand
from common.types import Option
from organisations.models import User
from organisations.tokens import PREFIXES

MAX_DAYS = 366


class Command(WritingCommand):
    """Prints the token once; only its hash is stored."""

    help = "Issue an API token for an account, restricted to a scope."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--user", required=True, metavar="EMAIL", help="the account's e-mail address")
        parser.add_argument("--scope", choices=sorted(PREFIXES), required=True)
        parser.add_argument("--days", type=int, default=30, help=f"days until it expires, at most {MAX_DAYS}")

    def handle(self, *args: str, user: str, scope: str, days: int, **options: Option) -> None:
        account = User.objects.filter(email=user.lower(), is_active=True).first()
        if account is None:
            raise CommandError(_("There is no active account %(email)s.") % {"email": user})
        if not 1 <= days <= MAX_DAYS:
            raise CommandError(_("--days goes from 1 to %(most)d.") % {"most": MAX_DAYS})
        token, secret = get_token_model().objects.create(
            account, expiry=timedelta(days=days), prefix=PREFIXES[scope]
        )
        expires = timezone.localtime(token.expiry).isoformat(timespec="seconds")
        told = _("%(scope)s for %(email)s until %(until)s; keep it secret:")
        self.stderr.write(told % {"scope": scope, "email": account.email, "until": expires})
        self.stdout.write(secret)
