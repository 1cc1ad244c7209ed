"""What page, history and API say of a stage that was skipped because its only holder is the proposer."""

from django.urls import reverse

from tests.policies.test_stand_ins import by_the_head, handed_in
from tests.world import World


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
