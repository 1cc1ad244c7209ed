"""Levels above B-B: what must be provable before signing, and revocation data added after. Loads pyHanko.

B-LT is a revision of its own: the file is signed at B-T, accepted and registered; then `add_revocation_data` appends
what a court needs in years to come, and the result is registered as a further version.
"""

import asyncio
import io
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from asn1crypto import x509 as asn1_x509
from django.utils.translation import gettext_lazy as _
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.dss import DocumentSecurityStore, collect_validation_info
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.context import OwnedFetcherBackend
from pyhanko_certvalidator.errors import (
    ExpiredError,
    NotYetValidError,
    PathBuildingError,
    RevokedError,
    ValidationError,
)
from pyhanko_certvalidator.fetchers.aiohttp_fetchers import AIOHttpFetcherBackend
from pyhanko_certvalidator.fetchers.api import FetchLimits
from pyhanko_certvalidator.policy_decl import (
    CertRevTrustPolicy,
    RevocationCheckingPolicy,
    RevocationCheckingRule,
)

from contracts.signing.base import LevelNotReached, RevocationUnavailable, SignerRefused, SigningError
from contracts.signing.configuration import level, revocation_seconds, timestamp_authority
from contracts.signing.pades import PdfProblem
from contracts.signing.timestamps import MALFORMED, stamps_of

if TYPE_CHECKING:
    from pyhanko.sign.signers.pdf_cms import Signer as CmsSigner

# The signer's own certificate must be shown unrevoked; an authority between it and the root where it says how.
HARD = CertRevTrustPolicy(
    RevocationCheckingPolicy(
        ee_certificate_rule=RevocationCheckingRule.CRL_OR_OCSP_REQUIRED,
        intermediate_ca_cert_rule=RevocationCheckingRule.CHECK_IF_DECLARED,
    )
)
FETCHES = FetchLimits(max_requests=12, max_cert_requests=2, max_aia_urls_per_object=2)


def refuse_unprovable(signer: "CmsSigner", *, roots: Iterable[bytes]) -> None:
    """At B-LT, ask for the signer's revocation status before anything is signed; at other levels nothing.

    Raises SignerRefused (`certificate_revoked`, `certificate_expired`), RevocationUnavailable.
    """
    certificate = signer.signing_cert
    assert certificate is not None
    _refuse(certificate, list(signer.cert_registry), roots)


def refuse_unprovable_certificate(
    certificate: bytes, *, chain: Iterable[bytes], roots: Iterable[bytes]
) -> None:
    """The same for a certificate (DER) whose key is with a service."""
    found, links = asn1_x509.Certificate.load(certificate), map(asn1_x509.Certificate.load, chain)
    _refuse(found, list(links), roots)


def ask_revocation(certificate: bytes, *, chain: Iterable[bytes], roots: Iterable[bytes]) -> None:
    """Ask now, at any level, whether a certificate (DER) has been revoked. Raises as `refuse_unprovable`."""
    found, links, trusted = (
        list(map(asn1_x509.Certificate.load, each)) for each in ((certificate,), chain, roots)
    )
    asyncio.run(_refuse_unprovable(found[0], links, trusted))


def _refuse(
    certificate: asn1_x509.Certificate, chain: list[asn1_x509.Certificate], roots: Iterable[bytes]
) -> None:
    if level() == "B-LT":
        trusted = [asn1_x509.Certificate.load(root) for root in roots]
        asyncio.run(_refuse_unprovable(certificate, chain, trusted))


def add_revocation_data(pdf: bytes, *, trust_roots: Iterable[bytes]) -> bytes:
    """`pdf` with revocation data for every signature and time-stamp in it, as one more revision: level B-LT.

    Slow (network). Asks the network now, whatever the moment of signing was. Raises SigningError (`not_covered`) unless
    the last signature covers the whole file: call it on an accepted file only. Raises RevocationUnavailable and
    SignerRefused (`certificate_revoked`) rather than returning less; nothing has changed then and trying again is safe.
    """
    reader = PdfFileReader(io.BytesIO(pdf))
    found = reader.embedded_regular_signatures
    if not found or found[-1].evaluate_signature_coverage() != SignatureCoverageLevel.ENTIRE_FILE:
        raise SigningError(_("The last signature does not cover the whole file."), code="not_covered")
    authority = timestamp_authority()
    roots = {*trust_roots, *(authority.roots if authority else ())}
    return asyncio.run(
        _with_store(reader, found, [asn1_x509.Certificate.load(root) for root in sorted(roots)])
    )


def require_level(pdf: bytes, *, at: datetime) -> None:
    """Judge the newest signature of a file that a service signed: from B-T on it must hold a trusted time-stamp.

    Raises LevelNotReached with the file as evidence.
    """
    authority = timestamp_authority()
    if authority is None:
        return
    try:
        newest = stamps_of(pdf, roots=authority.roots)[-1]
    except (*MALFORMED, *PdfProblem):
        newest = None
    if newest and newest.trusted and abs((newest.at - at).total_seconds()) <= authority.tolerance_seconds:
        return
    error = LevelNotReached(_("The service signed without a usable time-stamp; the file was not accepted."))
    error.evidence = pdf
    raise error


async def _refuse_unprovable(
    certificate: asn1_x509.Certificate,
    chain: list[asn1_x509.Certificate],
    roots: list[asn1_x509.Certificate],
) -> None:
    context = _online(roots, chain)
    try:
        validator = CertificateValidator(certificate, intermediate_certs=chain, validation_context=context)
        await validator.async_validate_path()
    except (ValidationError, PathBuildingError) as error:
        raise _refusal(error) from error
    finally:
        await context.aclose()


async def _with_store(
    reader: PdfFileReader, found: list[EmbeddedPdfSignature], roots: list[asn1_x509.Certificate]
) -> bytes:
    writer = IncrementalPdfFileWriter.from_reader(reader)
    context = _online(roots, [])
    try:
        for signature in found:
            paths = await collect_validation_info(signature, context)
            DocumentSecurityStore.supply_dss_in_writer(
                writer,
                signature.pkcs7_content.hex().encode("ascii"),
                validation_context=context,
                paths=paths,
            )
    except (ValidationError, PathBuildingError) as error:
        raise _refusal(error) from error
    finally:
        await context.aclose()
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def _online(roots: list[asn1_x509.Certificate], chain: list[asn1_x509.Certificate]) -> ValidationContext:
    """A context that asks the addresses in the certificates, a few times and not for long."""
    backend = AIOHttpFetcherBackend(per_request_timeout=revocation_seconds(), limits=FETCHES)
    return ValidationContext(
        trust_roots=list(roots),
        other_certs=chain,
        allow_fetching=True,
        revinfo_policy=HARD,
        fetcher_backend=OwnedFetcherBackend(backend),
    )


def _refusal(error: Exception) -> SigningError:
    if isinstance(error, RevokedError):
        return SignerRefused(_("The signing certificate has been revoked."), code="certificate_revoked")
    if isinstance(error, ExpiredError | NotYetValidError):
        return SignerRefused(
            _("The signing certificate has expired or is not valid yet."), code="certificate_expired"
        )
    return RevocationUnavailable(
        _("It cannot be checked at the moment whether the signing certificate has been revoked."),
        reason=f"{type(error).__name__}: {error}",
    )
