"""Over any web of persons, accounts, seats, acting seats and delegations: four eyes stay four.

Nobody decides on their own proposal, nor has somebody do it on their behalf; nobody fills two seats of a stage or of
two stages that need different people, in their own name or in another's; and power never comes back to its giver.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import organisations.queries
from common.errors import DomainError, Unready
from innovations.models import Innovation
from organisations.enums import Role
from organisations.models import OfficeHeld, Person, User
from organisations.services.appointing import appoint, seat_of
from organisations.services.delegating import Letter, grant
from tests import campaign
from tests.acting import as_actor
from tests.policies.conftest import document
from tests.world import LONG_AGO, START, World
from workflow.engine import gate
from workflow.models import Decision, Event, Review
from workflow.policy_changes import publishing
from workflow.reviews import decisions
from workflow.reviews.decisions import Ballot
from workflow.reviews.panel import people_of

UNTIL = datetime(2030, 1, 1, tzinfo=UTC)
PEOPLE = 4
SEATS = 5
TWO_STAGES = """
[[review.innovation.stages]]
code = "first"
role = "lan_reviewer"
scope = "anywhere"
quorum = 2
[[review.innovation.stages]]
code = "second"
role = "lan_reviewer"
scope = "anywhere"
distinct_from = ["first"]
"""
person = st.integers(0, PEOPLE - 1)
webs = st.fixed_dictionaries(
    {
        # Which persons write for the agency, and who helps them.
        "proposer": person,
        "team": st.sets(person, max_size=2),
        # Who holds which reviewer's seat; several accounts may belong to one person.
        "holders": st.lists(person, min_size=SEATS, max_size=SEATS),
        # Which holding goes to whom: the seats' first, then those that earlier grants made.
        "grants": st.lists(st.tuples(st.integers(0, SEATS + 4), person, st.booleans()), max_size=6),
        "clicks": st.lists(person, min_size=1, max_size=8),
    }
)
# Person 0 writes, holds two seats, and lets person 2, who has none, decide on their behalf.
BEHIND = {
    "proposer": 0,
    "team": set(),
    "holders": [0, 1, 0, 1, 1],
    "grants": [(0, 2, False), (1, 3, False)],
    "clicks": [1, 2, 3, 2],
}


def played(world: World, web: dict[str, Any]) -> None:
    """Play a web and leave nothing of it, but the policy: a version that is undone would still be remembered."""
    world.government.policy_name = publishing.publish(document(TWO_STAGES), at=START)[0].name
    world.government.save(update_fields=["policy_name"])
    before = transaction.savepoint()
    try:
        _play(world, web)
    finally:
        transaction.savepoint_rollback(before)


quiet = settings(
    max_examples=campaign.length(short=20, full=500),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@quiet
@given(web=webs)
@example(web=BEHIND)
def test_four_eyes_stay_four(world: World, web: dict[str, Any]) -> None:
    played(world, web)


def test_without_the_givers_of_a_delegate_they_do_not(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The switch: a delegate is taken for nobody but themselves."""
    monkeypatch.setattr(organisations.queries, "givers_of", lambda _ids: {})

    with pytest.raises(AssertionError, match="behalf"):
        played(world, BEHIND)


def _play(world: World, web: dict[str, Any]) -> None:
    people = [Person.objects.create() for _ in range(PEOPLE)]
    accounts = [
        [User.objects.create(email=f"{number}-{who.pk}@uji.example", person=who) for number in range(2)]
        for who in people
    ]
    # Everybody is a reviewer for an hour, so that everybody may be given power; what is given stays.
    for number, who in enumerate(people):
        for_an_hour = seat_of(Role.LAN_REVIEWER, ordinal=30 + number)
        appoint(who, for_an_hour, starts_at=LONG_AGO, ends_at=world.now + timedelta(hours=1))
    holdings = [
        appoint(people[holder], seat_of(Role.LAN_REVIEWER, ordinal=10 + n), starts_at=LONG_AGO, ends_at=UNTIL)
        for n, holder in enumerate(web["holders"])
    ]
    _grant(world, people, holdings, web["grants"])
    world.tick(hours=2)
    proposer = people[web["proposer"]]
    appoint(proposer, world.seats["innovator"], starts_at=LONG_AGO)
    innovation = world.draft()
    for member in web["team"]:
        innovation.team.create(person=people[member], name="")
    try:
        innovation = gate.perform(innovation, "submit", actor=as_actor(proposer, world.now), at=world.tick())
    except Unready:
        # Too few are left who have no part in it: nothing enters a stage that nobody can ever decide.
        assert not Review.objects.filter(subject_id=innovation.pk).exists()
        return
    own = {proposer.pk, innovation.proposed_by_id, *(people[member].pk for member in web["team"])}
    for click in web["clicks"]:
        for account in accounts[click]:
            try:
                decisions.decide(innovation, Ballot("approve"), actor=account, at=world.tick())
            except DomainError:
                continue
    _judge(list(Decision.objects.filter(review__subject_id=innovation.pk).select_related("held")), own)
    _ends(innovation, [account for who in accounts for account in who] + [world.lan, world.lan_two], world)
    assert Event.objects.filter(subject_id=innovation.pk, kind="innovation.decide").count() == len(
        Decision.objects.filter(review__subject_id=innovation.pk)
    )
    _no_way_back()


def _ends(innovation: Innovation, everybody: list[User], world: World) -> None:
    """What was let in gets through when all who may decide do, whoever came first."""
    for account in everybody * 2:
        try:
            decisions.decide(innovation, Ballot("approve"), actor=account, at=world.tick())
        except DomainError:
            continue
    innovation.refresh_from_db()
    assert innovation.state == "approved", "nobody is left who could decide"


def _grant(world: World, people: list[Person], holdings: list[OfficeHeld], grants: Any) -> None:
    for source, taker, passes_on in grants:
        held = holdings[source % len(holdings)]
        letter = Letter(
            kind="delegation" if passes_on else "mandate",
            starts_on=date(2025, 1, 2),
            ends_on=date(2025, 6, 30),
            number="800/1/2025",
            may_pass_on=passes_on,
        )
        try:
            holdings.append(
                grant(held, people[taker], letter, actor=as_actor(held.person, world.now), at=world.tick())
            )
        except DomainError:
            continue


def _behind(held: OfficeHeld | None) -> set[UUID]:
    """Everybody whose power a holding uses, read from the rows one by one."""
    found: set[UUID] = set()
    while held is not None:
        found.add(held.person_id)
        held = held.granted_from
    return found


def _judge(made: list[Decision], own: set[UUID]) -> None:
    for decision in made:
        assert not _behind(decision.held) & own, "decided on their own, or on behalf of who did"
    for number, one in enumerate(made):
        for other in made[number + 1 :]:
            assert one.seat_id != other.seat_id or one.stage != other.stage
            assert not _behind(one.held) & _behind(other.held), "two seats on one person's behalf"
            assert not people_of(one) & people_of(other)


def _no_way_back() -> None:
    edges = list(
        OfficeHeld.objects.filter(granted_from__isnull=False).values_list(
            "granted_from__person_id", "person_id"
        )
    )
    for giver, taker in edges:
        reached, frontier = {taker}, [taker]
        while frontier:
            here = frontier.pop()
            fresh = {t for g, t in edges if g == here} - reached
            reached |= fresh
            frontier.extend(fresh)
        assert giver not in reached, "power came back to its giver"


def test_whoever_was_in_the_team_that_was_handed_in_decides_on_no_later_round(world: World) -> None:
    """Taking them off the team before it is handed in again does not make them strangers to it."""
    item = world.draft()
    member = item.team.create(person=world.lan.person, name="")
    item = gate.perform(item, "submit", actor=world.innovator, at=world.tick())
    item = world.decide(item, world.head, "return")
    member.delete()
    item = gate.perform(item, "resubmit", actor=world.innovator, at=world.tick())
    item = world.decide(item, world.head)

    with pytest.raises(DomainError) as refused:
        world.decide(item, world.lan)

    assert refused.value.code == "four_eyes"
