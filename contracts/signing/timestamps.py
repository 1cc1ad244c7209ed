"""RFC 3161 time-stamps that are checked before they are used. Loading this module loads pyHanko.

pyHanko checks the nonce only; here the imprint, the signature, the authority and the clock are checked too, because a
time-stamp that proves nothing must stop the signature, not decorate it.
"""

import asyncio
import hmac
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from asn1crypto import cms, core, tsp
from asn1crypto import x509 as asn1_x509
from django.utils.translation import gettext_lazy as _
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import (
    extract_tst_data_iter,
    message_imprint_checker,
    validate_tst_signed_data,
)
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko_certvalidator import ValidationContext

from contracts.signing.base import TimestampUnavailable
from contracts.signing.configuration import TimestampAuthority, timestamp_authority
from contracts.signing.http_exchange import HttpAnswer, HttpCall, exchange

# What asn1crypto and pyHanko raise for bytes that are not what they claim to be.
MALFORMED = (ValueError, TypeError, KeyError, IndexError, AttributeError, SignatureValidationError)


class _Response(core.Sequence):  # type: ignore[misc]  # asn1crypto has no types
    """TimeStampResp of RFC 3161. asn1crypto's own insists on a token, which a refusal does not have."""

    _fields: ClassVar = [
        ("status", tsp.PKIStatusInfo),
        ("time_stamp_token", cms.ContentInfo, {"optional": True}),
    ]


@dataclass(frozen=True, slots=True)
class Stamp:
    """When an authority saw a signature, whether that authority is a trusted one, and its name."""

    at: datetime
    trusted: bool
    authority: str


class CheckedTimeStamper(TimeStamper):
    """Asks one authority, once a time-stamp. Every failure is TimestampUnavailable with a `reason`."""

    def __init__(self, authority: TimestampAuthority, *, at: datetime) -> None:
        super().__init__(include_nonce=True)  # type: ignore[no-untyped-call]
        self._authority = authority
        self._at = at

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """A token over `message_digest`, checked. The caller waits: no other work shares this event loop."""
        nonce, query = self.request_cms(message_digest, md_algorithm)  # type: ignore[no-untyped-call]
        answer = exchange(
            self._authority.server,
            HttpCall(
                "POST",
                "",
                body=query.dump(),
                content_type="application/timestamp-query",
                accept="application/timestamp-reply",
            ),
        )
        if not isinstance(answer, HttpAnswer):
            raise _unusable(f"no answer: {answer.reason}")
        if answer.status != 200:
            raise _unusable(f"HTTP {answer.status}")
        try:
            return await self._checked(answer.body, message_digest, int(nonce))
        except MALFORMED as error:
            raise _unusable(f"malformed: {type(error).__name__}") from error

    async def _checked(self, body: bytes, digest: bytes, nonce: int) -> cms.ContentInfo:
        response = _Response.load(body)
        status = response["status"]["status"].native
        if status not in ("granted", "granted_with_mods"):
            raise _unusable(f"refused: {status}")
        token = response["time_stamp_token"]
        info = token["content"]["encap_content_info"]["content"].parsed
        if info["nonce"].native != nonce:
            raise _unusable("another nonce than asked for")
        if not hmac.compare_digest(info["message_imprint"]["hashed_message"].native, digest):
            raise _unusable("a time-stamp of something else")
        distance = abs(info["gen_time"].native - self._at)
        if distance > timedelta(seconds=self._authority.tolerance_seconds):
            raise _unusable(f"its clock is off by {int(distance.total_seconds())} s")
        stamp = await judged(token["content"], roots=self._authority.roots, imprint=lambda _hash: digest)
        if not stamp.trusted:
            raise _unusable("not signed by a trusted authority")
        return token


def configured_timestamper(*, at: datetime) -> CheckedTimeStamper | None:
    """What stamps signatures at the configured level; None at B-B. Raises Misconfigured."""
    authority = timestamp_authority()
    return CheckedTimeStamper(authority, at=at) if authority else None


def stamps_of(pdf: bytes, *, roots: Sequence[bytes]) -> list[Stamp | None]:
    """The time-stamp of each signature of `pdf`, oldest first; None where a signature has none. Never goes online.

    Raises PdfReadError and the like for bytes that are no PDF (`inspection.PDF_PROBLEMS`).
    """
    found = PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures
    return [asyncio.run(_stamp_of(signature, roots)) for signature in found]


async def judged(
    signed_data: cms.SignedData, *, roots: Sequence[bytes], imprint: Callable[[str], bytes]
) -> Stamp:
    """What a token is worth: intact, over `imprint` (asked by hash name), by a certificate under `roots`.

    Certificates are judged at the time that the token claims. Raises one of MALFORMED.
    """
    info = signed_data["encap_content_info"]["content"].parsed
    context = ValidationContext(
        trust_roots=[asn1_x509.Certificate.load(root) for root in roots],
        allow_fetching=False,
        moment=info["gen_time"].native,
    )
    status = await validate_tst_signed_data(signed_data, context, imprint)
    trusted = bool(status["intact"] and status["valid"] and status.get("trust_problem_indic") is None)
    name = status["signing_cert"].subject.native.get("common_name", "")
    return Stamp(at=info["gen_time"].native, trusted=trusted, authority=str(name))


async def _stamp_of(signature: EmbeddedPdfSignature, roots: Sequence[bytes]) -> Stamp | None:
    for token in extract_tst_data_iter(signature.signer_info, signed=False):
        return await judged(token, roots=roots, imprint=message_imprint_checker(signature.signer_info))
    return None


def _unusable(reason: str) -> TimestampUnavailable:
    return TimestampUnavailable(
        _("The document was not signed: the time-stamp service gave no usable time-stamp."), reason=reason
    )
