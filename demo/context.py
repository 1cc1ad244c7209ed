"""What all parts of the demonstration share: its people, its clock, and its records so far."""

from collections import Counter
from dataclasses import dataclass, field
from uuid import UUID

from contracts.models import Contract
from demo.clock import Clock
from demo.people import DemoPeople
from demo.progress import Progress
from innovations.models import Innovation
from organisations.enums import ROLES_OF_AGENCIES, Role
from organisations.models import Agency, Government
from organisations.offices import Actor


@dataclass
class DemoContext:
    """What the parts share. Offices are read anew for each step.

    `refusals` counts the engine's own answers by gap; they leave no trace in the database.
    """

    clock: Clock
    progress: Progress
    people: DemoPeople
    innovations: dict[str, Innovation] = field(default_factory=dict)
    contracts: dict[str, Contract] = field(default_factory=dict)
    refusals: Counter[str] = field(default_factory=Counter)
    report_refusals: Counter[str] = field(default_factory=Counter)
    # Innovations and reports, by their ids as text, that a story plays: nobody deals with them by habit.
    in_a_story: set[str] = field(default_factory=set)
    _agencies: dict[UUID, Agency] = field(default_factory=dict)

    def agency(self, pk: UUID | None) -> Agency:
        """An agency with its government, read once."""
        assert pk is not None
        if pk not in self._agencies:
            self._agencies[pk] = Agency.objects.select_related("government").get(pk=pk)
        return self._agencies[pk]

    def in_agency(self, role: Role, agency: Agency) -> Actor:
        """Who holds an office of the agency itself."""
        return Actor(self.people.person(role, agency=agency).pk)

    def of_agency(self, role: Role, innovation: Innovation | Contract) -> Actor:
        """Who holds an agency's office for this subject."""
        return self.in_agency(role, self.agency(innovation.agency_id))

    def of_government(self, role: Role, government: Government) -> Actor:
        """Who holds a government's office."""
        return Actor(self.people.person(role, government=government).pk)

    def in_office(self, role: Role, subject: Innovation | Contract) -> Actor:
        """Who holds the office of that role for this subject, wherever it is."""
        if role == Role.LAN_REVIEWER:
            return self.lan(1)
        if role in ROLES_OF_AGENCIES or role == Role.AGENCY_HEAD:
            return self.of_agency(role, subject)
        return self.of_government(role, subject.government)

    def lan(self, ordinal: int) -> Actor:
        """One of LAN's reviewers."""
        return Actor(self.people.person(Role.LAN_REVIEWER, ordinal=ordinal).pk)
