"""Demo persons: named by their office only, with accounts that exist in demonstration databases and nowhere else."""

import re
from datetime import UTC, datetime

from django.contrib.auth.hashers import make_password

from organisations.enums import Role
from organisations.models import Agency, Government, Person, Seat, User
from organisations.services.appointing import appoint, seat_of
from workflow.engine.events import installation

# Known to everyone on purpose; the accounts are refused anywhere but in a demonstration.
PASSWORD = "prakarsa-demo-2025"  # noqa: S105
PASSPHRASE = "tanda-tangan-demo-2025"  # noqa: S105

SINCE = datetime(2024, 12, 31, 17, tzinfo=UTC)
# LAN's reviewers are appointed for a limited time.
LAN_UNTIL = datetime(2029, 12, 31, 17, tzinfo=UTC)

LOGIN_OF_ROLE = {
    Role.INNOVATOR: "inovator",
    Role.AGENCY_OPERATOR: "operator",
    Role.AGENCY_HEAD: "kepala",
    Role.ORGANISATION_BUREAU: "bagian-organisasi",
    Role.REGIONAL_SECRETARY: "sekda",
    Role.HEAD_OF_REGION: "kepala-daerah",
    Role.VICE_HEAD_OF_REGION: "wakil-kepala-daerah",
    Role.INSPECTOR: "inspektur",
    Role.ADMINISTRATOR: "administrator",
    Role.LAN_REVIEWER: "penelaah",
    Role.PANEL_MEMBER: "tim-independen",
    Role.COMMITMENT_OFFICER: "ppk",
    Role.TREASURER: "bendahara",
    Role.PLANNING_OFFICER: "perencana",
    Role.PROCUREMENT_OFFICER: "sirup",
    Role.DEVELOPMENT_BUREAU: "administrasi-pembangunan",
}
_NOT_LOGIN = re.compile(r"[^a-z0-9]+")
LONGEST_PLACE = 44


class DemoPeople:
    """Who holds which seat, made at the first call. Refuses a database that is no demonstration."""

    def __init__(self) -> None:
        if not installation().is_demo:
            raise ValueError("demo accounts exist only in a database marked as a demonstration")
        self._people: dict[Seat, Person] = {}
        self._logins: set[str] = set()
        # Hashing is slow on purpose; one shared password needs one hash.
        self._password = make_password(PASSWORD)

    def seat(
        self,
        role: Role,
        *,
        government: Government | None = None,
        agency: Agency | None = None,
        ordinal: int = 1,
    ) -> Seat:
        """The seat, with someone in it."""
        seat = seat_of(role, government=government, agency=agency, ordinal=ordinal)
        if seat not in self._people:
            self._people[seat] = self._hire(seat, agency)
        return seat

    def person(
        self,
        role: Role,
        *,
        government: Government | None = None,
        agency: Agency | None = None,
        ordinal: int = 1,
    ) -> Person:
        """Who holds the seat."""
        return self._people[self.seat(role, government=government, agency=agency, ordinal=ordinal)]

    def succeed(self, seat: Seat, person: Person) -> None:
        """From now on this person is who holds the seat."""
        self._people[seat] = person

    def _hire(self, seat: Seat, agency: Agency | None) -> Person:
        person = Person.objects.create()
        is_lan = seat.role == Role.LAN_REVIEWER
        appoint(person, seat, starts_at=SINCE, ends_at=LAN_UNTIL if is_lan else None)
        self.account(person, self._login(seat, agency))
        return person

    def account(self, person: Person, login: str) -> User:
        """An account with the password of all."""
        user = User(email=login, person=person, password=self._password)
        user.save(force_insert=True)
        return user

    def _login(self, seat: Seat, agency: Agency | None) -> str:
        """`<role>.<agency>@<region code>.example`; a number tells two agencies of one abbreviation apart."""
        parts = [LOGIN_OF_ROLE[Role(seat.role)]]
        if agency is not None:
            parts.append(_slug(agency.abbreviation or agency.name))
        if seat.role in (Role.LAN_REVIEWER, Role.PANEL_MEMBER):
            parts.append(str(seat.ordinal))
        place = seat.government.code if seat.government is not None else "lan"
        name, number = ".".join(parts), 1
        login = f"{name}@{place}.example"
        while login in self._logins:
            number += 1
            login = f"{name}-{number}@{place}.example"
        self._logins.add(login)
        return login


def _slug(name: str) -> str:
    return _NOT_LOGIN.sub("-", name.casefold())[:LONGEST_PLACE].strip("-")
