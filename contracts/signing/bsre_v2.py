"""Version 2 of eSign Client Service: JSON, files in base64, one-time codes, errors that may come with HTTP 200."""

import base64
import json
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from contracts.signing.base import SignerUnavailable
from contracts.signing.bsre import BsreSigner, Order, Placement, unknown
from contracts.signing.bsre_answers import complaint_of, members_of, refusal_of, turned_away
from contracts.signing.bsre_v1 import decoded
from contracts.signing.configuration import BSRE_V2_PATHS, Bsre, Enrolment, enrolment
from contracts.signing.http_exchange import Answer, Request, exchange
from contracts.signing.secret import Secret


class BsreV2Signer(BsreSigner):
    """Signer over `/api/v2/sign/pdf`. Coordinates count from the upper left corner unless settings say otherwise."""

    defaults: ClassVar[dict[str, str]] = BSRE_V2_PATHS
    origin: ClassVar[str] = "top-left"
    version: ClassVar[str] = "v2"

    def request_code(self, *, seat_id: UUID, documents: int = 1) -> None:
        """Have the service send the official a one-time code for so many documents; the official types it as secret.

        Raises SignerRefused, SignerUnavailable.
        """
        service = self._service()
        ask = json_request(service.paths["totp"], {"nik": enrolment(seat_id).nik, "data": documents})
        answer = exchange(service.server, ask)
        if not isinstance(answer, Answer):
            raise SignerUnavailable(_("The signing service cannot be reached."), reason=answer.reason)
        if complaint := complaint_of(answer, secret=Secret("")):
            raise refusal_of(complaint, answer)
        if answer.status != 200:
            raise turned_away(answer)

    def _sign_request(self, service: Bsre, order: Order, secret: Secret) -> Request:
        return json_request(
            service.paths["sign"],
            {
                "nik": order.nik,
                service.factor: secret.reveal(),
                "signatureProperties": [
                    visible(order.placement, origin=service.origin)
                    | {"reason": order.reason, "location": order.location}
                ],
                "file": [base64.b64encode(order.pdf).decode()],
            },
        )

    def _status_request(self, service: Bsre, enrolled: Enrolment) -> Request:
        return json_request(service.paths["status"], {"nik": enrolled.nik})

    def _verify_request(self, service: Bsre, pdf: bytes) -> Request:
        return json_request(service.paths["verify"], {"file": base64.b64encode(pdf).decode()})

    def _document(self, service: Bsre, answer: Answer) -> bytes:
        if found := only_file(answer):
            return found
        raise self._logged(
            "sign", answer, unknown("not exactly one PDF in the answer", "", evidence=answer.body)
        )


def only_file(answer: Answer) -> bytes:
    """The one PDF in `file`; nothing when there are more, fewer, or other bytes."""
    files = (members_of(answer) or {}).get("file")
    return decoded(files[0]) if isinstance(files, list) and len(files) == 1 else b""


def visible(place: Placement, *, origin: str) -> dict[str, Any]:
    """The properties of a visible signature, by marker or by coordinates."""
    left, bottom, right, top = place.box
    properties: dict[str, Any] = {
        "tampilan": "VISIBLE",
        "imageBase64": base64.b64encode(place.picture).decode(),
        "width": right - left,
        "height": top - bottom,
    }
    if place.tag:
        return properties | {"tag_koordinat": place.tag}
    down = place.page_height - top if origin == "top-left" else bottom
    return properties | {"page": place.page, "originX": left, "originY": down}


def json_request(path: str, members: dict[str, Any]) -> Request:
    """A POST of `members`."""
    body = json.dumps(members).encode()
    return Request("POST", path, body=body, content_type="application/json", accept="application/json")
