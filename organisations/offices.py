"""Offices and actors as plain values, so that rules need no database."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from organisations.enums import Capacity, Role

# The fixed person on whose behalf the system itself acts (sweeps, reactions); created by a migration.
SYSTEM_PERSON_ID = UUID("00000000-0000-4000-8000-000000000001")


@dataclass(frozen=True, slots=True)
class Office:
    """One office held at a moment. `government_id` and `agency_id` are None where the role has no such scope.

    `on_behalf_of` are the people whose power a delegate uses, the nearest giver first, and whoever alone recorded an
    office that no second person has confirmed; empty for everyone else.
    """

    id: UUID | None
    seat_id: UUID | None
    role: Role | str
    capacity: Capacity | str
    government_id: UUID | None = None
    agency_id: UUID | None = None
    on_behalf_of: tuple[UUID, ...] = ()
    # For people to read: what the office is called, whose government it is, and who holds it. No rule looks at them.
    title: str = field(default="", compare=False)
    place: str = field(default="", compare=False)
    holder: str = field(default="", compare=False)
    # The one of several in which its holder wants to act: taken first where several fit, and nothing else.
    chosen: bool = field(default=False, compare=False)

    @property
    def in_words(self) -> str:
        """For people: the capacity where it is not held in one's own right, the title, and the government where the
        title does not name it."""
        capacity = "" if self.capacity == Capacity.DEFINITIVE else str(Capacity(self.capacity).label)
        words = " ".join(part for part in (capacity, self.title) if part)
        return words if not self.place or self.place in words else f"{words}, {self.place}"

    @property
    def seat(self) -> UUID:
        """The seat's id, where one is needed. Raises ValueError for the system, which has none."""
        if self.seat_id is None:
            raise ValueError("the system holds no seat")
        return self.seat_id


@dataclass(frozen=True, slots=True)
class Actor:
    """A natural person at a moment with the offices held then.

    `beside` are those in other governments than the one that was chosen: switched to, never acted or read in.
    """

    person_id: UUID
    offices: tuple[Office, ...] = ()
    beside: tuple[Office, ...] = ()
    is_system: bool = False
    # Whoever holds an office and may not sign in: an account that was disabled, or was never accepted.
    is_closed: bool = False

    def holding(
        self, role: str, *, government_id: UUID | None = None, agency_id: UUID | None = None
    ) -> Office | None:
        """The office of `role` in the given scope (None does not restrict): the chosen one, else definitive first."""
        return next(iter(self.all_holding(role, government_id=government_id, agency_id=agency_id)), None)

    def all_holding(
        self, role: str, *, government_id: UUID | None = None, agency_id: UUID | None = None
    ) -> list[Office]:
        """Every office of `role` in the given scope: the chosen one, then definitive, acting and delegated ones."""
        matches = [
            office
            for office in self.offices
            if office.role == role
            and (government_id is None or office.government_id in (None, government_id))
            and (agency_id is None or office.agency_id == agency_id)
        ]
        return sorted(matches, key=_order)

    @property
    def everywhere(self) -> tuple[Office, ...]:
        """All of them, for whoever switches, and for what is asked of the person whatever they act in."""
        return self.offices + self.beside

    @property
    def acting_in(self) -> Office | None:
        """The office that the header names: the chosen one, else the first definitive one; None without any."""
        return min(self.offices, key=_order, default=None)


def _order(office: Office) -> tuple[bool, bool, bool]:
    return not office.chosen, office.capacity != Capacity.DEFINITIVE, office.capacity == Capacity.DELEGATE


def preferred(offices: Iterable[Office | None]) -> Office | None:
    """Of the offices that fit, in the order of a rule: the chosen one, else the first. None where none fits."""
    fitting = [office for office in offices if office is not None]
    return next((office for office in fitting if office.chosen), fitting[0] if fitting else None)


SYSTEM = Actor(
    person_id=SYSTEM_PERSON_ID,
    offices=(Office(id=None, seat_id=None, role="system", capacity=Capacity.SYSTEM),),
    is_system=True,
)
