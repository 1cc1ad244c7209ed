"""Everybody who could come along, in every office and capacity that the oracle names."""

from datetime import UTC, datetime

from organisations.enums import Capacity, Role
from organisations.models import Agency, Government, Person, User
from organisations.services.appointing import appoint, seat_of
from tests.policies import oracle
from tests.policies.oracle_people import AGENCY
from tests.world import LONG_AGO, World

ROLES = {
    "innovator": Role.INNOVATOR,
    "operator": Role.AGENCY_OPERATOR,
    "head": Role.AGENCY_HEAD,
    "bureau": Role.ORGANISATION_BUREAU,
    "sekda": Role.REGIONAL_SECRETARY,
    "regent": Role.HEAD_OF_REGION,
    "inspector": Role.INSPECTOR,
    "administrator": Role.ADMINISTRATOR,
    "panel": Role.PANEL_MEMBER,
    "lan": Role.LAN_REVIEWER,
}
UNTIL = datetime(2030, 1, 1, tzinfo=UTC)


def hired_as(world: World, post: str, capacity: str) -> User:
    """A person in the offices of the post, in that capacity."""
    person = Person.objects.create()
    role, _at, where = post.partition("@")
    for office in oracle.SEVERAL_OFFICES.get(post, () if post == "nobody" else (role,)):
        agency, government = _place(world, where)
        ordinal = 11 + 10 * oracle.CAPACITIES.index(capacity) + (0, 1, 2)[_company(post)]
        appoint(
            person,
            seat_of(
                ROLES[office],
                government=government,
                agency=agency if office in AGENCY else None,
                ordinal=ordinal,
            ),
            starts_at=LONG_AGO,
            ends_at=UNTIL if office == "lan" else None,
            capacity=Capacity(capacity),
            letter_no="" if capacity == "definitive" else "800.1.3/7/2025",
        )
    return User.objects.create(email=f"{post.replace('@', '.')}-{capacity}@uji.example", person=person)


def _company(post: str) -> int:
    """A number that keeps those apart who hold the same kind of office beside one another."""
    return {"author": 1, "busy": 2}.get(post, 0)


def _place(world: World, where: str) -> tuple[Agency, Government]:
    return {
        "": (world.agency, world.government),
        "neighbour": (world.other_agency, world.government),
        "foreign": (world.foreign_agency, world.other_government),
    }[where]
