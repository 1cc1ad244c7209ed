"""What about signing is asked before anything serves: a faulty file of settings, and a lost development authority."""

from django.conf import settings
from django.utils import translation

from common.errors import DomainError
from contracts.documents import store
from contracts.models import Signature, SigningEnrolment
from contracts.signing import development_ca, signing_file
from contracts.signing.configuration import sha256_of
from contracts.verification.process import examining
from workflow.engine.start_checks import StartCheck

# How many of the signatures by unknown certificates are looked at; the oldest tell of an authority that was replaced.
LOOKED_AT = 3


def faulty_file() -> str:
    """Every fault of PRAKARSA_SIGNING_FILE, in English as all that a start says."""
    with translation.override("en"):
        return " ".join(signing_file.read().faults)


def lost_authority() -> str:
    """Whether contracts are signed by a development authority that is not there any more, or that another one took
    the place of. Three queries; files are opened only for certificates that no key here has."""
    if "development" not in (settings.PRAKARSA_SIGNER, settings.PRAKARSA_SEAL):
        return ""
    enrolled = SigningEnrolment.objects.values("fingerprint")
    rows = Signature.objects.exclude(certificate_sha256="").exclude(certificate_sha256__in=enrolled)
    if not rows.exists():
        return ""
    known = [sha256_of(certificate) for certificate in development_ca.issued_certificates()]
    strange = rows.exclude(certificate_sha256__in=known).order_by("signed_at").select_related("document")
    lost = any(not _issued_elsewhere(signature) for signature in strange[:LOOKED_AT])
    folder = settings.PRAKARSA_KEYS_DIR / "authority"
    if (lost or rows.filter(certificate_sha256__in=known).exists()) and (gone := development_ca.damage()):
        return f"Contracts are signed by a development authority of which {folder} lacks {gone}."
    return f"Contracts are signed by another development authority than the one in {folder}." if lost else ""


def _issued_elsewhere(signature: Signature) -> bool:
    """Whether the file shows another issuer. What cannot be read shows none."""
    try:
        issuer = examining.issuer_of_newest(store.load(signature.document.sha256))
    except DomainError:
        return False
    return issuer is not None and issuer != development_ca.ISSUER_NAME


RESTORE = "Restore the folder from a backup: no new authority can vouch for what the lost one signed."
CHECKS = (
    StartCheck(
        "signing file",
        "prakarsa.E006",
        faulty_file,
        "Mend it; manage.py check_signing says when it is right.",
        of="files",
    ),
    StartCheck(
        "development authority",
        "prakarsa.E031",
        lost_authority,
        RESTORE,
        of="database",
    ),
)
