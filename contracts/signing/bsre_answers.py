"""What eSign Client Service answers, made into our errors. Nothing here talks to it.

Its error codes are not published as a table; 2031 and 2011 are those that public clients know. The code stands at the
end of the error's text or in `status_code`, and version 2 sends errors with HTTP 200 too.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypedDict, Unpack

from django.utils.translation import gettext_lazy as _

from common.types import Json, StrOrPromise
from contracts.signing.base import SignerRefused, SignerUnavailable, SigningError, WrongSecret
from contracts.signing.http_exchange import HttpAnswer
from contracts.signing.secret import Secret

WRONG_PASSPHRASE = "2031"  # noqa: S105 -- the service's error number
NOT_REGISTERED = "2011"
CODE_AT_THE_END = re.compile(r"(\d{4})\D*$")
LONGEST_MESSAGE = 300
# Said about the address or the application, not about the document or its signer.
WRONG_ADDRESS = (401, 403, 404, 405)
# What a malformed or damaged file is called by the library inside the service.
BAD_DOCUMENT = re.compile(r"InvalidPdf|PdfException|PDF header|not a pdf", re.IGNORECASE)

# Certificate states of version 2, and what they mean to the person who wants to sign.
READY = "ISSUE"
STATES: Mapping[str, tuple[str, StrOrPromise]] = {
    "EXPIRED": ("certificate_expired", _("The signing certificate has expired.")),
    "RENEW": ("certificate_expired", _("The signing certificate must be renewed.")),
    "SUSPEND": ("certificate_suspended", _("The signing certificate is suspended.")),
    "REVOKE": ("certificate_revoked", _("The signing certificate has been revoked.")),
    "NOT_REGISTERED": ("not_registered", _("The signing service does not know this person.")),
    "NO_CERTIFICATE": ("certificate_missing", _("The signing service has no certificate of this person.")),
    "NEW": ("certificate_pending", _("The signing certificate has not been issued yet.")),
    "WAITING_FOR_VERIFICATION": (
        "certificate_pending",
        _("The signing certificate has not been issued yet."),
    ),
}


@dataclass(frozen=True, slots=True)
class ServiceError:
    """An error that the service put into words; `code` is its four-digit number, or empty."""

    code: str
    text: str


class ProviderFacts(TypedDict, total=False):
    """The service's own number and words, kept with a refusal."""

    provider_code: str
    provider_text: str


def members_of(answer: HttpAnswer) -> dict[str, Json] | None:
    """The JSON object in the body, or None when there is none."""
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def complaint_of(answer: HttpAnswer, *, secret: Secret) -> ServiceError | None:
    """The error in `answer`, whatever its HTTP status, freed of the secret; None when it does not complain."""
    members = members_of(answer)
    if members is None:
        return None
    status_code = str(members.get("status_code", ""))
    says_no = answer.status >= 400 or status_code in (WRONG_PASSPHRASE, NOT_REGISTERED)
    text = members.get("error") or (members.get("message") if says_no else "")
    if not text:
        return None
    text = secret.redacted(text if isinstance(text, str) else json.dumps(text))[:LONGEST_MESSAGE]
    if re.fullmatch(r"\d{4}", status_code):
        return ServiceError(status_code, text)
    at_the_end = CODE_AT_THE_END.search(text)
    return ServiceError(at_the_end[1] if at_the_end else "", text)


def refusal_of(complaint: ServiceError, answer: HttpAnswer) -> SigningError:
    """The error for a service that said no."""
    if not complaint.code and answer.status in WRONG_ADDRESS:
        return turned_away(answer)
    facts: ProviderFacts = {"provider_code": complaint.code, "provider_text": complaint.text}
    if complaint.code == WRONG_PASSPHRASE:
        return WrongSecret(_("The passphrase is not correct."), provider_code=complaint.code)
    if complaint.code == NOT_REGISTERED:
        return state_refusal("NOT_REGISTERED", provider_code=complaint.code)
    if BAD_DOCUMENT.search(complaint.text):
        message = _("The signing service could not read the document.")
        return SignerRefused(message, code="document_refused", **facts)
    return SignerRefused(_("The signing service refused to sign."), **facts)


def state_refusal(state: str, **facts: Unpack[ProviderFacts]) -> SignerRefused:
    """The error for a certificate in any other state than READY."""
    if state not in STATES:
        message = _("The signing service reports a certificate state that is not known here.")
        return SignerRefused(message, provider_state=state[:60], **facts)
    code, sentence = STATES[state]
    return SignerRefused(sentence, code=code, **facts)


def turned_away(answer: HttpAnswer) -> SigningError:
    """The error for a 4xx without words: the request was not even looked at."""
    if answer.status == 413:
        return SignerRefused(_("The document is too large for the signing service."), code="document_refused")
    return SignerUnavailable(
        _("The signing service does not accept this application's requests. Please tell the administrator."),
        code="signer_misconfigured",
        http_answer=answer.status,
    )
