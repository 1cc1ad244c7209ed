"""What anyone may see without signing in, and nothing else."""

from datetime import UTC, datetime

from django.test import Client
from django.urls import reverse

from innovations.models import Innovation
from tests.world import World


def test_only_public_states_are_listed(world: World, now) -> None:
    world.draft(title="Masih draf")
    world.submitted(title="Masih ditelaah")
    world.approved(title="Sudah disetujui")
    now()

    rows = Client().get("/").context["page"].rows

    assert [row.title for row in rows] == ["Sudah disetujui"]


def test_the_public_page_shows_nothing_that_no_policy_publishes(world: World, now) -> None:
    item = world.approved(design_narrative="Rahasia dapur yang belum dibuka.")
    now()

    page = Client().get(reverse("public-innovation", args=[item.pk])).content.decode()

    assert ("Kantin Puspa" in page, "Rahasia dapur" in page) == (True, False)


def test_an_innovation_in_review_is_not_found(world: World, now) -> None:
    item = world.submitted()
    now()

    assert Client().get(reverse("public-innovation", args=[item.pk])).status_code == 404


def test_a_late_report_shows_working_days_and_derivation(world: World, now) -> None:
    contract = world.in_force()
    world.sweep(datetime(2025, 4, 29, 3, 0, tzinfo=UTC))
    now()

    page = Client().get("/").content.decode()

    link = reverse("public-innovation", args=[world.report(contract, 1).innovation_id])
    wanted = ("terlambat 6 hari kerja", "Idul Fitri", f'<a href="{link}">Kantin Puspa</a>')
    assert [words for words in wanted if words not in page] == []


def test_lateness_is_shown_to_nobody_before_the_policys_day(world: World, now) -> None:
    contract = world.in_force()
    world.sweep(datetime(2025, 4, 24, 3, 0, tzinfo=UTC))
    now()

    board = Client().get("/")
    page = Client().get(f"/papan/{world.report(contract, 1).innovation_id}/").content.decode()

    assert (list(board.context["late"]), board.context["summary"].reports_late) == ([], 0)
    assert ("terlambat" in page, "belum diserahkan" in page) == (False, True)


def test_a_page_of_the_list_leads_to_the_next(world: World, now) -> None:
    titles = [f"Inovasi {number:02}" for number in range(27)]
    for title in titles:
        world.approved(title=title)
    now()
    client = Client()
    first = client.get("/").context["page"]

    second = client.get(f"/?{first.next_query}").context["page"]

    assert [row.title for row in [*first.rows, *second.rows]] == titles


def test_a_cursor_made_up_is_refused(world: World, now) -> None:
    now()

    assert Client().get("/?dari=bukan-kursor").status_code == 400


def test_the_public_searches_no_objective(world: World, now) -> None:
    launched = world.in_force().innovations.get()
    Innovation.objects.filter(pk=launched.pk).update(objective="Rahasia")
    now()

    pages = [Client().get(f"/?q={asked}").context["page"].rows for asked in ("rahasia", launched.title)]

    assert [len(rows) for rows in pages] == [0, 1]
