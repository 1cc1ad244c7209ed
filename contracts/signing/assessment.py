"""What a signature in a file can prove later: its time-stamp and its level, judged offline. Loads pyHanko.

B-T needs a time-stamp that leads to a trusted authority; B-LT also needs, inside the file, what shows that the
signer's and the authority's certificates were not revoked. Anything less is the lower level.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import cms
from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import SignedDataCerts, extract_certificate_info
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import ValidationInfoReadingError
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter, message_imprint_checker
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko_certvalidator import CertificateValidator
from pyhanko_certvalidator.errors import PathBuildingError, ValidationError
from pyhanko_certvalidator.policy_decl import CertRevTrustPolicy

from contracts.enums import SignatureLevel
from contracts.signing.levels import HARD
from contracts.signing.timestamps import MALFORMED, judged

# Revocation data is fetched after the signature: what says "good" then says so for the time of signing, too.
RETROACTIVE = CertRevTrustPolicy(HARD.revocation_checking_policy, retroactive_revinfo=True)
# A token or store that cannot be read proves nothing; the signature itself is judged elsewhere.
_PROVES_NOTHING = (ValidationError, PathBuildingError, ValidationInfoReadingError, *MALFORMED)


@dataclass(frozen=True, slots=True)
class SignatureAssessment:
    """`authority` is the name in the time-stamp's certificate; empty, and `at` None, where there is no time-stamp."""

    level: SignatureLevel
    at: datetime | None = None
    authority: str = ""
    trusted: bool = False


def assessments(
    reader: PdfFileReader, *, signing_roots: Sequence[bytes], timestamp_roots: Sequence[bytes]
) -> list[SignatureAssessment]:
    """One for each signature of the file, oldest first; raises what `embedded_regular_signatures` raises."""
    store = _store_of(reader)
    return [
        asyncio.run(_assessed(signature, store, signing_roots, timestamp_roots))
        for signature in reader.embedded_regular_signatures
    ]


async def _assessed(
    signature: EmbeddedPdfSignature,
    store: DocumentSecurityStore | None,
    signing_roots: Sequence[bytes],
    timestamp_roots: Sequence[bytes],
) -> SignatureAssessment:
    try:
        token = next(extract_tst_data_iter(signature.signer_info, signed=False), None)
        if token is None:
            return SignatureAssessment(SignatureLevel.B)
        imprint = message_imprint_checker(signature.signer_info)
        stamp = await judged(token, roots=timestamp_roots, imprint=imprint)
    except _PROVES_NOTHING:
        return SignatureAssessment(SignatureLevel.B)
    level = SignatureLevel.T if stamp.trusted else SignatureLevel.B
    if store is not None and stamp.trusted:
        roots = [asn1_x509.Certificate.load(root) for root in {*signing_roots, *timestamp_roots}]
        shown = [
            await _shown_unrevoked(store, data, roots=roots, at=stamp.at)
            for data in (signature.signed_data, token)
        ]
        level = SignatureLevel.LT if all(shown) else level
    return SignatureAssessment(level, stamp.at, stamp.authority, stamp.trusted)


async def _shown_unrevoked(
    store: DocumentSecurityStore,
    data: cms.SignedData,
    *,
    roots: list[asn1_x509.Certificate],
    at: datetime,
) -> bool:
    """Whether the store alone proves the signer of `data` good at `at`."""
    try:
        found: SignedDataCerts = extract_certificate_info(data)
        context = store.as_validation_context(
            {
                "trust_roots": roots,
                "other_certs": list(found.other_certs),
                "allow_fetching": False,
                "revinfo_policy": RETROACTIVE,
                "moment": at,
            }
        )
        validator = CertificateValidator(found.signer_cert, validation_context=context)
        await validator.async_validate_path()
    except _PROVES_NOTHING:
        return False
    return True


def _store_of(reader: PdfFileReader) -> DocumentSecurityStore | None:
    try:
        return DocumentSecurityStore.read_dss(reader)
    except _PROVES_NOTHING:
        return None
