"""Policies on pages: in words, compared, tried out without a write, published, running items moved."""

from collections.abc import Callable
from io import BytesIO

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from common.errors import NotNow
from organisations.queries import actor_at
from tests.policies.conftest import document, under
from tests.policies.test_changing import HEAD, LAN
from tests.web.test_query_counts import MORE, queries_of, walk
from tests.world import World
from workflow.models import Event, PolicyVersion
from workflow.policies.document import parse
from workflow.policy_changes import publishing

__all__ = ["under"]
Browser = Callable[[str], Client]
Under = Callable[..., World]


def test_the_list_counts_what_runs_under_each_version(under: Under, signed_in: Browser, now) -> None:
    world = under(HEAD + LAN)
    world.submitted()
    now()

    page = signed_in("bureau").get("/kebijakan/")

    counted = {row.reference: page.context["running"][row.reference] for row in page.context["page"].rows}
    assert {reference.partition("@")[0]: count for reference, count in counted.items()} == {
        "uji": 1,
        "tuban-2018": 0,
        "pp38-2017": 0,
    }


@pytest.mark.sqlite
@pytest.mark.parametrize("address", ["/kebijakan/", "/kebijakan/uji/1/", "/kebijakan/uji/1/pindahkan/"])
def test_the_cost_does_not_grow_with_versions_or_items(
    under: Under, signed_in: Browser, now, address: str
) -> None:
    world = under(HEAD + LAN)
    now()
    client = signed_in("bureau")
    one = queries_of(client, address)
    walk(world, world.submitted, MORE)
    for number in range(2, 2 + MORE):
        publishing.publish(document(HEAD + LAN + f"service_days = {number}\n"), at=world.tick())
    walk(world, world.submitted, MORE)

    many = queries_of(client, address)

    assert many == one


def test_every_rule_of_a_shipped_policy_is_in_indonesian(world: World, signed_in: Browser, now) -> None:
    now()

    page = signed_in("innovator").get("/kebijakan/pp38-2017/1/").content.decode()

    wanted = (
        "3 dari: Anggota panel independen",
        "tahap berakhir bila persetujuan yang diperlukan tidak mungkin lagi tercapai",
        "tertutup bagi pejabat Plt. dan Plh.",
        "pengusul tidak mengetahui siapa yang memutuskan",
        "14 hari kerja",
        "Mengandung pembaharuan (0 sampai 100)",
        "membebani masyarakat atau APBD: ya",
        "persetujuan yang bagiannya tidak berubah tetap berlaku",
    )
    assert [words for words in wanted if words not in page] == []


def test_two_versions_are_compared_in_words(under: Under, signed_in: Browser, now) -> None:
    world = under(HEAD + LAN)
    publishing.publish(document(HEAD + LAN + "service_days = 5\n"), at=world.tick())
    now()

    page = signed_in("innovator").get("/kebijakan/uji/2/banding/")

    assert page.context["changes"] == ["Penelaahan usulan, lan: Waktu layanan baru: “5 hari kerja”."]


def test_faults_of_a_candidate_are_quoted_by_line(world: World, signed_in: Browser, now) -> None:
    now()
    text = document(LAN).replace('role = "lan_reviewer"', 'role = "raja"')

    page = signed_in("administrator").post("/kebijakan/terbitkan/", {"document": text})

    faults = [(fault.place, fault.line) for fault in page.context["faults"]]
    assert (page.status_code, faults) == (400, [("review.innovation.stages.0.role", 'role = "raja"')])
    assert "raja" in page.context["form"]["document"].value()


def test_publishing_asks_first_and_remembers_who_did_it(world: World, signed_in: Browser, now) -> None:
    now()
    client = signed_in("administrator")
    upload = BytesIO(document(LAN).replace("\n", "\r\n").encode())
    upload.name = "uji.toml"

    preview = client.post("/kebijakan/terbitkan/", {"file": upload})
    before = PolicyVersion.objects.filter(name="uji").count()
    client.post("/kebijakan/terbitkan/", {"document": preview.context["text"], "confirm": "1"})

    version = PolicyVersion.objects.get(name="uji")
    assert (before, version.body, version.published_by_id, version.published_as_id) == (
        0,
        document(LAN),
        world.administrator.person_id,
        world.seats["administrator"].pk,
    )


def test_stranded_items_are_named_and_stop_the_publication(under: Under, signed_in: Browser, now) -> None:
    world = under(HEAD + LAN, own=True)
    world.submitted(title="Posyandu Laut")
    now()
    client = signed_in("administrator")

    preview = client.post("/kebijakan/terbitkan/", {"document": document(LAN)})
    refused = client.post("/kebijakan/terbitkan/", {"document": document(LAN), "confirm": "1"})

    assert (preview.status_code, refused.status_code) == (200, 409)
    assert all("Posyandu Laut" in page.content.decode() for page in (preview, refused))
    assert PolicyVersion.objects.filter(name="uji").count() == 1


def test_foreign_stranded_items_are_only_counted(under: Under) -> None:
    world = under(HEAD + LAN)
    world.submitted(title="Rahasia tetangga")
    bureau = actor_at(world.foreign_bureau.person_id, world.now)

    with override("id"), pytest.raises(NotNow) as refusal:
        publishing.refuse_visible_stranded_items(parse(document(LAN)), bureau, at=world.now)

    assert [str(gap.message) for gap in refusal.value.gaps] == ["1 proses lain yang tidak dapat Anda lihat."]


def test_a_simulation_lists_item_by_item_and_writes_nothing(under: Under, signed_in: Browser, now) -> None:
    world = under(HEAD + LAN)
    world.decide(world.decide(world.submitted(title="Posyandu Laut"), world.head), world.lan)
    now()
    client = signed_in("bureau")
    counted = list(apps.get_models())
    before = {model: model.objects.count() for model in counted}

    with CaptureQueriesContext(connection) as captured:
        page = client.post(
            "/kebijakan/simulasi/",
            {"document": document(HEAD + LAN + "quorum = 2\n"), "since": "2025-01-01"},
        )

    body = page.content.decode()
    assert "1 dari 1 penelaahan yang dimulai sejak 1 Januari 2025 akan masih menunggu." in body
    assert "menunggu di lan, kurang 1 persetujuan" in body
    assert {query["sql"].lstrip().split()[0].upper() for query in captured} <= {"SELECT", "WITH"}
    assert {model: model.objects.count() for model in counted} == before


def test_items_are_moved_after_a_look_at_the_changes(under: Under, signed_in: Browser, now) -> None:
    world = under(HEAD + LAN)
    one, two = world.submitted(title="A"), world.decide(world.submitted(title="B"), world.head)
    version, _new = publishing.publish(document(HEAD), at=world.tick(), leave_running=True)
    now()
    client = signed_in("bureau")
    form = {"items": [str(one.pk), str(two.pk)], "reason": "Peraturan baru."}

    shown = client.post("/kebijakan/uji/2/pindahkan/", form)
    events_before = Event.objects.filter(kind="innovation.move_policy").count()
    told = client.post("/kebijakan/uji/2/pindahkan/", {**form, "confirm": "1"})

    assert "Penelaahan usulan: tahap “lan” dihapus." in shown.content.decode()
    moves = [row["move"] for row in told.context["results"]]
    results = {move.subject.subject_title: getattr(move.refusal, "code", "") for move in moves}
    assert (events_before, results) == (0, {"A": "", "B": "orphans"})
    one.refresh_from_db()
    assert one.policy_ref == version.reference


def test_moving_needs_a_reason_and_leaves_foreign_items_alone(under: Under, signed_in: Browser, now) -> None:
    world = under(HEAD + LAN)
    item = world.submitted()
    publishing.publish(document(HEAD), at=world.tick(), leave_running=True)
    now()

    silent = signed_in("bureau").post("/kebijakan/uji/2/pindahkan/", {"items": [str(item.pk)]})
    foreign = signed_in("foreign_bureau").post(
        "/kebijakan/uji/2/pindahkan/", {"items": [str(item.pk)], "reason": "Uji.", "confirm": "1"}
    )

    assert (silent.status_code, foreign.status_code) == (422, 422)
    assert not Event.objects.filter(kind="innovation.move_policy").exists()
