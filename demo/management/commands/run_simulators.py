"""Start the doubles of the signing service and the time-stamp authority on this machine, until interrupted."""

import signal
from argparse import ArgumentParser
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING
from uuid import UUID

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from common.types import Option
from contracts.signing.configuration import TimestampAuthority
from contracts.signing.http_exchange import Server

if TYPE_CHECKING:
    from demo.simulators.esign import EsignSimulator

STAMP_SECONDS, TOLERANCE_SECONDS = 10, 300
DEMO_PASSPHRASE = "rahasia-simulasi"  # noqa: S105 -- a double's, printed on the screen


class Command(BaseCommand):
    """Prints the settings that use them, as lines for an environment file."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--esign-port", type=int, default=9443)
        parser.add_argument("--authority-port", type=int, default=9318)
        parser.add_argument(
            "--seat", action="append", default=[], help="a seat to enrol, as UUID=NIK=NAME; repeatable"
        )
        parser.add_argument(
            "--own-fields", action="store_true", help="sign in fields of its own instead of the prepared ones"
        )

        parser.add_argument(
            "--level", choices=("B-B", "B-T", "B-LT"), default="B-B", help="what every signature must reach"
        )
        parser.add_argument(
            "--timestamps", action="store_true", help="stamp the service's signatures, as level B-T needs"
        )

    def handle(
        self,
        *args: str,
        esign_port: int,
        authority_port: int,
        own_fields: bool,
        timestamps: bool,
        level: str,
        seat: list[str],
        **options: Option,
    ) -> None:
        from demo.simulators.authority import AuthoritySimulator, development_root  # noqa: PLC0415 -- pyHanko loads late
        from demo.simulators.esign import EsignSimulator  # noqa: PLC0415 -- same

        if settings.PRAKARSA_PRODUCTION:
            raise CommandError("Simulators sign for anybody; they are not for a production installation.")
        stopped = _when_asked_to_end()
        folder = Path(settings.PRAKARSA_KEYS_DIR) / "simulators"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (
            AuthoritySimulator(port=authority_port) as authority,
            EsignSimulator(
                port=esign_port,
                prepared_fields=not own_fields,
                crl_url=authority.url,
                timestamps=timestamps,
                stamped_by=lambda: _authority_at(authority.tsa_url),
            ) as esign,
        ):
            root = _written(folder / "root.pem", development_root())
            enrolments = folder / "enrolments.toml"
            self._enrol(esign, enrolments, seat)
            for name, value in {
                "PRAKARSA_SIGNER": "bsre-v2",
                "PRAKARSA_BSRE_URL": esign.url,
                "PRAKARSA_BSRE_USER": esign.credentials[0],
                "PRAKARSA_BSRE_PASSWORD": esign.credentials[1],
                "PRAKARSA_BSRE_CA": root,
                "PRAKARSA_SIGNING_FILE": _signing_file(folder, level, root, authority.tsa_url),
                "PRAKARSA_SIGNING_ENROLMENTS": enrolments.resolve(),
                "PRAKARSA_DEVELOPMENT_CA_URL": authority.url,
            }.items():
                self.stdout.write(f"{name}={value}")
            self.stdout.write(
                f"# The passphrase of everybody enrolled here: {DEMO_PASSPHRASE}. Ctrl-C stops."
            )
            # A pipe keeps lines back until then; whoever has read them may stop us at once.
            self.stdout.flush()
            while not stopped.wait(1):
                pass

    def _enrol(self, esign: "EsignSimulator", enrolments: Path, seats: list[str]) -> None:
        """Everybody named on the command line gets a certificate, and a seat that signs with it."""
        lines = []
        for seat in seats:
            try:
                identity, nik, name = seat.split("=", 2)
                seat_id = UUID(identity)
            except ValueError as error:
                raise CommandError(f"--seat {seat!r} is not of the form UUID=NIK=NAME.") from error
            person = esign.enrol(nik, name=name, passphrase=DEMO_PASSPHRASE)
            (enrolments.parent / f"{seat_id}.pem").write_bytes(person.issued.pem())
            lines.append(f'[seats."{seat_id}"]\nnik = "{nik}"\ncertificate = "{seat_id}.pem"\n')
        (enrolments.parent / "seal.pem").write_bytes(esign.seal.pem())
        lines.append('[seal]\ncertificate = "seal.pem"\n')
        enrolments.touch(mode=0o600)
        enrolments.write_text("\n".join(lines), "utf-8")


def _authority_at(url: str) -> TimestampAuthority:
    from demo.simulators.authority import development_root  # noqa: PLC0415 -- pyHanko loads late

    server = Server(url=url, answer_seconds=STAMP_SECONDS)
    return TimestampAuthority(server, (development_root(),), TOLERANCE_SECONDS)


def _signing_file(folder: Path, level: str, root: Path, tsa_url: str) -> Path:
    """The file that names these doubles."""
    path = folder / "signing.toml"
    path.write_text(
        f'level = "{level}"\nroots = "{root.name}"\n\n[timestamps]\nurl = "{tsa_url}"\nroots = "{root.name}"\n',
        "utf-8",
    )
    return path.resolve()


def _written(path: Path, certificate: bytes) -> Path:
    path.write_bytes(x509.load_der_x509_certificate(certificate).public_bytes(Encoding.PEM))
    return path.resolve()


def _when_asked_to_end() -> Event:
    """Set once the process is interrupted or terminated; from now on neither ends it by itself."""
    stopped = Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stopped.set())
    return stopped
