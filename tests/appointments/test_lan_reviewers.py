"""LAN's reviewers whom a government lets in by page: for its own matters alone, by letter, for a time."""

from collections.abc import Callable

import pytest
from django.test import Client

from appointments.models import OfficeAppointment
from common.errors import DomainError
from innovations.models import Innovation
from innovations.queries import visible_to
from innovations.services.proposals import drafting
from notifications.models import Notice
from organisations.models import OfficeHeld, Person, User
from tests.acting import as_actor
from tests.world import World
from workflow.engine import gate
from workflow.models import Task
from workflow.outbox import queue
from workflow.queries import inbox
from workflow.reviews import decisions
from workflow.reviews.decisions import Ballot

Browser = Callable[[str], Client]
LETTER = {"role": "lan_reviewer", "capacity": "definitive", "starts_on": "2025-01-02"}


@pytest.fixture
def reviewer(world: World, signed_in: Browser, now: Callable[[], None]) -> User:
    """Entered and appointed on pages by the regency's only administrator; LAN's own reviewers have left."""
    OfficeHeld.objects.filter(seat__role="lan_reviewer").update(ends_at=world.tick())
    now()
    admin = signed_in("administrator")
    admin.post("/pejabat/baru/", {"name": "Penelaah dari LAN", "email": "penelaah@lan.example"})
    person = Person.objects.get(email="penelaah@lan.example")
    missing = admin.post(f"/pejabat/{person.pk}/tunjuk/", LETTER)
    assert set(missing.context["form"].errors) == {"letter_no", "ends_on"}
    admin.post(f"/pejabat/{person.pk}/tunjuk/", LETTER | {"letter_no": "LAN/1/2025", "ends_on": "2025-12-31"})
    return User.objects.create_user("penelaah@lan.example", "kata-sandi-uji-2025", person=person)


def submitted_elsewhere(world: World) -> Innovation:
    draft = drafting.draft(
        government=world.other_government,
        agency=world.foreign_agency,
        actor=world.stranger,
        at=world.tick(),
        fields={
            "title": "Kantin Puspa",
            "intake": "register",
            "year": 2024,
            "form": "pelayanan_publik",
            "medium": "non_digital",
            "description": "Kelas calon pengantin.",
        },
    )
    return gate.perform(draft, "submit", actor=world.stranger, at=world.tick())


def test_a_regency_lets_in_a_reviewer_who_decides_its_stage(world: World, reviewer: User) -> None:
    queue.deliver_due(at=world.tick())
    item = world.decide(world.submitted(), world.head)
    queue.deliver_due(at=world.tick())
    told = Notice.objects.filter(person_id=reviewer.person_id, kind="task", subject_id=item.pk).count()
    mine = inbox(as_actor(reviewer, world.now), world.now).count()

    world.decide(item, reviewer)

    assert OfficeAppointment.objects.get(person=reviewer.person).recorded_alone
    assert (told, mine) == (1, 1)
    assert Task.objects.get(subject_id=item.pk, closed_at__isnull=True).role == "regional_secretary"


def test_another_government_s_matters_are_hidden_from_that_reviewer(world: World, reviewer: User) -> None:
    other = submitted_elsewhere(world)
    Task.objects.filter(subject_id=other.pk, closed_at__isnull=True).update(
        role="lan_reviewer", stage="lan", government=None, agency=None
    )
    queue.deliver_due(at=world.tick())
    actor = as_actor(reviewer, world.now)

    with pytest.raises(DomainError):
        decisions.decide(other, Ballot("approve"), actor=reviewer, at=world.tick())
    assert not visible_to(actor, world.now).filter(pk=other.pk).exists()
    assert not inbox(actor, world.now).exists()
    assert not Notice.objects.filter(person_id=reviewer.person_id, subject_id=other.pk).exists()


def test_lan_s_own_reviewers_reach_every_government(world: World) -> None:
    other = submitted_elsewhere(world)

    assert visible_to(as_actor(world.lan, world.now), world.now).filter(pk=other.pk).exists()
