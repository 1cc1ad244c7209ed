"""What a return asks for stands beside its field with room for an answer; what is left is named before it is sent."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from common.errors import NotNow
from innovations.models import Innovation
from organisations.queries import actor_at
from tests.api.conftest import Api
from tests.web.test_query_counts import queries_of
from tests.web.test_rows import opened
from tests.world import World
from workflow.engine import gate
from workflow.models import RequestAnswer
from workflow.reviews.changes_since import requests_of_last_return
from workflow.reviews.request_answers import answer_requests

Browser = Callable[[str], Client]
ASKED = [
    {"field": "objective", "message": "Perjelas tujuannya."},
    {"field": "indicators", "message": "Tambah ukuran mutu."},
    {"field": "", "message": "Lampirkan surat."},
]


def returned(world: World) -> Innovation:
    return world.decide(world.submitted(), world.head, "return", items=ASKED)


def keys(item: Innovation) -> list[str]:
    return [f"answer_{each.key}" for each in requests_of_last_return(item)]


def test_each_request_stands_beside_its_field_and_is_answered_there(
    world: World, signed_in: Browser, now
) -> None:
    item = returned(world)
    now()
    client, content = signed_in("innovator"), f"/inovasi/{item.pk}/bagian/content/"
    objective, indicators, _letter = keys(item)

    page = client.get(content).content.decode()
    elsewhere = client.get(f"/inovasi/{item.pk}/bagian/work/").content.decode()
    seen = {"version": str(item.version), "objective": "Antrean 10 menit"}
    saved = client.post(content, {**seen, objective: "Sudah, dengan angka."})
    rows = opened(client, item) | {indicators: "Ditambah nanti."}
    listed = client.post(f"/inovasi/{item.pk}/ubah/indicators/", rows)

    item.refresh_from_db()
    field = page.index('id="id_objective"')
    assert field < page.index("Perjelas tujuannya.") < page.index(f'name="{objective}"')
    assert ("Tambah ukuran mutu." in page, objective in elsewhere) == (False, False)
    assert (saved.status_code, listed.status_code) == (302, 302)
    assert [(each.message, each.reply, each.answered) for each in requests_of_last_return(item)] == [
        ("Perjelas tujuannya.", "Sudah, dengan angka.", True),
        ("Tambah ukuran mutu.", "Ditambah nanti.", False),
        ("Lampirkan surat.", "", None),
    ]


def test_what_is_neither_changed_nor_answered_is_named_before_it_is_sent(
    world: World, signed_in: Browser, now
) -> None:
    item = returned(world)
    now()
    client, resubmit = signed_in("innovator"), f"/inovasi/{item.pk}/langkah/resubmit/"

    before = [(link.text, link.href) for link in client.get(resubmit).context["unanswered"]]
    client.post(f"/inovasi/{item.pk}/jawaban/", dict.fromkeys(keys(item)[1:], "Sudah."))
    after = [link.text for link in client.get(resubmit).context["unanswered"]]

    assert before == [
        ("Perjelas tujuannya.", f"/inovasi/{item.pk}/bagian/content/#id_objective"),
        ("Tambah ukuran mutu.", f"/inovasi/{item.pk}/ubah/indicators/"),
        ("Lampirkan surat.", f"/inovasi/{item.pk}/jawaban/"),
    ]
    assert after == ["Perjelas tujuannya."]


def test_whoever_decides_reads_the_answer_beside_the_request(world: World, signed_in: Browser, now) -> None:
    item = returned(world)
    now()
    client = signed_in("innovator")
    client.post(f"/inovasi/{item.pk}/jawaban/", dict(zip(keys(item), ("Satu.", "", "Tiga"), strict=True)))
    item = gate.perform(item, "resubmit", actor=world.innovator, at=world.tick(), comment="Dilengkapi.")
    now()

    page = signed_in("head").get(f"/inovasi/{item.pk}/keputusan/").content.decode()
    over_http = Api(world).get(world.head, f"innovations/{item.pk}/review/").data["requests"]
    late = client.post(f"/inovasi/{item.pk}/jawaban/", {keys(item)[0]: "Terlambat"})

    assert page.index("Perjelas tujuannya.") < page.index("Satu.") < page.index("Lampirkan surat.")
    assert [each["reply"] for each in over_http] == ["Satu.", "", "Tiga"]
    assert (late.status_code, RequestAnswer.objects.count()) == (409, 2)
    assert "Terlambat" in late.content.decode()


def test_an_answer_that_comes_after_the_resubmission_is_not_kept(world: World) -> None:
    """Whoever read it as returned, a moment before."""
    item = returned(world)
    as_it_was = Innovation.objects.get(pk=item.pk)
    [first, *_others] = requests_of_last_return(item)
    gate.perform(item, "resubmit", actor=world.innovator, at=world.tick(), comment="Dilengkapi.")
    at = world.tick()
    who = actor_at(world.innovator.person_id, at)

    with pytest.raises(NotNow):
        answer_requests(as_it_was, {first.key: "Terlambat"}, actor=who, office=who.offices[0], at=at)

    assert not RequestAnswer.objects.exists()


def test_an_answer_is_changed_and_taken_back_until_then(world: World, signed_in: Browser, now) -> None:
    item = returned(world)
    now()
    client, address = signed_in("innovator"), f"/inovasi/{item.pk}/jawaban/"
    first = keys(item)[0]

    said = []
    for text in ("Satu.", "Dua.", ""):
        client.post(address, {first: text})
        said.append([each.text for each in RequestAnswer.objects.all()])

    assert said == [["Satu."], ["Dua."], []]


@pytest.mark.parametrize(("text", "status"), [("a" * 2_001, 422), ("balik\u202e", 400)])
def test_an_odd_answer_is_refused_and_stays(
    world: World, signed_in: Browser, now, text: str, status: int
) -> None:
    item = returned(world)
    now()

    answer = signed_in("innovator").post(f"/inovasi/{item.pk}/jawaban/", {keys(item)[0]: text})

    assert (answer.status_code, RequestAnswer.objects.exists()) == (status, False)
    assert text.encode() in answer.content


@pytest.mark.parametrize(
    ("who", "status"), [("operator", 200), ("sekda", 403), ("neighbour", 404), ("stranger", 404)]
)
def test_only_whoever_improves_it_answers(
    world: World, signed_in: Browser, now, who: str, status: int
) -> None:
    item = returned(world)
    now()

    assert signed_in(who).get(f"/inovasi/{item.pk}/jawaban/").status_code == status


def test_what_was_withdrawn_is_answered_no_more(world: World, signed_in: Browser, now) -> None:
    item = returned(world)
    gate.perform(item, "withdraw", actor=world.innovator, at=world.tick(), comment="Lain kali.")
    now()

    assert signed_in("innovator").get(f"/inovasi/{item.pk}/jawaban/").status_code == 409


def test_a_report_that_was_sent_back_is_answered_too(world: World, signed_in: Browser, now) -> None:
    asked = [{"field": "obstacles", "message": "Sebut kendalanya."}]
    report = world.decide(world.reported(), world.bureau, "return", items=asked)
    now()
    client, address = signed_in("operator"), f"/laporan/{report.pk}/jawaban/"
    [request] = requests_of_last_return(report)

    offered = address in client.get(f"/laporan/{report.pk}/").content.decode()
    resubmit = client.get(f"/laporan/{report.pk}/langkah/resubmit/").context
    client.post(address, {f"answer_{request.key}": "Tidak ada kendala."})

    assert (offered, [link.text for link in resubmit["unanswered"]]) == (True, ["Sebut kendalanya."])
    assert requests_of_last_return(report)[0].reply == "Tidak ada kendala."


def test_requests_of_a_report_stand_where_it_is_filled_in(world: World, signed_in: Browser, now) -> None:
    line = world.reported().lines.select_related("report").first()
    asked = [
        {"field": f"lines.{line.indicator_id}", "message": "Jelaskan angkanya."},
        {"field": "obstacles", "message": "Sebut kendalanya."},
    ]
    report = world.decide(line.report, world.bureau, "return", items=asked)
    now()
    client = signed_in("operator")
    figure, obstacles = keys(report)
    at_line, at_words = (
        f"/laporan/{report.pk}/indikator/{line.indicator_id}/",
        f"/laporan/{report.pk}/catatan/",
    )

    shown = [
        [figure in page, obstacles in page]
        for page in (client.get(at).content.decode() for at in (at_line, at_words))
    ]
    client.post(at_line, {"actual": "x", figure: "Ada kelas tambahan."})
    client.post(at_words, {"version": str(report.version), obstacles: "Tidak ada."})

    assert shown == [[True, False], [False, True]]
    assert [each.reply for each in requests_of_last_return(report)] == ["Ada kelas tambahan.", "Tidak ada."]


def test_many_requests_cost_as_much_as_one(world: World, signed_in: Browser, now: Any) -> None:
    def cost(count: int) -> int:
        asked = [{"field": "objective", "message": f"Butir {number}"} for number in range(count)]
        item = world.decide(world.submitted(), world.head, "return", items=asked)
        now()
        return queries_of(signed_in("innovator"), f"/inovasi/{item.pk}/bagian/content/")

    cost(1)

    assert cost(1) == cost(30)
