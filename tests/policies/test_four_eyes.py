"""Over any web of persons, accounts, seats and acting seats: nobody decides on their own, nobody fills two seats."""

from datetime import UTC, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.errors import DomainError
from organisations.enums import Role
from organisations.models import Person, User
from organisations.services.appointing import appoint, seat_of
from tests.world import LONG_AGO, World
from workflow import approvals, engine
from workflow.approvals import Ballot
from workflow.models import Decision, Event

UNTIL = datetime(2030, 1, 1, tzinfo=UTC)
PEOPLE = 3
SEATS = 4

webs = st.fixed_dictionaries(
    {
        # Which persons write for the agency, and who heads it beside.
        "proposer": st.integers(0, PEOPLE - 1),
        "team": st.sets(st.integers(0, PEOPLE - 1), max_size=2),
        # Who sits on which reviewer's seat; several accounts may belong to one person.
        "sitting": st.lists(st.integers(0, PEOPLE - 1), min_size=SEATS, max_size=SEATS),
        "clicks": st.lists(st.integers(0, PEOPLE - 1), min_size=1, max_size=6),
    }
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(web=webs)
def test_no_web_of_offices_lets_anyone_decide_on_their_own_or_twice(
    world: World, web: dict[str, object]
) -> None:
    from django.db import transaction

    before = transaction.savepoint()
    try:
        _play(world, web)
    finally:
        transaction.savepoint_rollback(before)


def _play(world: World, web: dict[str, object]) -> None:
    people = [Person.objects.create() for _ in range(PEOPLE)]
    accounts = [
        User.objects.create(email=f"{number}-{person.pk}@uji.example", person=person)
        for number in range(2)
        for person in people
    ]
    for number, holder in enumerate(web["sitting"]):  # type: ignore[arg-type, var-annotated]
        seat = seat_of(Role.LAN_REVIEWER, ordinal=10 + number)
        appoint(people[holder], seat, starts_at=LONG_AGO, ends_at=UNTIL)
    proposer = people[web["proposer"]]  # type: ignore[call-overload]
    appoint(proposer, world.seats["innovator"], starts_at=LONG_AGO)
    innovation = world.draft()
    for member in web["team"]:  # type: ignore[attr-defined]
        innovation.team.create(person=people[member], name="")
    innovation = engine.perform(innovation, "submit", actor=proposer, at=world.tick())
    innovation = world.decide(innovation, world.head)
    own = {proposer.pk, innovation.proposed_by_id, *(people[m].pk for m in web["team"])}  # type: ignore[attr-defined]
    for click in web["clicks"]:  # type: ignore[attr-defined]
        for account in (accounts[click], accounts[click + PEOPLE]):
            try:
                approvals.decide(innovation, Ballot("approve"), actor=account, at=world.tick())
            except DomainError:
                continue
    made = list(Decision.objects.filter(review__subject_id=innovation.pk))
    assert not {d.person_id for d in made if d.stage == "lan"} & own
    assert len({(d.stage, d.person_id) for d in made}) == len(made)
    assert len({(d.stage, d.seat_id) for d in made}) == len(made)
    assert Event.objects.filter(subject_id=innovation.pk, kind="innovation.decide").count() == len(made)
