"""Signing backends behind one protocol. Settings name the backend; nothing here loads a PDF library."""

from django.conf import settings
from django.utils.module_loading import import_string

from contracts.signing.base import Seal, Signer

SIGNERS = {
    "development": "contracts.signing.pkcs12.Pkcs12Signer",
    "pkcs12": "contracts.signing.key_files.KeyFileSigner",
    "pkcs11": "contracts.signing.pkcs11.Pkcs11Signer",
    "bsre-v1": "contracts.signing.bsre_v1.BsreV1Signer",
    "bsre-v2": "contracts.signing.bsre_v2.BsreV2Signer",
}
SEALS = {
    "none": "contracts.signing.seal.NoSeal",
    "development": "contracts.signing.seal.Pkcs12Seal",
    "pkcs11": "contracts.signing.seal.Pkcs11Seal",
    "bsre-v2": "contracts.signing.seal.BsreSeal",
}


def configured_signer() -> Signer:
    """The signer of officials that PRAKARSA_SIGNER names: a key of SIGNERS, or the dotted path of another."""
    name = settings.PRAKARSA_SIGNER
    signer: Signer = import_string(SIGNERS.get(name, name))()
    return signer


def configured_seal() -> Seal:
    """The organisation's seal that PRAKARSA_SEAL names: a key of SEALS, or the dotted path of another."""
    name = settings.PRAKARSA_SEAL
    seal: Seal = import_string(SEALS.get(name, name))()
    return seal
