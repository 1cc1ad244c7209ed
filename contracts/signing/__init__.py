"""Signing backends behind one protocol. Settings name the backend; nothing here loads a PDF library."""

from django.conf import settings
from django.utils.module_loading import import_string

from contracts.signing.base import Signer

DEFAULT_SIGNER = "contracts.signing.pkcs12.Pkcs12Signer"


def configured_signer() -> Signer:
    """The signer that PRAKARSA_SIGNER names by dotted path; development certificates when it is not set."""
    signer: Signer = import_string(getattr(settings, "PRAKARSA_SIGNER", DEFAULT_SIGNER))()
    return signer
