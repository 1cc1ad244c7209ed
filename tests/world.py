"""A small world for tests: two governments, agencies, named personas, and walks along the flows.

States are reached by walking, never by writing a column. Time starts on 2 January 2025 and is passed in.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from calendars.models import Holiday
from common.periods import PeriodKind
from deadlines.services import sweep as deadlines_sweep
from innovations.models import Innovation, LaunchEvent, Report
from innovations.services.contracts import contracting
from innovations.services.evaluations import instruments
from innovations.services.proposals import drafting, launching
from innovations.services.reports import reporting
from organisations.enums import Capacity, Role
from organisations.models import Agency, Government, Person, Seat, User
from organisations.names import name_key
from organisations.services.appointing import appoint, seat_of
from tests import databases
from tests.prepared import shared
from workflow.engine import gate
from workflow.models import OutboxMessage
from workflow.outbox import queue
from workflow.policy_changes import publishing
from workflow.reviews import decisions
from workflow.reviews.decisions import Ballot

POLICIES = Path(__file__).resolve().parent.parent / "innovations" / "policies"
Q1, Q2 = PeriodKind.QUARTER.parts[:2]
# SKB 3 Menteri 2025: the first quarter ends with Idulfitri, and the first working day after it is 8 April.
IDULFITRI_2025 = (
    (date(2025, 3, 31), "Idul Fitri 1446 Hijriah"),
    (date(2025, 4, 1), "Idul Fitri 1446 Hijriah"),
    (date(2025, 4, 2), "Cuti Bersama Idul Fitri 1446 Hijriah"),
    (date(2025, 4, 3), "Cuti Bersama Idul Fitri 1446 Hijriah"),
    (date(2025, 4, 4), "Cuti Bersama Idul Fitri 1446 Hijriah"),
    (date(2025, 4, 7), "Cuti Bersama Idul Fitri 1446 Hijriah"),
)
DECREED_ON = date(2024, 10, 14)
START = datetime(2025, 1, 2, 2, 0, tzinfo=UTC)
# The first working day after the first quarter; its report is due ten working days after it, on 21 April.
AFTER_Q1 = datetime(2025, 4, 8, 3, 0, tzinfo=UTC)
DUE_Q1 = datetime(2025, 4, 21, 17, 0, tzinfo=UTC)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
SECRET = "rahasia-uji-2025"
PASSWORD = "kata-sandi-uji-2025"


@dataclass
class World:
    """Personas by name. `tick()` moves the clock on; every walk takes a fresh moment."""

    government: Government
    other_government: Government
    agency: Agency
    other_agency: Agency
    foreign_agency: Agency
    people: dict[str, User]
    now: datetime = START
    seats: dict[str, Seat] = field(default_factory=dict)

    def __getattr__(self, name: str) -> User:
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None

    def tick(self, **delta: float) -> datetime:
        """A later moment (one minute unless told)."""
        self.now += timedelta(**(delta or {"minutes": 1}))
        return self.now

    # -- walks ---------------------------------------------------------------------------------------------

    @shared
    def draft(self, **fields: Any) -> Innovation:
        """A register entry that is complete unless told otherwise."""
        values: dict[str, Any] = {
            "title": "Kantin Puspa",
            "intake": "register",
            "year": 2024,
            "form": "pelayanan_publik",
            "medium": "non_digital",
            "description": "Kelas calon pengantin.",
        }
        innovation = drafting.draft(
            government=self.government,
            agency=self.agency,
            actor=self.innovator,
            at=self.tick(),
            fields=values | fields,
        )
        drafting.replace_rows(
            innovation,
            "indicators",
            [
                {
                    "source_code": "IND-1",
                    "name": "Peserta kelas",
                    "unit": "Orang",
                    "target_year": Decimal(200),
                    "targets": {Q1: Decimal(50)},
                },
                {
                    "source_code": "IND-2",
                    "name": "Waktu tunggu",
                    "unit": "Menit",
                    "polarity": "lower",
                    "aggregation": "last",
                    "target_year": Decimal(10),
                },
            ],
        )
        return innovation

    @shared
    def submitted(self, **fields: Any) -> Innovation:
        """In review, before the head of agency."""
        return gate.perform(self.draft(**fields), "submit", actor=self.innovator, at=self.tick())

    def decide(self, subject: Any, who: User, outcome: str = "approve", **ballot: Any) -> Any:
        """One decision by `who`."""
        comment = ballot.pop("comment", "" if outcome == "approve" else "Mohon dilengkapi.")
        return decisions.decide(subject, Ballot(outcome, comment, **ballot), actor=who, at=self.tick())

    @shared
    def approved(self, **fields: Any) -> Innovation:
        """Approved by head of agency, LAN and Sekda."""
        innovation = self.submitted(**fields)
        for who in (self.head, self.lan, self.sekda):
            innovation = self.decide(innovation, who)
        return innovation

    def event(self) -> LaunchEvent:
        """A launch event presided by Sekda on behalf of the regent."""
        return launching.record_event(
            government=self.government,
            title="Peluncuran inovasi 2025",
            held_on=date(2025, 1, 2),
            place="Pendopo",
            presided_by=self.seats["sekda"],
            on_behalf_of=self.seats["regent"],
            actor=self.bureau,
            at=self.tick(),
        )

    @shared
    def launched(self, **fields: Any) -> Innovation:
        """Launched at an event."""
        innovation = self.approved(**fields)
        return gate.perform(
            innovation, "launch", actor=self.bureau, at=self.tick(), launch_event=str(self.event().pk)
        )

    @shared
    def contract(self, innovation: Innovation | None = None) -> Any:
        """A drafted contract of a launched innovation."""
        return contracting.draft_contract(
            innovation or self.launched(),
            actor=self.bureau,
            at=self.tick(),
            period_start=date(2025, 1, 1),
            dates_reason="Ditandatangani menyusul.",
            targets_reason="Sebagaimana direncanakan.",
            place="Tuban",
        )

    @shared
    def awaiting_signatures(self, innovation: Innovation | None = None) -> Any:
        """A contract whose document is registered; keys for both parties exist."""
        from contracts.signing.development_ca import ensure_seat_key

        contract = gate.perform(
            self.contract(innovation), "request_signatures", actor=self.bureau, at=self.tick()
        )
        for name in ("head", "regent"):
            ensure_seat_key(self.seats[name].pk, common_name=self.seats[name].title, secret=SECRET)
        queue.deliver_due(at=self.tick())
        failed = list(OutboxMessage.objects.exclude(last_error="").values_list("last_error", flat=True))
        if failed:
            raise AssertionError(failed)
        contract.refresh_from_db()
        return contract

    @shared
    def in_force(self, innovation: Innovation | None = None) -> Any:
        """A contract signed by both parties; the reports are scheduled."""
        from contracts.services import signing

        contract = self.awaiting_signatures(innovation)
        contract = signing.sign(contract, actor=self.head, secret=SECRET, at=self.tick())
        return signing.sign(contract, actor=self.regent, secret=SECRET, at=self.tick())

    def sweep(self, at: datetime) -> deadlines_sweep.SweepResult:
        """Run the deadline sweep at a simulated moment."""
        self.now = max(self.now, at)
        return deadlines_sweep.sweep(at=at)

    @shared
    def open_report(self) -> Report:
        """The first report of a contract in force, to be handed in since its quarter is over."""
        contract = self.in_force()
        self.sweep(AFTER_Q1)
        return self.report(contract, 1)

    def report(self, contract: Any, number: int) -> Report:
        """A report with its relations, freshly read."""
        return Report.objects.select_related("deadline", "innovation", "government", "agency").get(
            contract=contract, number=number
        )

    def fill(self, report: Report, *actuals: str, note: str = "") -> Report:
        """Enter the actuals in the order of the indicators; what a result below its target asks for is there."""
        indicators = list(report.innovation.indicators.order_by("position"))
        figures: dict[UUID, reporting.FigureEntry] = {
            row.pk: reporting.FigureEntry(Decimal(actual), note, strong_note=note)
            for row, actual in zip(indicators, actuals, strict=True)
        }
        return reporting.save_figures(
            report,
            actor=self.operator,
            at=self.tick(),
            figures=figures,
            obstacles="Jadwal bergeser.",
            follow_up="Kelas ditambah.",
        )

    @shared
    def reported(self) -> Report:
        """A first report handed in, waiting for the bureau."""
        report = self.fill(self.open_report(), "40", "12")
        return gate.perform(report, "submit", actor=self.operator, at=self.tick())


def build(*, demo: bool = True) -> World:
    """Two governments with their people; demo databases accept simulated time."""
    databases.mark_demo(demo=demo)
    databases.forget()
    for path in publishing.shipped_files():
        publishing.publish_file(path, at=START)
    for path in instruments.shipped_files():
        instruments.publish_file(path, at=START)
    Holiday.objects.bulk_create(
        [Holiday(on=day, name=name, kind="libur", published_on=DECREED_ON) for day, name in IDULFITRI_2025]
    )
    tuban = Government.objects.create(
        code="35.23", name="Kabupaten Tuban", kind="regency", zone="Asia/Jakarta", seat_town="Tuban"
    )
    morut = Government.objects.create(
        code="72.12",
        name="Kabupaten Morowali Utara",
        kind="regency",
        zone="Asia/Makassar",
        seat_town="Kolonodale",
    )
    health = _agency(tuban, "Dinas Kesehatan", "dinas")
    works = _agency(tuban, "Dinas Pekerjaan Umum dan Penataan Ruang", "dinas")
    foreign = _agency(morut, "Dinas Penanaman Modal", "dinas")
    world = World(tuban, morut, health, works, foreign, {})
    world.seats = {
        "innovator": seat_of(Role.INNOVATOR, agency=health),
        "operator": seat_of(Role.AGENCY_OPERATOR, agency=health),
        "head": seat_of(Role.AGENCY_HEAD, agency=health),
        "neighbour": seat_of(Role.INNOVATOR, agency=works),
        "neighbour_head": seat_of(Role.AGENCY_HEAD, agency=works),
        "bureau": seat_of(Role.ORGANISATION_BUREAU, government=tuban),
        "sekda": seat_of(Role.REGIONAL_SECRETARY, government=tuban),
        "regent": seat_of(Role.HEAD_OF_REGION, government=tuban),
        "inspector": seat_of(Role.INSPECTOR, government=tuban),
        "administrator": seat_of(Role.ADMINISTRATOR, government=tuban),
        "lan": seat_of(Role.LAN_REVIEWER, ordinal=1),
        "lan_two": seat_of(Role.LAN_REVIEWER, ordinal=2),
        "stranger": seat_of(Role.INNOVATOR, agency=foreign),
        "foreign_sekda": seat_of(Role.REGIONAL_SECRETARY, government=morut),
        "foreign_bureau": seat_of(Role.ORGANISATION_BUREAU, government=morut),
        "foreign_inspector": seat_of(Role.INSPECTOR, government=morut),
    }
    for name, seat in world.seats.items():
        world.people[name] = hired(name, seat)
    world.people["nobody"] = User.objects.create_user("nobody@uji.example", PASSWORD)
    # Everybody has held their office since long ago and was told what waited then: nothing.
    queue.undelivered("office.taken", "account.opened").delete()
    return world


def hired(name: str, seat: Seat, *, capacity: Capacity = Capacity.DEFINITIVE, letter_no: str = "") -> User:
    """An account whose person holds the seat since long ago."""
    user = User.objects.create_user(f"{name}@uji.example", PASSWORD, person=Person.objects.create(name=""))
    appoint(
        user.person,
        seat,
        starts_at=LONG_AGO,
        ends_at=datetime(2030, 1, 1, tzinfo=UTC) if seat.role == Role.LAN_REVIEWER else None,
        capacity=capacity,
        letter_no=letter_no,
    )
    return user


def _agency(government: Government, name: str, kind: str) -> Agency:
    return Agency.objects.create(
        government=government, name=name, name_key=name_key(name, government=government.name), kind=kind
    )
