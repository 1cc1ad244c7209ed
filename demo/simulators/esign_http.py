"""The paths of eSign Client Service as public clients call them: requests in, answers out, faults in between."""

import base64
import binascii
import json
import re
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from itertools import cycle
from urllib.parse import unquote

from common.types import Document
from contracts.signing.pades import PdfProblem, page_height
from demo.simulators.esign_service import EsignService
from demo.simulators.esign_signing import SignaturePlace
from demo.simulators.faults import FAULT_HEADER, ONE_TIME_CODE, EsignFault, Refused
from demo.simulators.serving import SimulatorHandler

PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Work:
    """One document of a request, and where and how its signature shall show."""

    pdf: bytes
    place: Callable[[], SignaturePlace]
    reason: str
    location: str


class EsignHandler(SimulatorHandler):
    """Version 1 under /api/, version 2 under /api/v2/, both behind HTTP Basic."""

    @property
    def simulator(self) -> EsignService:
        """The service that this connection belongs to."""
        found: EsignService = self.server.simulator
        return found

    def fault(self, fault: EsignFault) -> bool:
        """Whether the fault happens to this request."""
        return self.simulator.faults.happens(fault, header=self.headers.get(FAULT_HEADER))

    def do_GET(self) -> None:  # noqa: N802 -- http.server's name
        if self._turned_away():
            return
        if self.path == "/_simulator/attempts":
            self.answer_json(200, [asdict(attempt) for attempt in self.simulator.attempts])
        elif self.path.startswith("/api/user/status/"):
            self._status_v1(unquote(self.path.rpartition("/")[2]))
        elif self.path.startswith("/api/sign/download/"):
            self._download(self.path.rpartition("/")[2])
        else:
            self.answer_json(404, {"error": "Not Found"})

    def do_DELETE(self) -> None:  # noqa: N802 -- http.server's name
        self.simulator.faults.clear()
        self.answer_json(200, {})

    def do_POST(self) -> None:  # noqa: N802 -- http.server's name
        with self.simulator.working():
            self._post()

    def _post(self) -> None:
        content = self.body()
        if self._turned_away():
            return
        handlers = {
            "/api/sign/pdf": self._sign_v1,
            "/api/sign/verify": self._verify_v1,
            "/api/v2/sign/pdf": self._sign_v2,
            "/api/v2/sign/get/totp": self._code_v2,
            "/api/v2/user/check/status": self._status_v2,
            "/api/v2/verify/pdf": self._verify_v2,
            "/api/v2/seal/pdf": self._seal_v2,
            "/_simulator/faults": self._set_fault,
        }
        handler = handlers.get(self.path.rstrip("/"))
        if handler is None:
            self.answer_json(404, {"error": "Not Found"})
        else:
            handler(content)

    def _turned_away(self) -> bool:
        expected = base64.b64encode(":".join(self.simulator.credentials).encode()).decode()
        if self.headers.get("Authorization") == f"Basic {expected}" and not self.fault(
            EsignFault.UNAUTHORISED
        ):
            return False
        self.close_connection = True
        self.answer(401, b"", kind="text/plain", headers={"WWW-Authenticate": "Basic"})
        return True

    def _set_fault(self, content: bytes) -> None:
        members = json.loads(content)
        fault = EsignFault(members["fault"])
        self.simulator.faults.set(fault, times=int(members.get("times", 1)))
        self.answer_json(200, {"fault": fault})

    # version 1

    def _status_v1(self, nik: str) -> None:
        state = self.simulator.status_of(nik)
        known = state != "NOT_REGISTERED"
        self.answer_json(200, {"status": state, "status_code": 1111 if known else 1110, "message": state})

    def _sign_v1(self, content: bytes) -> None:
        form = form_of(content, self.headers.get("Content-Type", ""))
        pdf = form.get("file", b"")
        text = {name: value.decode("utf-8", "replace") for name, value in form.items() if name not in FILES}
        work = Work(
            pdf,
            lambda: place_v1(text, form.get("imageTTD", b"")),
            text.get("reason", ""),
            text.get("location", ""),
        )
        signed = self._signed_all(
            [work],
            version="v1",
            nik=text.get("nik", ""),
            secret=text.get("passphrase") or text.get("totp", ""),
            one_time="totp" in text,
        )
        if signed is None:
            return
        ((number, found),) = signed
        if self.simulator.answers_json:
            self._deliver_json({"status": "berhasil", "id_dokumen": number})
        else:
            self._deliver(found, kind=PDF, headers={"id_dokumen": number})

    def _download(self, number: str) -> None:
        found = self.simulator.document(number)
        if found is None:
            self.answer_json(404, {"error": "Dokumen tidak ditemukan", "status_code": 404})
        else:
            self.answer(200, found, kind=PDF)

    def _verify_v1(self, content: bytes) -> None:
        pdf = form_of(content, self.headers.get("Content-Type", "")).get("signed_file", b"")
        count = pdf.count(b"/ByteRange")
        self.answer_json(
            200,
            {"nama_dokumen": "kontrak.pdf", "jumlah_signature": count, "summary": "SIMULASI", "details": []},
        )

    # version 2

    def _status_v2(self, content: bytes) -> None:
        members = json.loads(content)
        nik = self.simulator.nik_of(str(members.get("nik", "")), str(members.get("email", "")))
        state = self.simulator.status_of(nik)
        self.answer_json(200, {"status": state, "message": state})

    def _code_v2(self, content: bytes) -> None:
        members = json.loads(content)
        nik = self.simulator.nik_of(str(members.get("nik", "")), str(members.get("email", "")))
        if self.simulator.status_of(nik) == "NOT_REGISTERED":
            self.answer_json(400, {"error": "User belum terdaftar", "status_code": 2011})
            return
        self.simulator.codes_sent.append((nik, int(members.get("data", 1))))
        self.answer_json(200, {"message": "TOTP terkirim"})

    def _sign_v2(self, content: bytes) -> None:
        members = json.loads(content)
        properties = members.get("signatureProperties") or [{}]
        pdfs = [base64_of(each) for each in members.get("file") or [""]]
        secret = str(members.get("passphrase") or members.get("totp") or "")
        self.simulator.files_together.append(len(pdfs))
        nik = self.simulator.nik_of(str(members.get("nik", "")), str(members.get("email", "")))
        found = self._signed_all(
            [
                Work(
                    pdf,
                    partial(place_v2, own, pdf),
                    str(own.get("reason", "")),
                    str(own.get("location", "")),
                )
                for pdf, own in zip(pdfs, cycle(properties), strict=False)
            ],
            version="v2",
            nik=nik,
            secret=secret,
            one_time="totp" in members,
        )
        if found is not None:
            files = [base64.b64encode(signed).decode() for _number, signed in found]
            lost = len(files) > 1 and self.fault(EsignFault.LOSES_ONE)
            self._deliver_json({"time": "12", "file": files[lost:]})

    def _seal_v2(self, content: bytes) -> None:
        members = json.loads(content)
        properties = (members.get("signatureProperties") or [{}])[0]
        if (members.get("idSubscriber"), members.get("totp")) != (self.simulator.subscriber, ONE_TIME_CODE):
            self.answer_json(200, {"error": "TOTP tidak sesuai 2031"})
            return
        try:
            _number, sealed = self.simulator.sign(
                base64_of((members.get("file") or [""])[0]),
                version="seal",
                issued=self.simulator.seal,
                place=SignaturePlace(),
                reason=str(properties.get("reason", "")),
                location=str(properties.get("location", "")),
                fault=self.fault,
            )
        except Refused as refusal:
            self._refuse(refusal.text, refusal.code, version="v2")
            return
        self._deliver_json({"time": "12", "file": [base64.b64encode(sealed).decode()]})

    def _verify_v2(self, content: bytes) -> None:
        count = base64_of(str(json.loads(content).get("file", ""))).count(b"/ByteRange")
        self.answer_json(
            200,
            {
                "conclusion": "VALID" if count else "NO_SIGNATURE",
                "signatureCount": count,
                "signatureInformations": [],
            },
        )

    # both

    def _signed_all(
        self, works: list["Work"], *, version: str, nik: str, secret: str, one_time: bool
    ) -> list[tuple[str, bytes]] | None:
        """Number and bytes of each signed document, or None when this has answered already, or hung up."""
        if self._fails_before(secret, version):
            for work in works:
                self.simulator.note(version, work.pdf, "fault before signing")
            return None
        found = []
        for work in works:
            try:
                person = self.simulator.person(nik, secret=secret, one_time=one_time, fault=self.fault)
                found.append(
                    self.simulator.sign(
                        work.pdf,
                        version=version,
                        issued=person.issued,
                        place=work.place(),
                        reason=work.reason,
                        location=work.location,
                        fault=self.fault,
                    )
                )
            except (Refused, *PdfProblem) as refusal:
                code = getattr(refusal, "code", "")
                self.simulator.note(version, work.pdf, f"refused {code}".strip())
                self._refuse(str(refusal), code, version=version)
                return None
        return None if self._fails_after() else found

    def _fails_before(self, secret: str, version: str) -> bool:
        if self.fault(EsignFault.DIES_BEFORE_SIGNING):
            self.hang_up()
        elif self.fault(EsignFault.SERVER_ERROR):
            self.answer_json(500, {"error": "Internal Server Error"})
        elif self.fault(EsignFault.ERROR_200):
            self.answer_json(200, {"error": "Proses signing gagal : Passphrase anda salah 2031"})
        elif self.fault(EsignFault.ECHOES_SECRET):
            self._refuse(
                f"Proses signing gagal : parameter passphrase={secret} ditolak", "2044", version=version
            )
        else:
            if self.fault(EsignFault.SLOW):
                time.sleep(self.simulator.slow_seconds)
            return False
        return True

    def _fails_after(self) -> bool:
        if self.fault(EsignFault.DIES_AFTER_SIGNING):
            self.hang_up()
            return True
        if self.fault(EsignFault.GATEWAY_TIMEOUT):
            self.answer(504, b"<html>Gateway Time-out</html>", kind="text/html")
            return True
        if self.fault(EsignFault.LATE):
            time.sleep(self.simulator.slow_seconds)
        return False

    def _refuse(self, text: str, code: str, *, version: str) -> None:
        """Version 1 puts the number at the end of the text, version 2 beside it: both are seen in the wild."""
        if version == "v1":
            self.answer_json(400, {"error": f"{text} {code}".strip(), "status_code": 400})
        else:
            self.answer_json(400, {"error": text, "status_code": int(code or 400)})

    def _deliver_json(self, members: Document) -> None:
        self._deliver(json.dumps(members).encode(), kind="application/json", headers={})

    def _deliver(self, content: bytes, *, kind: str, headers: dict[str, str]) -> None:
        cut = len(content) // 2 if self.fault(EsignFault.DIES_IN_THE_ANSWER) else 0
        self.answer(200, content, kind=kind, headers=headers, cut=cut)
        if self.fault(EsignFault.ANSWERS_TWICE):
            self.answer(200, content, kind=kind, headers=headers)


FILES = frozenset({"file", "imageTTD", "signed_file"})


def form_of(content: bytes, content_type: str) -> dict[str, bytes]:
    """The parts of a multipart body by name."""
    boundary = re.search(r'boundary="?([^";]+)', content_type)
    parts: dict[str, bytes] = {}
    for part in content.split(b"--" + boundary[1].encode())[1:-1] if boundary else ():
        head, _blank, value = part.partition(b"\r\n\r\n")
        if name := re.search(rb'[; ]name="([^"]*)"', head):
            parts[name[1].decode()] = value.removesuffix(b"\r\n")
    return parts


def base64_of(text: str) -> bytes:
    """The bytes, or nothing when it is no base64."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""


def place_v1(text: dict[str, str], picture: bytes) -> SignaturePlace:
    """Coordinates of version 1: the box's lower left corner."""
    if text.get("tampilan") != "visible" or "xAxis" not in text:
        return SignaturePlace()
    left, bottom, width, height = (float(text[name]) for name in ("xAxis", "yAxis", "width", "height"))
    return SignaturePlace(int(text["page"]), (left, bottom, left + width, bottom + height), picture)


def place_v2(properties: Document, pdf: bytes) -> SignaturePlace:
    """Coordinates of version 2: the box's upper left corner, counted from the top."""
    if properties.get("tampilan") != "VISIBLE" or "originX" not in properties:
        return SignaturePlace()
    left, top, width, height = (float(properties[name]) for name in ("originX", "originY", "width", "height"))
    page = int(properties["page"])
    upper = page_height(pdf, page - 1) - top
    return SignaturePlace(
        page, (left, upper - height, left + width, upper), base64_of(properties.get("imageBase64", ""))
    )
