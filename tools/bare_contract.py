"""From the sheets of agencies and officials to a contract that two have signed with key files of a foreign authority.

Everything by pages and API, as officials do it; for `tools.bare_machine`.
"""

import hmac
import re
import struct
import time
from base64 import b32decode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.contracts.foreign_authority import PASSPHRASE, ForeignAuthority
from tools.bare_walk import HIDDEN, PASSWORD, PATIENCE, FirstDayWalk, Visitor

AGENCY = "Dinas Kesehatan"
# Whose office, where; the two who sign bring a certificate.
OFFICES = {
    "inovator": ("Inovator", AGENCY),
    "kepala": ("Kepala Perangkat Daerah", AGENCY),
    "organisasi": ("Bagian Organisasi", ""),
    "sekda": ("Sekda", ""),
    "bupati": ("Bupati", ""),
}
SIGN = ("kepala", "bupati")
LAN = "penelaah"


class SignedContractWalk:
    """`prakarsa` is the command of that machine; the authority is one that the installation trusts."""

    def __init__(self, day: FirstDayWalk, prakarsa: Callable[..., str], authority: ForeignAuthority) -> None:
        self._day, self._prakarsa, self._authority = day, prakarsa, authority
        self._people: dict[str, Visitor] = {}
        self._today = (datetime.now(UTC) + timedelta(hours=7)).date()  # noqa: TID251 -- an edge
        self.title, self.contract = "Kelas calon pengantin", ""

    def settle_in(self) -> None:
        """Agencies and officials from sheets; the second administrator confirms the offices; everybody is invited."""
        first, second = self._day.first, self._day.second
        self._import("perangkat-daerah", f"nama,singkatan,induk\n{AGENCY},Dinkes,\n")
        rows = [f"{name.title()},{_address(name)},{office},{agency},{self._today}"
                for name, (office, agency) in OFFICES.items()]  # fmt: skip
        self._import("pejabat", "\n".join(["Nama,Surel,Jabatan,Perangkat daerah,Mulai", *rows]))
        for row in second.api("GET", "appointments/?page_size=100")["results"]:
            if row["state"] == "proposed":
                second.api("POST", f"appointments/{row['id']}/transitions/confirm/", {})
        first.post("/pejabat/undang/", {})
        # A reviewer for every government, as README says.
        until = str(self._today + timedelta(days=300))
        said = self._prakarsa("appoint", _address(LAN), "--name", "Penelaah LAN", "--until", until)
        [person] = re.findall(r"^[0-9a-f-]{36}$", said, re.MULTILINE)
        self._prakarsa("invite", person, "--email", _address(LAN))

    def arrive(self) -> None:
        """Everybody opens their link and chooses a password; whoever decides or signs sets up an app."""
        for name in (*OFFICES, LAN):
            who = self._people[name] = Visitor()
            who.get(self._day.mail.link_for(_address(name)))
            who.post("/tautan/", {"password": PASSWORD})
            if name != "inovator":
                _add_app(who)

    def enrol(self) -> None:
        """Both who sign bring the file that the authority gave them."""
        for name in SIGN:
            who = self._people[name]
            file = self._authority.key_file(name.title(), at=datetime.now(UTC))  # noqa: TID251 -- an edge
            page = who.get("/sertifikat/")
            office = page.partition('name="office"')[2].partition('value="')[2].partition('"')[0]
            who.send_file("/sertifikat/", file, name="kunci.p12", office=office, secret=PASSPHRASE)

    def agree(self) -> None:
        """Planned, handed in, decided, launched, and the signatures asked for."""
        author, bureau, year = self._people["inovator"], self._people["organisasi"], self._today.year
        made = author.api("POST", "innovations/", {
            "title": self.title, "intake": "register", "year": year, "form": "pelayanan_publik",
            "medium": "non_digital", "description": "Kelas calon pengantin.", "agency": AGENCY,
        })["id"]  # fmt: skip
        heads = f"indikator;satuan;target {year};target TW1;target TW2;target TW3;target TW4"
        sheet = f"{heads}\nPeserta;Orang;200;50;50;50;50\n"
        author.hand_over(
            f"innovations/{made}/plan-sheet/", sheet.encode(), name="rencana.csv", confirm="true"
        )
        author.api("POST", f"innovations/{made}/transitions/submit/", {})
        for name in ("kepala", LAN, "sekda"):
            self._decide(name, made)
        seats = self._day.first.api("GET", "seats/?page_size=100")["results"]
        sekda = next(seat["id"] for seat in seats if seat["role"] == "regional_secretary")
        event = bureau.api("POST", "launch-events/", {
            "title": "Peluncuran", "held_on": str(self._today), "place": "Pendopo", "presided_by": sekda,
        })  # fmt: skip
        bureau.api("POST", f"innovations/{made}/transitions/launch/", {"launch_event": event["id"]})
        self.contract = bureau.api("POST", "contracts/", {
            "innovation": made, "period_start": f"{year}-01-01", "place": "Tuban",
            "dates_reason": "Ditandatangani sesudah peluncuran.", "targets_reason": "Sebagaimana direncanakan.",
        })["id"]  # fmt: skip
        bureau.api("POST", f"contracts/{self.contract}/transitions/request_signatures/", {})

    def sign(self) -> None:
        """The worker has printed it; both parties sign with their passphrase."""
        bureau, until = self._people["organisasi"], time.monotonic() + PATIENCE
        while not self._documents(bureau):
            _demand(time.monotonic() < until, "the contract was not printed")
            time.sleep(0.5)
        for name in SIGN:
            self._people[name].api(
                "POST", f"contracts/{self.contract}/signatures/", {"passphrase": PASSPHRASE}
            )
        state = bureau.api("GET", f"contracts/{self.contract}/")["state"]
        _demand(state == "in_force", f"the contract is {state}")

    def signed_file(self) -> bytes:
        """The newest version, as it is downloaded."""
        bureau = self._people["organisasi"]
        newest = max(self._documents(bureau), key=lambda row: int(row["version_no"]))
        return bureau.fetch(f"/api/v1/documents/{newest['sha256']}/")

    def _documents(self, who: Visitor) -> list[dict[str, Any]]:
        return list(who.api("GET", f"contracts/{self.contract}/documents/")["results"])

    def _decide(self, name: str, pk: str) -> None:
        who = self._people[name]
        waiting = who.api("GET", "tasks/?page_size=100")["results"]
        [task] = [task["id"] for task in waiting if pk in str(task)]
        who.api("POST", f"tasks/{task}/decisions/", {"outcome": "approve"})

    def _import(self, kind: str, text: str) -> None:
        preview = self._day.first.sent_to(f"/impor/{kind}/", text.encode(), name="lembar.csv")
        self._day.first.post(preview, {})


def _add_app(who: Visitor) -> None:
    page = who.get("/akun/faktor/aplikasi/")
    found = re.search(r"<code>([A-Z2-7]{16,})</code>", page)
    if found is None:
        raise SystemExit("FAILED: no code for an app")
    who.post("/akun/faktor/aplikasi/", {**dict(HIDDEN.findall(page)), "code": _code(found[1])})


def _code(secret: str) -> str:
    """What an app shows now (RFC 6238)."""
    digest = hmac.digest(
        b32decode(secret + "=" * (-len(secret) % 8)), struct.pack(">Q", int(time.time()) // 30), "sha1"
    )
    place = digest[-1] & 15
    return f"{int.from_bytes(digest[place : place + 4]) % 2**31 % 10**6:06}"


def _address(name: str) -> str:
    return f"{name}@tuban.example"


def _demand(holds: bool, said: str) -> None:
    if not holds:
        raise SystemExit(f"FAILED: {said}")
