"""Offices that change between the request and the last signature: who is asked, and the one step that helps."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from common.errors import NotNow, Unready
from contracts.enums import RequestStatus
from contracts.models import Contract, SignatureRequest
from contracts.services import attempts, remaking, signing
from contracts.services.freezing import frozen_terms
from innovations.models import Innovation
from notifications.models import Notice
from organisations.enums import Capacity
from organisations.models import Person, User
from organisations.queries import actor_at
from organisations.services.appointing import appoint, end
from organisations.services.delegating import Letter, grant
from tests.contracts.test_signing_by_letter import awaiting, mandated
from tests.world import PASSWORD, SECRET, World
from workflow.engine import gate
from workflow.models import Task
from workflow.outbox import queue
from workflow.queries import Box, inbox

Browser = Callable[[str], Client]


def asked(world: World, contract: Contract) -> list[tuple[str, str]]:
    """What waits of the contract, after the worker's round."""
    remaking.ask_whoever_can(at=world.tick())
    rows = Task.objects.filter(subject_id=contract.pk, closed_at__isnull=True)
    return list(rows.order_by("id").values_list("kind", "role"))


def remade(world: World, contract: Contract) -> Contract:
    gate.perform(contract, "remake", actor=world.bureau, at=world.tick())
    queue.deliver_due(at=world.tick())
    return Contract.objects.get(remakes=contract)


def replaced(world: World, name: str = "regent") -> User:
    """The office is held by another from now on."""
    end(world.seats[name].holdings.get(capacity=Capacity.DEFINITIVE), at=world.tick())
    person = Person.objects.create(name="Siti Aminah")
    appoint(person, world.seats[name], starts_at=world.tick())
    return User.objects.create_user(f"{name}.baru@uji.example", PASSWORD, person=person)


def named(world: World, name: str, called: str) -> None:
    person = getattr(world, name).person
    person.name = called
    person.save(update_fields=["name"])


def test_a_mandate_that_ends_leads_to_one_step(world: World, signed_in: Browser, now) -> None:
    mandated(world)
    contract = awaiting(world, by_delegate=("first_party",))
    world.now = datetime(2025, 1, 31, 17, 0, tzinfo=UTC)
    with pytest.raises(NotNow) as refusal:
        signing.next_signatory(contract, actor=world.head, at=world.now)
    assert asked(world, contract) == [("remake", "organisation_bureau")]
    head = actor_at(world.head.person_id, world.now)
    assert not inbox(head, world.now, Box.MINE).filter(subject_id=contract.pk).exists()
    now()
    bureau = signed_in("bureau")
    page = bureau.get(f"/kontrak/{contract.pk}/").content.decode()
    stuck = bureau.get("/kontrak/tanda-tangan/tertahan/").content.decode()
    head = signed_in("head").get(f"/kontrak/{contract.pk}/").content.decode()
    form = bureau.get(f"/kontrak/{contract.pk}/langkah/remake/").context["form"]

    answer = bureau.post(f"/kontrak/{contract.pk}/langkah/remake/", {"version": form["version"].value()})

    fresh = Contract.objects.get(remakes=contract)
    contract.refresh_from_db()
    assert refusal.value.code == "other_official"
    assert "Dokumen ini tidak dapat ditandatangani lagi" in page
    assert "Dokumen ini tidak dapat ditandatangani lagi" in head
    assert f"/kontrak/{contract.pk}/langkah/remake/" in page
    assert contract.number in stuck
    assert answer.url == f"/kontrak/{fresh.pk}/"
    assert (contract.state, fresh.state, fresh.number) == ("void", "signing", contract.number)
    assert Innovation.objects.get().contract_id == fresh.pk
    queue.deliver_due(at=world.tick())
    assert asked(world, fresh) == [("sign", "agency_head")]
    assert frozen_terms(fresh).signatories[0].capacity == "definitive"
    signing.sign(fresh, actor=world.head, secret=SECRET, at=world.tick())


def test_who_signed_is_told_and_signs_the_new_number(world: World) -> None:
    named(world, "regent", "Ratna Dewi")
    contract = awaiting(world)
    signing.sign(contract, actor=world.head, secret=SECRET, at=world.tick())
    successor = replaced(world)
    assert asked(world, contract) == [("remake", "organisation_bureau")]

    fresh = remade(world, contract)

    queue.deliver_due(at=world.tick())
    told = Notice.objects.filter(person=world.head.person, subject_type="contract").order_by("id")
    assert (contract.number != fresh.number, fresh.serial) == (True, contract.serial + 1)
    assert {(row.subject_id, row.kind, row.code) for row in told} >= {
        (contract.pk, "news", "void"),
        (fresh.pk, "task", "sign"),
    }
    from contracts.signing.development_ca import ensure_seat_key

    ensure_seat_key(world.seats["regent"].pk, common_name=world.seats["regent"].title, secret=SECRET)
    signing.sign(fresh, actor=world.head, secret=SECRET, at=world.tick())
    done = signing.sign(fresh, actor=successor, secret=SECRET, at=world.tick())
    assert done.state == "in_force"
    assert Innovation.objects.get().state == "under_evaluation"


def test_a_vacant_office_is_named_and_nothing_is_half_made(world: World) -> None:
    contract = awaiting(world)
    end(world.seats["regent"].holdings.get(capacity=Capacity.DEFINITIVE), at=world.tick())
    assert asked(world, contract) == [("remake", "organisation_bureau")]

    with pytest.raises(Unready) as refusal:
        gate.perform(contract, "remake", actor=world.bureau, at=world.tick())

    contract.refresh_from_db()
    assert [(gap.field, gap.code) for gap in refusal.value.gaps] == [("second_seat", "vacant")]
    assert (contract.state, Contract.objects.count()) == ("signing", 1)


def test_where_nothing_changed_there_is_nothing_to_make(world: World) -> None:
    contract = awaiting(world)

    with pytest.raises(Unready) as refusal:
        gate.perform(contract, "remake", actor=world.bureau, at=world.tick())

    assert [gap.code for gap in refusal.value.gaps] == ["unchanged"]
    assert asked(world, contract) == [("sign", "agency_head")]


def test_who_returns_is_asked_again(world: World) -> None:
    contract = awaiting(world)
    gone = world.seats["head"].holdings.get(capacity=Capacity.DEFINITIVE)
    end(gone, at=world.tick())
    assert asked(world, contract) == [("remake", "organisation_bureau")]

    appoint(world.head.person, world.seats["head"], starts_at=world.tick())

    assert asked(world, contract) == [("sign", "agency_head")]
    assert asked(world, contract) == [("sign", "agency_head")]


def test_a_renewed_letter_asks_for_the_new_one(world: World) -> None:
    mandated(world)
    contract = awaiting(world, by_delegate=("first_party",))
    world.now = datetime(2025, 2, 1, 2, 0, tzinfo=UTC)
    grant(
        world.seats["head"].holdings.get(capacity=Capacity.DEFINITIVE),
        world.operator.person,
        Letter(
            kind="mandate",
            starts_on=date(2025, 2, 2),
            ends_on=date(2025, 2, 28),
            number="800/16/SPT/2025",
            signed_on=date(2025, 1, 30),
        ),
        actor=world.head,
        at=world.tick(),
    )
    world.tick(days=2)

    fresh = remade(world, contract)

    party = frozen_terms(fresh).signatories[0]
    assert (party.capacity, party.letter_no) == ("delegate", "800/16/SPT/2025")
    signing.sign(fresh, actor=world.operator, secret=SECRET, at=world.tick())


def test_an_unknown_outcome_never_passes_the_number_on(world: World) -> None:
    named(world, "head", "Ratna Dewi")
    contract = awaiting(world)
    attempt = attempts.start(contract, actor=world.head, at=world.tick())
    SignatureRequest.objects.filter(pk=attempt.pk).update(status=RequestStatus.REQUESTED)
    SignatureRequest.objects.filter(pk=attempt.pk).update(status=RequestStatus.SENT)
    replaced(world, "head")
    with pytest.raises(Unready) as under_way:
        gate.perform(contract, "remake", actor=world.bureau, at=world.tick())
    attempts.mark_unknown(SignatureRequest.objects.get(pk=attempt.pk), code="no_answer", at=world.tick())

    fresh = remade(world, contract)

    assert [gap.code for gap in under_way.value.gaps] == ["signing_in_progress"]
    assert fresh.serial == contract.serial + 1


def test_only_a_void_contract_passes_its_number_on(world: World) -> None:
    contract = awaiting(world)

    with pytest.raises(IntegrityError), transaction.atomic():
        Contract.objects.filter(pk=contract.pk).update(number_passed_on=True)


def test_what_is_over_is_asked_of_the_bureau(world: World, signed_in: Browser, now) -> None:
    contract = awaiting(world)
    world.now = datetime(2026, 2, 2, 3, 0, tzinfo=UTC)
    assert asked(world, contract) == [("remake", "organisation_bureau")]
    now()

    queue_of_head = signed_in("head").get("/kontrak/tanda-tangan/").content.decode()
    stuck = signed_in("bureau").get("/kontrak/tanda-tangan/tertahan/").content.decode()

    with pytest.raises(Unready) as refusal:
        gate.perform(contract, "remake", actor=world.bureau, at=world.tick())
    assert contract.number not in queue_of_head
    assert "Masa berlaku kontrak ini sudah berakhir" in stuck
    assert "over" in [gap.code for gap in refusal.value.gaps]
    gate.perform(contract, "void", actor=world.bureau, at=world.tick(), comment="Lewat waktu.")


def test_what_became_late_meanwhile_asks_for_a_reason(world: World) -> None:
    named(world, "regent", "Ratna Dewi")
    contract = awaiting(world)
    world.tick(days=120)
    replaced(world)
    with pytest.raises(Unready) as refusal:
        gate.perform(contract, "remake", actor=world.bureau, at=world.tick())

    gate.perform(contract, "remake", actor=world.bureau, at=world.tick(), comment="Bupati berganti.")

    fresh = Contract.objects.get(remakes=contract)
    assert {gap.field for gap in refusal.value.gaps} == {"comment"}
    assert (fresh.draft["dates_reason"], fresh.number) == ("Bupati berganti.", contract.number)
