"""Enrol an official's certificate from the server: beside the page, for tokens and files that an operator holds."""

from argparse import ArgumentParser
from getpass import getpass
from pathlib import Path

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from common.commands import WritingCommand
from common.errors import DomainError
from common.moments import day_with_zone
from common.types import Option
from contracts.services import enrolling
from contracts.services.enrolling import KeyMaterial
from organisations.models import Seat, User
from organisations.offices import SYSTEM_PERSON_ID
from organisations.queries import actor_at


class Command(WritingCommand):
    help = (
        "Judge an official's certificate, make a trial signature and keep it for the office that the official holds. "
        "The passphrase is asked for, or read from the first line of --secret-file."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the official's account")
        parser.add_argument(
            "--office", help="title or key of the office, where the official signs in several"
        )
        parser.add_argument("--key-file", type=Path, help="PKCS#12 file (.p12, .pfx)")
        parser.add_argument("--certificate", type=Path, help="PEM or DER file without the key")
        parser.add_argument("--token", default="", help="pkcs11: label of the token")
        parser.add_argument("--key", default="", help="pkcs11: label of the key in it")
        parser.add_argument("--secret-file", type=Path, help="file whose first line is the passphrase")

    def handle(
        self,
        *args: str,
        email: str,
        office: str | None,
        key_file: Path | None,
        certificate: Path | None,
        token: str,
        key: str,
        secret_file: Path | None,
        **options: Option,
    ) -> None:
        at = timezone.now()
        account = User.objects.filter(email=email.lower(), is_active=True).first()
        if account is None:
            raise CommandError(_("There is no account %(email)s.") % {"email": email})
        held = enrolling.signing_offices(actor_at(account.person_id, at))
        seats = (
            Seat.objects.filter(pk__in=[each.seat for each in held])
            .select_related("government")
            .order_by("title")
        )
        chosen = [seat for seat in seats if office in (None, seat.title, str(seat.pk))]
        if len(chosen) != 1:
            titles = "; ".join(seat.title for seat in seats) or "–"
            raise CommandError(_("Name one office with --office: %(titles)s") % {"titles": titles})
        try:
            row = enrolling.enrol(
                chosen[0].pk,
                KeyMaterial(file=_read(key_file), certificate=_read(certificate), token=token, key=key),
                person_id=account.person_id,
                secret=_secret(secret_file),
                by=SYSTEM_PERSON_ID,
                at=at,
            )
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from error
        except DomainError as refusal:
            for gap in refusal.gaps:
                self.stderr.write(f"{gap.field}: {gap.message}".lstrip(": "))
            raise CommandError(str(refusal.message)) from refusal
        self.stdout.write(
            _("%(office)s signs with the certificate of %(subject)s, issued by %(issuer)s, until %(day)s.")
            % {
                "office": chosen[0].title,
                "subject": row.subject,
                "issuer": row.issuer,
                "day": day_with_zone(row.valid_until, chosen[0].tz),
            }
        )


def _read(path: Path | None) -> bytes:
    return b"" if path is None else path.read_bytes()


def _secret(path: Path | None) -> str:
    if path is None:
        return getpass()
    return next(iter(path.read_text(encoding="utf-8").splitlines()), "")
