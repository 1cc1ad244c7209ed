"""Version 1 of eSign Client Service: multipart forms, a PDF in the answer or a number to fetch it by."""

import base64
import binascii
import secrets
from typing import ClassVar
from urllib.parse import quote

from common.types import Json
from contracts.signing.bsre import PDF_HEADER, BsreSigner, Order, unknown
from contracts.signing.bsre_answers import members_of
from contracts.signing.configuration import BSRE_V1_PATHS, Bsre, Enrolment
from contracts.signing.http_exchange import HttpAnswer, HttpCall, NoAnswer, exchange
from contracts.signing.secret import Secret

# Members that installations put the file into when they answer with JSON.
FILE_MEMBERS = ("base64_signed_file", "file")


class BsreV1Signer(BsreSigner):
    """Signer over `/api/sign/pdf`. Coordinates count from the lower left corner unless the settings say otherwise."""

    defaults: ClassVar[dict[str, str]] = BSRE_V1_PATHS
    origin: ClassVar[str] = "bottom-left"
    version: ClassVar[str] = "v1"

    def _sign_request(self, service: Bsre, *orders: Order, secret: Secret) -> HttpCall:
        (order,) = orders
        place = order.placement
        left, bottom, right, top = place.box
        down = place.page_height - top if service.origin == "top-left" else bottom
        fields = {
            "nik": order.signer.nik,
            service.factor: secret.reveal(),
            "tampilan": "visible",
            "image": "true",
            "reason": order.reason,
            "location": order.location,
            "width": f"{right - left:g}",
            "height": f"{top - bottom:g}",
        }
        if place.tag:
            fields["tag_koordinat"] = place.tag
        else:
            fields |= {"page": str(place.page), "xAxis": f"{left:g}", "yAxis": f"{down:g}"}
        files = {
            "file": ("kontrak.pdf", "application/pdf", order.pdf),
            "imageTTD": ("ttd.png", "image/png", place.picture),
        }
        return _form(service.paths["sign"], fields, files)

    def _status_request(self, service: Bsre, enrolled: Enrolment) -> HttpCall:
        return HttpCall("GET", service.paths["status"].replace("{nik}", quote(enrolled.nik, safe="")))

    def _verify_request(self, service: Bsre, pdf: bytes) -> HttpCall:
        return _form(service.paths["verify"], {}, {"signed_file": ("kontrak.pdf", "application/pdf", pdf)})

    def _document(self, service: Bsre, answer: HttpAnswer) -> bytes:
        """The body itself, a file inside JSON, or what the number in the answer leads to."""
        if answer.body.startswith(PDF_HEADER):
            return answer.body
        members = members_of(answer) or {}
        number = str(members.get("id_dokumen") or answer.headers.get("id_dokumen", ""))
        for name in FILE_MEMBERS:
            if found := decoded(members.get(name)):
                return found
        if number and (found := self._downloaded(service, number)):
            return found
        raise self._logged("sign", answer, unknown("no PDF in the answer", number, evidence=answer.body))

    def _fetched_again(self, service: Bsre, answer: NoAnswer) -> bytes:
        number = answer.headers.get("id_dokumen", "")
        return self._downloaded(service, number) if number else b""

    def _downloaded(self, service: Bsre, number: str) -> bytes:
        """The signed file with this number, or nothing. Fetching changes nothing, so it is safe after a failure."""
        path = service.paths["download"].replace("{id}", quote(number, safe=""))
        answer = exchange(service.server, HttpCall("GET", path, accept="application/pdf"))
        if isinstance(answer, HttpAnswer) and answer.status == 200 and answer.body.startswith(PDF_HEADER):
            return answer.body
        return b""


def decoded(value: Json) -> bytes:
    """The PDF in a base64 text; nothing when it is not one."""
    if not isinstance(value, str):
        return b""
    try:
        found = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return b""
    return found if found.startswith(PDF_HEADER) else b""


def _form(path: str, fields: dict[str, str], files: dict[str, tuple[str, str, bytes]]) -> HttpCall:
    """A multipart request. The boundary is random, so no field can end it."""
    boundary = secrets.token_hex(16)
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    for name, (filename, kind, content) in files.items():
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\n'
        parts += [head.encode(), f"Content-Type: {kind}\r\n\r\n".encode(), content, b"\r\n"]
    parts.append(f"--{boundary}--\r\n".encode())
    return HttpCall(
        "POST", path, body=b"".join(parts), content_type=f"multipart/form-data; boundary={boundary}"
    )
