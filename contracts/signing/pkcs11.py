"""Signs with a key that never leaves its token (PKCS#11: smart card, HSM, SoftHSM in tests).

Each seat's enrolment names the token and the key; the token's PIN is the secret that its owner types. One session
serves one signature and is closed after it, so that nobody signs on another one's log-in.
"""

import threading
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from cryptography import x509
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from contracts.signing.base import (
    KeyHolder,
    Misconfigured,
    SignerRefused,
    SignerUnavailable,
    SigningError,
    WrongSecret,
)
from contracts.signing.configuration import Enrolment, enrolment, signing_roots
from contracts.signing.local import LocalSigner, refuse_outdated
from contracts.signing.secret import Secret

if TYPE_CHECKING:
    from pkcs11 import Session
    from pyhanko.sign.pkcs11 import PKCS11Signer
    from pyhanko.sign.signers.pdf_cms import Signer as CmsSigner

# A token's log-in belongs to the whole process: two signatures at once would share it, and the first to end would
# log the other one out.
_one_at_a_time = threading.Lock()


class Pkcs11Signer(LocalSigner):
    """Signer over tokens chosen by seat. Signatures of one process come one after the other."""

    NOTICE = "sertifikat elektronik dalam perangkat kriptografi"

    def with_key(
        self, holder: KeyHolder, secret: Secret, sign: "Callable[[CmsSigner], bytes]", *, at: datetime
    ) -> bytes:
        return with_token(enrolment(holder), secret, sign, at=at)

    def certificate_fingerprint(self, *, holder: KeyHolder) -> str:
        return enrolment(holder).fingerprint

    def trust_roots(self) -> tuple[bytes, ...]:
        return signing_roots()


def with_token(
    enrolled: Enrolment, secret: Secret, sign: Callable[["PKCS11Signer"], bytes], *, at: datetime
) -> bytes:
    """What `sign` makes with the enrolled key. The secret is dropped once the token is open. Raises SigningError."""
    from pkcs11.exceptions import PKCS11Error  # noqa: PLC0415 -- optional hardware, loaded where it is used

    refuse_outdated(x509.load_der_x509_certificate(enrolled.certificate), at=at)
    with _one_at_a_time:
        with secret:
            session = _opened(enrolled, secret)
        try:
            return sign(_signer(session, enrolled))
        except PKCS11Error as error:
            raise SigningError(
                _("The token did not sign the document."), reason=f"{type(error).__name__}: {error}"
            ) from error
        finally:
            session.close()


def token_labels() -> list[str]:
    """Labels of the tokens that the library shows. Raises Misconfigured, SignerUnavailable."""
    from pkcs11 import lib  # noqa: PLC0415 -- optional hardware, loaded where it is used
    from pkcs11.exceptions import PKCS11Error  # noqa: PLC0415 -- same

    try:
        slots = lib(_module()).get_slots(token_present=True)
        return sorted(slot.get_token().label for slot in slots)
    except (PKCS11Error, RuntimeError) as error:
        raise SignerUnavailable(
            _("The token's library cannot be used."), reason=f"{type(error).__name__}: {error}"
        ) from error


def _module() -> str:
    module = str(settings.PRAKARSA_PKCS11_MODULE)
    if not module:
        raise Misconfigured(_("PRAKARSA_PKCS11_MODULE must name the token's library (a .so file)."))
    return module


def _opened(enrolled: Enrolment, secret: Secret) -> "Session":
    """A session logged in with the secret. A refusal is raised outside `except`: its frames know the PIN."""
    from pkcs11.exceptions import PinIncorrect, PinInvalid, PinLenRange, PinLocked, PKCS11Error  # noqa: PLC0415 -- same
    from pyhanko.config.pkcs11 import TokenCriteria  # noqa: PLC0415 -- same
    from pyhanko.sign.pkcs11 import open_pkcs11_session  # noqa: PLC0415 -- same

    module = _module()
    failure: SigningError
    try:
        return open_pkcs11_session(
            module, token_criteria=TokenCriteria(label=enrolled.token), user_pin=secret.reveal()
        )
    except (PinIncorrect, PinInvalid, PinLenRange):
        failure = WrongSecret(_("The passphrase is not correct."))
    except PinLocked:
        failure = SignerRefused(
            _("The token is locked after too many wrong PINs."), code="certificate_suspended"
        )
    except (PKCS11Error, RuntimeError) as error:  # no such token, no such library
        failure = SignerUnavailable(_("The token could not be opened."), reason=type(error).__name__)
    raise failure


def _signer(session: "Session", enrolled: Enrolment) -> "PKCS11Signer":
    from asn1crypto import x509 as asn1_x509  # noqa: PLC0415 -- loaded where it is used
    from pyhanko.sign.pkcs11 import PKCS11Signer  # noqa: PLC0415 -- same

    certificate = asn1_x509.Certificate.load(enrolled.certificate)
    return PKCS11Signer(
        session,
        signing_cert=certificate,
        key_label=enrolled.key,
        ca_chain=[asn1_x509.Certificate.load(link) for link in enrolled.chain],
        embed_roots=False,
        # SoftHSM and many cards know ECDSA only over a digest that is made outside.
        use_raw_mechanism=certificate.public_key.algorithm == "ec",
    )
