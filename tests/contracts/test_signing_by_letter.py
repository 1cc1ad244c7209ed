"""A contract signed by somebody who acts by letter, from the grant to the printed line, and not a day longer."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from common.errors import NotNow, NotPermitted
from contracts.documents import store
from contracts.models import Contract, Signature
from contracts.services import signing
from contracts.services.freezing import frozen_terms
from innovations.services.contracts import contracting
from organisations.enums import Capacity
from organisations.services.appointing import appoint
from organisations.services.delegating import Letter, grant
from tests.contracts.printed import text_of
from tests.world import SECRET, World, hired
from workflow.engine import gate
from workflow.models import Event
from workflow.outbox import queue

NUMBER = "800/15/SPT/2025"


def letter(first: date, last: date, number: str = NUMBER) -> Letter:
    """A mandate of the head of agency."""
    return Letter(kind="mandate", starts_on=first, ends_on=last, number=number, signed_on=date(2024, 12, 30))


def mandated(world: World) -> Any:
    """The operator, who signs on behalf of the head from 2 January until 31 January 2025."""
    held = world.seats["head"].holdings.get()
    return grant(
        held,
        world.operator.person,
        letter(date(2025, 1, 2), date(2025, 1, 31)),
        actor=world.head,
        at=world.tick(),
    )


def awaiting(world: World, *, by_delegate: tuple[str, ...] = ()) -> Contract:
    """A contract whose document waits for the first party."""
    from contracts.signing.development_ca import ensure_seat_key

    contract = contracting.draft_contract(
        world.launched(),
        actor=world.bureau,
        at=world.tick(),
        period_start=date(2025, 1, 1),
        place="Tuban",
        by_delegate=by_delegate,
    )
    gate.perform(contract, "request_signatures", actor=world.bureau, at=world.tick())
    seat = world.seats["head"]
    ensure_seat_key(seat.pk, common_name=seat.title, secret=SECRET)
    queue.deliver_due(at=world.tick())
    contract.refresh_from_db()
    return contract


def printed(contract: Contract) -> str:
    """The newest version as text, line by line."""
    newest = contract.documents.latest("version_no")
    return text_of(store.load(newest.sha256))


def test_a_mandate_stands_in_terms_print_and_signature(world: World) -> None:
    held = mandated(world)
    contract = awaiting(world, by_delegate=("first_party",))

    contract = signing.sign(contract, actor=world.operator, secret=SECRET, at=world.tick())

    party = frozen_terms(contract).signatories[0]
    signature = Signature.objects.get(contract=contract)
    event = Event.objects.get(subject_id=contract.pk, kind="contract.sign")
    office, own = world.seats["head"].title, world.seats["operator"].title
    assert (party.capacity, party.on_behalf_of, party.office_title, party.letter_no, party.letter_on) == (
        "delegate",
        office,
        own,
        NUMBER,
        "2024-12-30",
    )
    assert (signature.capacity, signature.person_id, signature.seat_id) == (
        "delegate",
        world.operator.person_id,
        held.seat_id,
    )
    assert (event.capacity, event.actor_id, event.seat_id) == (
        "delegate",
        world.operator.person_id,
        held.seat_id,
    )
    assert f"a.n. {office}\n{own}," in printed(contract)
    assert NUMBER in "".join(printed(contract).split())


def test_an_ended_mandate_signs_nothing_though_renewed(world: World) -> None:
    mandated(world)
    contract = awaiting(world, by_delegate=("first_party",))
    world.now = datetime(2025, 1, 31, 17, 0, tzinfo=UTC)  # midnight in Tuban: the letter's last day is over
    with pytest.raises(NotPermitted) as over:
        signing.sign(contract, actor=world.operator, secret=SECRET, at=world.now)
    grant(
        world.seats["head"].holdings.get(capacity=Capacity.DEFINITIVE),
        world.operator.person,
        letter(date(2025, 2, 2), date(2025, 2, 28), "800/16/SPT/2025"),
        actor=world.head,
        at=world.tick(),
    )
    world.tick(days=3)

    with pytest.raises(NotNow) as other_letter:
        signing.sign(contract, actor=world.operator, secret=SECRET, at=world.now)

    assert (over.value.code, other_letter.value.code) == ("not_your_office", "other_official")
    assert not Signature.objects.filter(contract=contract).exists()


def test_the_giver_does_not_sign_over_the_delegates_name(world: World) -> None:
    mandated(world)
    contract = awaiting(world, by_delegate=("first_party",))

    with pytest.raises(NotNow) as refusal:
        signing.sign(contract, actor=world.head, secret=SECRET, at=world.tick())

    assert refusal.value.code == "other_official"


def test_a_plh_signs_with_the_capacity_in_print(world: World) -> None:
    plh = hired("plh", world.seats["operator"])
    appoint(
        plh.person,
        world.seats["head"],
        starts_at=world.tick(),
        ends_at=datetime(2025, 2, 1, tzinfo=UTC),
        capacity=Capacity.PLH,
        letter_no="800/9/2025",
    )
    contract = awaiting(world)

    contract = signing.sign(contract, actor=plh, secret=SECRET, at=world.tick())

    party = frozen_terms(contract).signatories[0]
    assert (party.capacity, party.letter_no, party.on_behalf_of) == ("plh", "800/9/2025", "")
    assert Signature.objects.get(contract=contract).capacity == "plh"
    assert f"Plh. {world.seats['head'].title}" in printed(contract).replace("\n", " ")
