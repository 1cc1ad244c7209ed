"""What page, history and API say of a stage that was skipped because its only holder is the proposer."""

from django.urls import reverse

from organisations.enums import Role
from organisations.services.appointing import seat_of
from tests.api.conftest import Api
from tests.policies.conftest import under
from tests.policies.test_stand_ins import by_the_head, handed_in
from tests.policies.test_two_offices import BUREAU, secretary, takes_over
from tests.world import World, hired
from workflow.models import Task

__all__ = ["under"]


def test_page_and_history_say_why(world: World, signed_in, now) -> None:
    item = handed_in(world)
    now()

    page = signed_in("head").get(reverse("innovation", args=[item.pk])).content.decode()

    wanted = ("dilewati", "Tahap dilewati: semua pemegang", "memutuskan pada tahap “Sekretaris Daerah”")
    assert [words for words in wanted if words not in page] == []


def test_the_submission_page_names_who_must_be_appointed(world: World, signed_in, now) -> None:

    item = by_the_head(world)
    for who in (world.sekda, world.regent):
        item.team.create(person=who.person, name="")
    now()

    page = signed_in("head").get(reverse("innovation", args=[item.pk])).content.decode()

    assert "Tunjuk: Sekretaris daerah, Kabupaten Tuban." in page


def test_page_and_api_name_whom_a_second_office_waits_for(under, signed_in, now) -> None:
    world = under(BUREAU + secretary())
    takes_over(world, world.bureau, "sekda")
    item = world.draft()
    now()

    page = signed_in("innovator").get(reverse("innovation", args=[item.pk])).content.decode()
    answer = Api(world).post(world.innovator, f"innovations/{item.pk}/transitions/submit/")

    words = "Tidak ada yang dapat memutuskan tahap “secretary”"
    assert words in page
    assert answer.status_code == 422
    (gap,) = answer.data["errors"]
    assert (gap["code"], words in gap["message"]) == ("no_decider", True)


def test_page_and_api_ask_to_leave_it_to_a_colleague(under, signed_in, now) -> None:
    world = under(BUREAU + secretary())
    takes_over(world, world.bureau, "sekda")
    hired("colleague", seat_of(Role.ORGANISATION_BUREAU, government=world.government, ordinal=2))
    item = world.submitted()
    task = Task.objects.get(subject_id=item.pk, closed_at__isnull=True)
    now()

    page = signed_in("bureau").get(reverse("innovation", args=[item.pk])).content.decode()
    answer = Api(world).post(world.bureau, f"tasks/{task.uuid}/decisions/", {"outcome": "approve"})

    assert "tidak ada lagi yang dapat memutuskan tahap “secretary”" in page
    assert (answer.status_code, answer.data["code"]) == (403, "needed_later")
