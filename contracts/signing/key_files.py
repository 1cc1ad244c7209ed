"""Signs with an official's own PKCS#12 file, as an authority issued it, under the passphrase that only they know."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from cryptography import x509
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from common.durable_files import write_durably
from contracts.signing.base import KeyHolder, NoSigningKey
from contracts.signing.configuration import Enrolment, enrolment, signing_roots
from contracts.signing.local import LocalSigner, refuse_outdated
from contracts.signing.pkcs12 import open_key
from contracts.signing.secret import Secret

if TYPE_CHECKING:
    from pyhanko.sign.signers.pdf_cms import Signer as CmsSigner


class KeyFileSigner(LocalSigner):
    """Signer over enrolled key files. The key is opened for each signature and forgotten after it."""

    NOTICE = "sertifikat elektronik"

    def with_key(
        self, holder: KeyHolder, secret: Secret, sign: "Callable[[CmsSigner], bytes]", *, at: datetime
    ) -> bytes:
        enrolled = enrolment(holder)
        refuse_outdated(x509.load_der_x509_certificate(enrolled.certificate), at=at)
        with secret:
            signer = open_key(_file_of(enrolled), secret)
        return sign(signer)

    def certificate_fingerprint(self, *, holder: KeyHolder) -> str:
        return enrolment(holder).fingerprint

    def trust_roots(self) -> tuple[bytes, ...]:
        return signing_roots()


def keep(enrolment_id: UUID, data: bytes) -> None:
    """Keep a key file, still under its passphrase, readable by the service account only."""
    write_durably(_path(enrolment_id), data)


def forget(enrolment_id: UUID) -> None:
    """Remove the key file of an enrolment that ended."""
    _path(enrolment_id).unlink(missing_ok=True)


def is_kept(enrolled: Enrolment) -> bool:
    """Whether the enrolment's key file is where it was put."""
    return enrolled.key_file is not None and _path(enrolled.key_file).is_file()


def _file_of(enrolled: Enrolment) -> bytes:
    if enrolled.tried_file:
        return enrolled.tried_file
    path = None if enrolled.key_file is None else _path(enrolled.key_file)
    if path is None or not path.is_file():
        raise NoSigningKey(_("The key file of this office is not there; enrol the certificate again."))
    return path.read_bytes()


def _path(enrolment_id: UUID) -> Path:
    return Path(settings.PRAKARSA_KEYS_DIR) / "enrolled" / f"{enrolment_id}.p12"
