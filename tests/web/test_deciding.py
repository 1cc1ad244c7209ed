"""Deciding on pages: together from the inbox, stepping back, and coming too late without losing a word."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from innovations.services.proposals.drafting import revise
from tests.policies.conftest import under
from tests.policies.test_deciding import SIDE_BY_SIDE, TWO_OF_LAN
from tests.world import World
from workflow.engine import gate
from workflow.models import Decision, Event, Recusal, Task

__all__ = ["under"]
Browser = Callable[[str], Client]
Under = Callable[..., World]
SCORED = """
[[review.innovation.stages.criteria]]
code = "novelty"
label = "Kebaruan"
"""


def task_of(subject: Any, stage: str = "") -> Task:
    """The task that waits about a subject."""
    rows = Task.objects.filter(subject_id=subject.pk, closed_at__isnull=True)
    return rows.get(stage=stage) if stage else rows.get()


def form_of(client: Client, item: Any, **values: Any) -> dict[str, Any]:
    """The decision form as the browser would send it."""
    page = client.get(f"/inovasi/{item.pk}/keputusan/")
    return {**page.context["form"].initial, **values}


def bulk(client: Client, tasks: list[Task], outcome: str = "approve", **values: Any) -> Any:
    """Tick, continue, confirm."""
    form = {"tasks": [str(task.uuid) for task in tasks], "outcome": outcome, **values}
    asked = client.post("/kotak-masuk/putuskan/", form)
    return client.post("/kotak-masuk/putuskan/", {**form, "key": str(asked.context["key"]), "confirm": "1"})


def test_one_refusal_in_a_bulk_decision_undoes_nothing(world: World, signed_in: Browser, now) -> None:
    one, two = world.submitted(title="Satu"), world.submitted(title="Dua")
    tasks = [task_of(one), task_of(two)]
    world.decide(two, world.head)
    now()

    page = bulk(signed_in("head"), tasks, comment="Sudah dibaca.")

    told = [(row["title"], row["ok"], row["why"][:15]) for row in page.context["results"]]
    assert told == [("Satu", True, ""), ("Dua", False, "Sudah diputuska")]
    assert "Sudah dibaca." in page.content.decode()
    assert Decision.objects.filter(review__subject_id=one.pk).count() == 1


def test_sending_a_bulk_decision_again_decides_nothing_twice(world: World, signed_in: Browser, now) -> None:
    one = world.submitted(title="Satu")
    task = task_of(one)
    now()
    client = signed_in("head")
    form = {"tasks": [str(task.uuid)], "outcome": "approve", "confirm": "1", "key": str(uuid4())}

    first = client.post("/kotak-masuk/putuskan/", form)
    again = client.post("/kotak-masuk/putuskan/", form)

    assert (first.context["results"], first.context["replayed"]) == (again.context["results"], False)
    assert again.context["replayed"] is True
    assert Event.objects.filter(kind="innovation.decide").count() == 1


def test_nothing_is_decided_before_the_second_click(world: World, signed_in: Browser, now) -> None:
    item = world.submitted()
    now()

    signed_in("head").post(
        "/kotak-masuk/putuskan/", {"tasks": [str(task_of(item).uuid)], "outcome": "approve"}
    )

    assert not Decision.objects.exists()


def test_sending_back_in_bulk_needs_words_and_keeps_the_ticks(world: World, signed_in: Browser, now) -> None:
    item = world.submitted()
    now()

    page = signed_in("head").post(
        "/kotak-masuk/putuskan/", {"tasks": [str(task_of(item).uuid)], "outcome": "return"}
    )

    assert (page.status_code, [e["task"].title for e in page.context["entries"]]) == (422, ["Kantin Puspa"])
    assert "comment" in page.context["form"].errors


def test_the_way_back_leads_to_the_same_filter(world: World, signed_in: Browser, now) -> None:
    item = world.submitted()
    now()

    page = bulk(
        signed_in("head"), [task_of(item)], back="kotak=saya&q=kantin&jenis=review&next=//jahat.example"
    )

    assert page.context["back"] == "/kotak-masuk/?kotak=saya&q=kantin&jenis=review"


def test_the_inbox_is_filtered_and_pages_keep_the_filter(world: World, signed_in: Browser, now) -> None:
    for number in range(27):
        world.submitted(title=f"Posyandu {number:02}")
    world.submitted(title="Kelas ibu")
    now()
    client = signed_in("head")

    first = client.get("/kotak-masuk/?q=posyandu&jenis=review")
    second = client.get(f"/kotak-masuk/?{first.context['page'].next_query}")

    assert [len(page.context["entries"]) for page in (first, second)] == [25, 2]
    assert not client.get("/kotak-masuk/?jenis=sign").context["entries"]


def test_a_scored_stage_is_not_approved_without_scores(under: Under, signed_in: Browser, now) -> None:
    world = under(TWO_OF_LAN + SCORED)
    item = world.submitted()
    now()

    page = bulk(signed_in("lan"), [task_of(item)])

    assert [row["gaps"] for row in page.context["results"]] == [["“Kebaruan” belum dinilai."]]


def test_the_inbox_says_before_ticking_what_is_not_decided_together(
    under: Under, signed_in: Browser, now
) -> None:
    world = under(TWO_OF_LAN + SCORED)
    world.submitted()
    now()

    page = signed_in("lan").get("/kotak-masuk/").content.decode()

    assert 'id="alone-1">dinilai dengan skor: disetujui di halamannya sendiri' in page
    assert 'id="tick-1" aria-describedby="alone-1"' in page


def test_criteria_are_those_of_ones_own_stage(under: Under, signed_in: Browser, now) -> None:
    world = under(
        SIDE_BY_SIDE.replace('code = "inspector"', 'code = "inspector"\ncomment = "always"') + SCORED
    )
    item = world.submitted()
    now()

    page = signed_in("head").get(f"/inovasi/{item.pk}/keputusan/")

    assert [stage.code for stage in page.context["my_stages"]] == ["head"]
    assert [name for name in page.context["form"].fields if name.startswith("scores.")] == []


def test_a_late_decider_sees_who_decided_and_keeps_the_text(under: Under, signed_in: Browser, now) -> None:
    world = under(TWO_OF_LAN.replace("quorum = 2", "quorum = 1"))
    item = world.submitted()
    now()
    client = signed_in("lan_two")
    form = form_of(client, item, outcome="return", comment="Tulisan panjang saya.")
    world.decide(item, world.lan)

    page = client.post(f"/inovasi/{item.pk}/keputusan/", form)

    body = page.content.decode()
    assert page.status_code == 409
    for words in ("Sudah diputuskan: Penelaah LAN", "Disetujui", "Tulisan panjang saya."):
        assert words in body


def test_an_earlier_decider_is_named_after_the_stage_ended(world: World, signed_in: Browser, now) -> None:
    item = world.decide(world.submitted(), world.head)
    now()
    client = signed_in("lan_two")
    form = form_of(client, item, outcome="approve", comment="Tulisan panjang saya.")
    world.decide(item, world.lan)

    page = client.post(f"/inovasi/{item.pk}/keputusan/", form)

    assert page.status_code == 409
    assert "Sudah diputuskan: Penelaah LAN" in page.content.decode()
    assert "Tulisan panjang saya." in page.content.decode()


def test_a_stale_form_keeps_everything_typed(under: Under, signed_in: Browser, now) -> None:
    world = under(TWO_OF_LAN)
    item = world.submitted()
    now()
    client = signed_in("lan_two")
    form = form_of(client, item, outcome="approve", comment="Tulisan panjang saya.")
    world.decide(item, world.lan)
    now()

    stale = client.post(f"/inovasi/{item.pk}/keputusan/", form)
    again = client.post(
        f"/inovasi/{item.pk}/keputusan/",
        {name: stale.context["form"][name].value() for name in ("outcome", "comment", "version", "digest")},
    )

    assert stale.status_code == 412
    assert "Tulisan panjang saya." in stale.content.decode()
    assert stale.context["latest"][0].kind == "innovation.decide"
    assert again.status_code == 302


def test_a_rejection_is_asked_for_twice(world: World, signed_in: Browser, now) -> None:
    item = world.submitted()
    now()
    client = signed_in("head")
    address = f"/inovasi/{item.pk}/keputusan/"
    form = form_of(client, item, outcome="reject", comment="Bukan kewenangan.")

    asked = client.post(address, form)
    before = Decision.objects.count()
    back = client.post(address, {**form, "edit": "1"})
    done = client.post(address, {**form, "confirm": "1"})

    item.refresh_from_db()
    assert (asked.status_code, before, back.status_code, done.status_code, item.state) == (
        200, 0, 200, 302, "rejected",
    )  # fmt: skip
    assert "Bukan kewenangan." in asked.content.decode()
    assert "Bukan kewenangan." in back.content.decode()


def test_the_decision_page_takes_a_conflict_of_interest(under: Under, signed_in: Browser, now) -> None:
    world = under(TWO_OF_LAN)
    item = world.submitted()
    now()
    client = signed_in("lan")
    address = f"/tugas/{task_of(item).uuid}/benturan/"

    offered = client.get(f"/inovasi/{item.pk}/keputusan/").content.decode()
    silent = client.post(address, {"reason": " "})
    client.post(address, {"reason": "Saudara pengusul."})

    assert address in offered
    assert silent.status_code == 422
    assert [recusal.person_id for recusal in Recusal.objects.all()] == [world.lan.person_id]
    # From then on an outside reviewer reads nothing of it.
    assert client.get(f"/inovasi/{item.pk}/keputusan/").status_code == 404


def test_a_decision_is_withdrawn_while_its_stage_is_open(under: Under, signed_in: Browser, now) -> None:
    world = under(TWO_OF_LAN)
    item = world.decide(world.submitted(), world.lan)
    now()
    client = signed_in("lan")
    address = f"/tugas/{task_of(item).uuid}/tarik/"

    asked = client.get(address)
    client.post(address, {"reason": "Salah baca."})
    again = client.post(address, {"reason": "Salah baca."})

    decision = Decision.objects.get()
    assert (asked.status_code, decision.void_reason, again.status_code) == (200, "withdrawn", 409)
    assert "Salah baca." in again.content.decode()


@pytest.mark.parametrize("page", ["benturan", "tarik"])
def test_the_stranger_finds_no_task(world: World, signed_in: Browser, now, page: str) -> None:
    item = world.submitted()
    now()

    assert signed_in("stranger").get(f"/tugas/{task_of(item).uuid}/{page}/").status_code == 404


def test_a_reviewer_sees_changes_since_last_time(world: World, signed_in: Browser, now) -> None:
    item = world.submitted()
    now()
    client = signed_in("head")
    first = client.get(f"/inovasi/{item.pk}/keputusan/")
    item = world.decide(
        item,
        world.head,
        "return",
        items=[{"field": "description", "message": "Perjelas."}, {"field": "year", "message": "Tahun?"}],
    )
    revise(item, actor=world.innovator, at=world.tick(), fields={"description": "Lebih jelas."})
    item.refresh_from_db()
    gate.perform(item, "resubmit", actor=world.innovator, at=world.tick())
    now()

    second = client.get(f"/inovasi/{item.pk}/keputusan/")

    assert (first.context["since"], first.context["answers"]) == (None, [])
    assert [(c.label, c.old, c.new) for c in second.context["since"].changes] == [
        ("Ringkasan", "Kelas calon pengantin.", "Lebih jelas.")
    ]
    assert [(a.part, a.answered) for a in second.context["answers"]] == [
        ("Ringkasan", True),
        ("Tahun", False),
    ]
    assert "Sejak terakhir Anda lihat" in second.content.decode()
