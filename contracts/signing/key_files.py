"""Signs with an official's own PKCS#12 file, as an authority issued it, under the passphrase that only they know."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

from cryptography import x509
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from common.durable_files import write_durably
from contracts.enums import SignatureField
from contracts.signing.base import KeyHolder, NoSigningKey
from contracts.signing.configuration import Enrolment, enrolment, signing_roots
from contracts.signing.local import refuse_outdated, sign_as_party
from contracts.signing.pkcs12 import open_key
from contracts.signing.secret import Secret
from contracts.terms.contract_terms import TermSignatory

NOTICE = "sertifikat elektronik"


class KeyFileSigner:
    """Signer over enrolled key files. The key is opened for each signature and forgotten after it."""

    def sign(
        self,
        pdf: bytes,
        *,
        holder: KeyHolder,
        field: SignatureField,
        party: TermSignatory,
        reason: str,
        location: str,
        secret: str,
        at: datetime,
    ) -> bytes:
        held = Secret(secret)
        del secret  # error reports show the variables of every frame
        enrolled = enrolment(holder)
        refuse_outdated(x509.load_der_x509_certificate(enrolled.certificate), at=at)
        with held:
            signer = open_key(_file_of(enrolled), held)
        return sign_as_party(
            pdf,
            signer=signer,
            roots=self.trust_roots(),
            field=field,
            party=party,
            notice=NOTICE,
            reason=reason,
            location=location,
            at=at,
        )

    def certificate_fingerprint(self, *, holder: KeyHolder) -> str:
        return enrolment(holder).fingerprint

    def trust_roots(self) -> tuple[bytes, ...]:
        return signing_roots()

    def returned_field(self, *, field: SignatureField) -> str:
        return str(field)


def keep(enrolment_id: UUID, data: bytes) -> None:
    """Keep a key file, still under its passphrase, readable by the service account only."""
    write_durably(_path(enrolment_id), data)


def forget(enrolment_id: UUID) -> None:
    """Remove the key file of an enrolment that ended."""
    _path(enrolment_id).unlink(missing_ok=True)


def _file_of(enrolled: Enrolment) -> bytes:
    if enrolled.tried_file:
        return enrolled.tried_file
    path = None if enrolled.key_file is None else _path(enrolled.key_file)
    if path is None or not path.is_file():
        raise NoSigningKey(_("The key file of this office is not there; enrol the certificate again."))
    return path.read_bytes()


def _path(enrolment_id: UUID) -> Path:
    return Path(settings.PRAKARSA_KEYS_DIR) / "enrolled" / f"{enrolment_id}.p12"
