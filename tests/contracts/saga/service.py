"""A signing service for the saga's tests: real PAdES signatures, a ledger of what it was asked, faults on demand.

It stands where a remote service would (PRAKARSA_SIGNER names it), so nothing of the saga itself is replaced. The stamp
is rendered once, because a forked child would otherwise start a renderer of its own for every signature.
"""

import os
import signal
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.serialization import pkcs12
from django.conf import settings

from common.canonical import sha256_hex
from contracts.rendering import render_stamp
from contracts.signing import base, pades
from contracts.signing.development_ca import seat_key
from contracts.signing.pkcs12 import Pkcs12Signer
from tests.contracts import samples

PATH = "tests.contracts.saga.service.Service"
Fault = Callable[[bytes], bytes]
_stamp: list[bytes] = []


class Service(Pkcs12Signer):
    """Signs like the PKCS#12 backend. `before` and `after` are called around the signature; `after` may replace it."""

    before: Callable[[], None] = staticmethod(lambda: None)
    after: Fault = staticmethod(lambda signed: signed)

    def sign(self, pdf, *, seat_id, field, party, reason, location, secret, at):
        """See Signer.sign."""
        with ledger().open("a") as lines:
            lines.write(f"{sha256_hex(pdf)}\n")
        type(self).before()
        try:
            key, certificate, chain = pkcs12.load_key_and_certificates(
                seat_key(seat_id).read_bytes(), secret.encode()
            )
        except ValueError:
            raise base.WrongSecret("The passphrase is not correct.") from None
        signed = pades.sign_field(
            pdf,
            signer=pades.HeldKeySigner(key=key, certificate=certificate, chain=chain),
            field=field,
            certify=field == "ttd-pihak-pertama",
            reason=reason,
            location=location,
            stamp=stamp(),
            at=at,
        )
        return type(self).after(signed)


def stamp() -> bytes:
    """The stamp of every signature here."""
    if not _stamp:
        _stamp.append(
            render_stamp(office="Pejabat", name="", at=samples.SIGNED_AT, notice="tidak tersertifikasi")
        )
    return _stamp[0]


def ledger() -> Path:
    """The file with one line, the hash of the document, for each time the service was asked."""
    return Path(settings.PRAKARSA_DATA_DIR) / "asked.txt"


def times_asked(sha256: str) -> int:
    """How often the document was handed to the service."""
    return ledger().read_text().split().count(sha256) if ledger().is_file() else 0


def die(*_anything: object) -> bytes:
    """End this process as a power cut would."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("unreachable")
