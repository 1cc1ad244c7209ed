"""Issue an API token from the command line, for inspectors' programs."""

from argparse import ArgumentParser
from datetime import timedelta

from django.core.management.base import CommandError
from django.utils import timezone
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
        """One insert."""
        account = User.objects.filter(email=user.lower(), is_active=True).first()
        if account is None:
            raise CommandError(f"There is no active account {user}.")
        if not 1 <= days <= MAX_DAYS:
            raise CommandError(f"--days goes from 1 to {MAX_DAYS}.")
        token, secret = get_token_model().objects.create(
            account, expiry=timedelta(days=days), prefix=PREFIXES[scope]
        )
        expires = timezone.localtime(token.expiry).isoformat(timespec="seconds")
        self.stderr.write(f"{scope} for {account.email} until {expires}; keep it secret:")
        self.stdout.write(secret)
