"""Version 2 of eSign Client Service: JSON, files in base64, one-time codes, errors that may come with HTTP 200."""

import base64
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from common.types import Json
from contracts.signing.base import DocumentToSign, KeyHolder, SignerRefused, SignerUnavailable, SigningError
from contracts.signing.bsre import BsreSigner, Order, Placement, unknown
from contracts.signing.bsre_answers import complaint_of, members_of, refusal_of, turned_away
from contracts.signing.bsre_v1 import decoded
from contracts.signing.configuration import BSRE_V2_PATHS, Bsre, Enrolment, enrolment
from contracts.signing.http_exchange import HttpAnswer, HttpCall, NoAnswer, NotSent, exchange
from contracts.signing.secret import Secret

# As many as one batch may have.
ALL_WITH_ONE_CODE = 40


class BsreV2Signer(BsreSigner):
    """Signer over `/api/v2/sign/pdf`. Coordinates count from the upper left corner unless settings say otherwise."""

    defaults: ClassVar[dict[str, str]] = BSRE_V2_PATHS
    origin: ClassVar[str] = "top-left"
    version: ClassVar[str] = "v2"

    def takes_code(self) -> bool:
        return bool(settings.PRAKARSA_BSRE_FACTOR == "totp")

    def most_together(self) -> int:
        """See TogetherSigner.most_together. A code is good for one request, so that one carries everything."""
        service = self._service()
        return ALL_WITH_ONE_CODE if service.factor == "totp" and service.bulk > 1 else service.bulk

    def sign_together(
        self, wanted: Sequence[DocumentToSign], *, holder: KeyHolder, secret: str, at: datetime
    ) -> list[bytes | SigningError]:
        """See TogetherSigner.sign_together. Asks for the certificate's status once, then sends one request."""
        held = Secret(secret)
        del secret  # error reports show the variables of every frame
        with held:
            service, enrolled = self._ready(holder, at=at)
            orders = [self._order_or_error(each, service, enrolled, at) for each in wanted]
            good = [order for order in orders if isinstance(order, Order)]
            if not good:
                return [order for order in orders if isinstance(order, SigningError)]
            self.check_status(holder=holder)
            answer = exchange(service.server, self._sign_request(service, *good, secret=held))
            outcomes = iter(self._outcomes(answer, good, held))
        return [
            order if isinstance(order, SigningError) else self._at_level(order, next(outcomes), answer, at)
            for order in orders
        ]

    def request_code(self, *, holder: KeyHolder, documents: int = 1) -> None:
        """Have the service send the official a one-time code for so many documents; the official types it as secret.

        Raises SignerRefused, SignerUnavailable.
        """
        service = self._service()
        ask = json_request(service.paths["totp"], named(enrolment(holder)) | {"data": documents})
        answer = exchange(service.server, ask)
        if not isinstance(answer, HttpAnswer):
            raise SignerUnavailable(_("The signing service cannot be reached."), reason=answer.reason)
        if complaint := complaint_of(answer, secret=Secret("")):
            raise refusal_of(complaint, answer)
        if answer.status != 200:
            raise turned_away(answer)

    def _sign_request(self, service: Bsre, *orders: Order, secret: Secret) -> HttpCall:
        return json_request(
            service.paths["sign"],
            named(orders[0].signer)
            | {
                service.factor: secret.reveal(),
                "signatureProperties": [
                    visible(order.placement, origin=service.origin)
                    | {"reason": order.reason, "location": order.location}
                    for order in orders
                ],
                "file": [base64.b64encode(order.pdf).decode() for order in orders],
            },
        )

    def _status_request(self, service: Bsre, enrolled: Enrolment) -> HttpCall:
        return json_request(service.paths["status"], named(enrolled))

    def _verify_request(self, service: Bsre, pdf: bytes) -> HttpCall:
        return json_request(service.paths["verify"], {"file": base64.b64encode(pdf).decode()})

    def _document(self, service: Bsre, answer: HttpAnswer) -> bytes:
        if found := only_file(answer):
            return found
        raise self._logged(
            "sign", answer, unknown("not exactly one PDF in the answer", "", evidence=answer.body)
        )

    def _order_or_error(
        self, wanted: DocumentToSign, service: Bsre, enrolled: Enrolment, at: datetime
    ) -> Order | SigningError:
        try:
            return self._order(
                wanted.pdf,
                service,
                enrolled,
                wanted.field,
                wanted.party,
                wanted.reason,
                wanted.location,
                at,
            )
        except SigningError as refusal:
            return refusal

    def _outcomes(
        self, answer: HttpAnswer | NoAnswer | NotSent, orders: Sequence[Order], secret: Secret
    ) -> list[bytes | SigningError]:
        """What became of each order. A refusal that is about one of several files says nothing of the others."""
        if not isinstance(answer, HttpAnswer) or answer.status != 200 or complaint_of(answer, secret=secret):
            try:
                self._signed(self._service(), answer, secret)
            except SigningError as refusal:
                certain = not (len(orders) > 1 and isinstance(refusal, SignerRefused) and _of_a_file(refusal))
                outcome = refusal if certain else unknown(str(refusal.facts.get("provider_text", "")), "")
                return [outcome] * len(orders)
        assert isinstance(answer, HttpAnswer)
        return [
            found or self._logged("sign", answer, unknown("no PDF for this document in the answer", ""))
            for found in matched(files_of(answer), orders)
        ]

    def _at_level(
        self,
        order: Order,
        outcome: bytes | SigningError,
        answer: HttpAnswer | NoAnswer | NotSent,
        at: datetime,
    ) -> bytes | SigningError:
        if isinstance(outcome, SigningError):
            return outcome
        self._log("signed", answer, document=order.pdf, returned=outcome)
        try:
            self._require_level(outcome, at)
        except SigningError as refusal:
            return refusal
        return outcome


def named(enrolled: Enrolment) -> dict[str, str]:
    """Whom a request is about: by NIK, by e-mail, or by both."""
    return {name: value for name, value in (("nik", enrolled.nik), ("email", enrolled.email)) if value}


def files_of(answer: HttpAnswer) -> list[bytes]:
    """The PDFs in `file`, in their order; nothing where something else stands."""
    files = (members_of(answer) or {}).get("file")
    return [decoded(each) for each in files] if isinstance(files, list) else []


def matched(files: Sequence[bytes], orders: Sequence[Order]) -> list[bytes]:
    """For each order the file that continues its document; else, when as many came back as were sent, the one that
    nobody claims (it will be judged and refused); else nothing. The order of an answer is nowhere promised."""
    left = [each for each in files if each]
    found = []
    for order in orders:
        mine = next((each for each in left if each.startswith(order.pdf)), b"")
        if mine:
            left.remove(mine)
        found.append(mine)
    whole = len(files) == len(orders)
    return [each or (left.pop(0) if whole and left else b"") for each in found]


def _of_a_file(refusal: SignerRefused) -> bool:
    return refusal.code in ("document_refused", "signing_refused")


def only_file(answer: HttpAnswer) -> bytes:
    """The one PDF in `file`; nothing when there are more, fewer, or other bytes."""
    files = (members_of(answer) or {}).get("file")
    return decoded(files[0]) if isinstance(files, list) and len(files) == 1 else b""


def visible(place: Placement, *, origin: str) -> dict[str, Json]:
    """The properties of a visible signature, by marker or by coordinates."""
    left, bottom, right, top = place.box
    properties: dict[str, Json] = {
        "tampilan": "VISIBLE",
        "imageBase64": base64.b64encode(place.picture).decode(),
        "width": right - left,
        "height": top - bottom,
    }
    if place.tag:
        return properties | {"tag_koordinat": place.tag}
    down = place.page_height - top if origin == "top-left" else bottom
    return properties | {"page": place.page, "originX": left, "originY": down}


def json_request(path: str, members: Mapping[str, Json]) -> HttpCall:
    """A POST of `members`."""
    body = json.dumps(members).encode()
    return HttpCall("POST", path, body=body, content_type="application/json", accept="application/json")
