"""Issue an API token from the command line, for inspectors' programs."""

from argparse import ArgumentParser
from datetime import timedelta

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.services import issuing
from accounts.services.issuing import LONGEST_DAYS
from accounts.tokens import TokenScope
from common.commands import WritingCommand
from common.errors import DomainError
from common.types import Option
from organisations.models import User


class Command(WritingCommand):
    """Prints the token once; only its hash is stored."""

    help = "Issue an API token for an account, restricted to a scope."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--user", required=True, metavar="EMAIL", help="the account's e-mail address")
        parser.add_argument("--scope", choices=TokenScope.values, required=True)
        parser.add_argument(
            "--days", type=int, default=30, help=f"days until it expires, at most {LONGEST_DAYS}"
        )

    def handle(self, *args: str, user: str, scope: str, days: int, **options: Option) -> None:
        account = User.objects.filter(email=user.lower(), is_active=True).first()
        if account is None:
            raise CommandError(_("There is no active account %(email)s.") % {"email": user})
        try:
            # Whoever runs commands here has every right already; no second factor could add to it.
            fresh = issuing.issue(
                account,
                scope=TokenScope(scope),
                lasts=timedelta(days=days),
                at=timezone.now(),
                by_factor=True,
            )
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        expires = timezone.localtime(fresh.issued.token.expiry).isoformat(timespec="seconds")
        told = _("%(scope)s for %(email)s until %(until)s; keep it secret:")
        self.stderr.write(told % {"scope": scope, "email": account.email, "until": expires})
        self.stdout.write(fresh.text)
