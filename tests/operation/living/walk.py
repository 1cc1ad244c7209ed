"""What people of a regency do, by pages and API, from the key of the first day to a contract that two have signed."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.contracts.foreign_authority import PASSPHRASE
from tests.deploy.proxy import HOST
from tests.operation.living.installation import Living
from tests.operation.living.observers import WIB, SiteVisitor, said

PASSWORD = "senandung-pagi-tuban-77"
AGENCY, SECOND_AGENCY = "Dinas Kesehatan", "Dinas Perhubungan"
AGENCIES = f"nama,singkatan,induk\n{AGENCY},Dinkes,\n{SECOND_AGENCY},Dishub,\n"
# Name in the walk, office, agency; whoever signs, approves, administers or inspects needs a second factor.
PEOPLE = (
    ("innovator", "Inovator", AGENCY, False),
    ("operator", "Operator", AGENCY, False),
    ("head", "Kepala Perangkat Daerah", AGENCY, True),
    ("bureau", "Bagian Organisasi", "", True),
    ("sekda", "Sekda", "", True),
    ("regent", "Bupati", "", True),
    ("inspector", "Inspektur", "", True),
    # Last: from then on power needs two people.
    ("second", "Administrator", "", True),
)
# Days until the certificates of the two who sign end, from the day of their enrolment.
HEAD_CERTIFICATE, REGENT_CERTIFICATE = 120, 700

TITLE, SECOND_TITLE = "Kelas calon pengantin", "Posyandu lansia keliling"
# The days on which the milestones of the plans were finished, and what is said of them then.
FINISHED, DONE = {TITLE: "2025-06-04", SECOND_TITLE: "2025-08-26"}, 100


@dataclass
class Regency:
    """The walk so far: what was made, by name."""

    living: Living
    made: dict[str, str] = field(default_factory=dict)

    def __getattr__(self, name: str) -> SiteVisitor:
        return self.who(name)

    def who(self, name: str) -> SiteVisitor:
        """A person's browser, signed in within the last minutes."""
        return self.living.people[name]

    @property
    def today(self) -> date:
        """The day in the government's zone."""
        return self.living.clock.now().astimezone(WIB).date()

    # -- the first day -------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """`prakarsa begin`, the page it names, the first administrator's second factor."""
        begun = self.living.manage("begin")
        assert begun.status == 0, begun.lines
        first = self.living.people["administrator"] = self.living.visitor(address("administrator"))
        key = begun.lines[-1]
        first.send("/mulai/", key=key, expect=(200,))
        first.password = PASSWORD
        first.send(
            "/mulai/", key=key, government="35.23 Kabupaten Tuban", zone="", town="Tuban", address="Jl. Kartini 2",
            name="Siti Aminah, S.Kom.", email=first.email, password=PASSWORD, repeated=PASSWORD,
        )  # fmt: skip
        first.add_app()

    def settle_in(self) -> None:
        """Agencies, people and offices from sheets, everybody invited; LAN let in; where events are told."""
        first = self.who("administrator")
        answer = first.send("/webhook/", url=self.living.webhook.address, expect=(200,))
        secret = re.search(r"whsec_[\w+/=]+", html.unescape(answer.text))
        assert secret is not None, said(answer.text)
        self.made |= {"webhook": secret[0], "webhook_at": self.living.clock.now().isoformat()}
        self._import("perangkat-daerah", AGENCIES)
        rows = ["Nama,Surel,Jabatan,Perangkat daerah,Mulai"]
        rows += [
            f"{name.title()},{address(name)},{office},{agency},{self.today}"
            for name, office, agency, _ in PEOPLE
        ]
        self._import("pejabat", "\n".join(rows))
        first.send("/pejabat/undang/")
        self._let_lan_in()

    def arrive(self) -> None:
        """Everybody opens the link of the e-mail and chooses a password; with a second factor who needs one."""
        self.living.settle()
        for name, needs in [(name, needs) for name, _office, _agency, needs in PEOPLE] + [("lan", True)]:
            who = self.living.people[name] = self.living.visitor(address(name))
            who.accept(self.living.letters.link_for(who.email), PASSWORD)
            if needs:
                who.add_app()
        made = self.who("operator").api("POST", "calendar-feeds/", {"scope": "person", "label": "Telepon"})
        self.made["feed"] = made["url"].partition(HOST)[2]

    def confirm(self) -> None:
        """The second administrator confirms what the first recorded alone, who else stands behind every office."""
        second = self.who("second")
        for row in second.api("GET", "appointments/?page_size=100")["results"]:
            if row["person"]["name"] != "Second":
                self.step("second", "appointments", row["id"], "countersign")

    def enrol(self) -> None:
        """Both who sign bring a certificate of an authority that is none of ours."""
        for name, days in (("head", HEAD_CERTIFICATE), ("regent", REGENT_CERTIFICATE)):
            self.bring_certificate(name, days)

    def bring_certificate(self, name: str, days: int) -> None:
        """One that ends after so many days."""
        at = self.living.clock.now()
        file = self.living.authority.key_file(name.title(), at=at, days=(-10, days))
        page = self.who(name).get("/sertifikat/").text
        office = page.partition('name="office"')[2].partition('value="')[2].partition('"')[0]
        self.who(name).send("/sertifikat/", office=office, file=file, secret=PASSPHRASE)

    def _import(self, kind: str, text: str) -> None:
        first = self.who("administrator")
        preview = first.send(f"/impor/{kind}/", file=text.encode()).location
        first.send(preview)

    def _let_lan_in(self) -> None:
        appointed = self.living.manage(
            "appoint",
            address("lan"),
            "--name",
            "Penelaah LAN",
            "--until",
            "2026-12-31",
            "--letter",
            "12/LAN/2025",
        )
        assert appointed.status == 0, appointed.lines
        person = next(line for line in appointed.lines if len(line) == 36 and line.count("-") == 4)
        invited = self.living.manage("invite", person, "--email", address("lan"))
        assert invited.status == 0, invited.lines

    # -- from the idea to the contract -----------------------------------------------------------------------------

    def plan(self, title: str, *, milestone: str, ends: str) -> str:
        """A draft with its list of indicators from a sheet and a milestone; returns its key."""
        who = self.who("innovator")
        made = who.api(
            "POST", "innovations/",
            {
                "title": title, "intake": "register", "year": 2025, "form": "pelayanan_publik",
                "medium": "non_digital", "description": "Kelas calon pengantin.", "agency": AGENCY,
            },
        )  # fmt: skip
        pk = str(made["id"])
        sheet = (
            "indikator;satuan;target 2025;target TW1;target TW2;target TW3;target TW4\n"
            "Peserta kelas;Orang;200;50;50;50;50\n"
        )
        who.api("POST", f"innovations/{pk}/plan-sheet/", {"file": sheet.encode(), "confirm": "true"})
        who.api(
            "POST", f"innovations/{pk}/milestones/",
            {"activity": milestone, "planned_start": "2025-02-03", "planned_end": ends},
        )  # fmt: skip
        self.made[title] = pk
        return pk

    def approve(self, pk: str) -> None:
        """Handed in, then decided by the head of agency, LAN and the regional secretary, each in their inbox."""
        self.step("innovator", "innovations", pk, "submit")
        for name in ("head", "lan", "sekda"):
            self.decide(name, pk)

    def launch(self, pk: str) -> None:
        """At an event over which the regional secretary presides."""
        seats = self.who("administrator").api("GET", "seats/?page_size=100")["results"]
        sekda = next(seat["id"] for seat in seats if seat["role"] == "regional_secretary")
        event = self.who("bureau").api(
            "POST", "launch-events/",
            {"title": "Peluncuran", "held_on": str(self.today), "place": "Pendopo", "presided_by": sekda},
        )  # fmt: skip
        self.step("bureau", "innovations", pk, "launch", launch_event=event["id"])

    def contract(self, pk: str, *, first_day: str) -> str:
        """Drafted, its signatures asked for, printed by the worker, signed by both parties."""
        contract = self.ask_for_signatures(pk, first_day=first_day)
        for name in ("head", "regent"):
            self.sign(name, contract)
        return contract

    def ask_for_signatures(self, pk: str, *, first_day: str, last_day: str | None = None) -> str:
        """Drafted, its signatures asked for, printed by the worker."""
        made = self.who("bureau").api(
            "POST", "contracts/", {"innovation": pk, "period_start": first_day, "last_day": last_day, "place": "Tuban",
            "dates_reason": "Ditandatangani sesudah peluncuran.", "targets_reason": "Sebagaimana direncanakan."},
        )  # fmt: skip
        contract = str(made["id"])
        self.step("bureau", "contracts", contract, "request_signatures")
        self.living.settle()
        return contract

    def sign(self, name: str, contract: str) -> None:
        """With the certificate that was enrolled."""
        self.who(name).api("POST", f"contracts/{contract}/signatures/", {"passphrase": PASSPHRASE})

    # -- acts ----------------------------------------------------------------------------------------------------

    def enter(self, *names: str) -> None:
        """They sign in anew."""
        for name in names:
            self.who(name).enter()

    def step(self, name: str, kind: str, pk: str, step: str, **facts: str) -> Any:
        """Take a transition."""
        return self.who(name).api("POST", f"{kind}/{pk}/transitions/{step}/", facts)

    def decide(self, name: str, pk: str, outcome: str = "approve", **ballot: Any) -> Any:
        """Decide on the task about a subject that waits in the inbox."""
        who = self.who(name)
        waiting = who.api("GET", "tasks/?page_size=100")["results"]
        tasks = [task for task in waiting if pk in str(task)]
        assert len(tasks) == 1, (name, pk, waiting)
        return who.api("POST", f"tasks/{tasks[0]['id']}/decisions/", {"outcome": outcome, **ballot})

    def report(self, number: int, about: str, *, by: str = "operator") -> str:
        """The key of a report on an innovation by its number; 0 is the one that was asked for."""
        rows = self.who(by).every("reports/?page_size=100")
        wanted = [row for row in rows if row["innovation"]["id"] == self.made[about]]
        [found] = [row["id"] for row in wanted if (0 if row["asked"] else row["number"]) == number]
        return str(found)

    def hand_in(self, number: int, *, about: str, actual: str, percent: int) -> None:
        """The operator fills in a report and hands it in."""
        who, pk = self.who("operator"), self.report(number, about)
        seen = who.api("GET", f"reports/{pk}/")
        lines = [{"indicator": line["indicator"], "actual": actual} for line in seen["lines"]]
        steps = [{"milestone": row["milestone"], "percent": percent} for row in seen["milestones"]]
        if percent == DONE:
            for step in steps:
                step["finished_on"] = FINISHED[about]
                file = {
                    "file": b"%PDF-1.4 modul",
                    "milestone": step["milestone"],
                    "dated_on": FINISHED[about],
                    "date_note": "Dicetak.",
                }
                who.api("POST", f"reports/{pk}/evidence/", file)
        given = {"lines": lines, "milestones": steps} if seen["lines"] else {"narrative": "Kelas berjalan."}
        who.change(f"reports/{pk}/", **given)
        self.step("operator", "reports", pk, "submit")

    def ask_for_more_time(self, title: str, *, until: str, kind: str = "") -> None:
        """The operator asks, for the open obligation of this title."""
        found = self.deadline(title, kind)
        made = self.who("operator").api(
            "POST",
            f"deadlines/{found['id']}/extensions/",
            {"until": until, "reason": "Banjir menutup kantor."},
        )
        self.made["extension"] = made["id"]

    def give_more_time(self) -> None:
        """The regional secretary grants what was asked for last."""
        self.who("sekda").api(
            "POST", f"extensions/{self.made['extension']}/decision/",
            {"outcome": "granted", "decision": "Banjir terbukti."},
        )  # fmt: skip

    def deadline(self, title: str, kind: str = "", *, by: str = "operator") -> dict[str, Any]:
        """The open obligation whose title contains this."""
        rows = self.who(by).every("deadlines/?page_size=100")
        [found] = [
            row
            for row in rows
            if title in row["subject"]["title"] and row["closed_at"] is None and kind in {"", row["kind"]}
        ]
        return found

    def appraisal(self, months: int, about: str, *, by: str) -> str:
        """The key of the evaluation of an innovation's contract after so many months."""
        rows = self.who(by).every("appraisals/?page_size=100")
        wanted = [row for row in rows if row["innovation"]["id"] == self.made[about] and row["contract"]]
        [found] = [row["id"] for row in wanted if row["after_months"] == months]
        return str(found)

    def official(self, name: str) -> str:
        """The key of the record of an official, as the administrator reads it."""
        rows = self.who("administrator").every("officials/?page_size=100")
        [found] = [row["id"] for row in rows if row["person"]["name"] == name]
        return str(found)


def address(name: str) -> str:
    """The e-mail address of somebody in the walk."""
    return f"{name}@tuban.example"


Act = Callable[[Regency], None]
