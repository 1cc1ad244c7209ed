"""Programmes on pages: each stands, an idea is handed in on one short form or a sheet, a batch is launched."""

from collections.abc import Callable
from datetime import date, time

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from innovations.models import Innovation
from organisations.enums import Role
from organisations.services.appointing import seat_of
from programmes.models import DeskSlot, Idea, Programme
from programmes.services import desks, directory, keeping
from tests.programmes import scenes
from tests.world import World

Browser = Callable[[str], Client]


def test_idea_is_handed_in_and_becomes_a_proposal(
    world: World, signed_in: Browser, now: Callable[[], None]
) -> None:
    of = scenes.programme(world)
    scenes.open_round(world, of)
    now()
    innovator = signed_in("innovator")
    page = innovator.get(reverse("idea-new", args=[of.pk])).content.decode()
    assert 'name="title"' in page
    empty = innovator.post(reverse("idea-new", args=[of.pk]), {"agency": str(world.agency.pk)})
    assert (empty.status_code, Idea.objects.count()) == (400, 0)
    given = {"agency": str(world.agency.pk), "title": "Antrean daring", "problem": "Antrean panjang."}
    innovator.post(reverse("idea-new", args=[of.pk]), given)
    made = Idea.objects.get()
    for name in ("idea", "programme", "programme-ideas", "programme-schedules", "programme-desks"):
        key = made.pk if name == "idea" else of.pk
        assert innovator.get(reverse(name, args=[key])).status_code == 200, name
    step = reverse("idea-transition", args=[made.pk, "propose"])
    assert innovator.get(step).status_code == 200
    went = innovator.post(step, {"version": made.version})
    assert went["Location"] == reverse("innovation", args=[Innovation.objects.get().pk])
    assert signed_in("stranger").get(reverse("idea", args=[made.pk])).status_code == 404
    assert signed_in("neighbour").get(reverse("idea", args=[made.pk])).status_code == 404


def test_merging_offers_the_other_ideas(world: World, signed_in: Browser, now: Callable[[], None]) -> None:
    to = scenes.open_round(world, scenes.programme(world))
    one, other = scenes.idea(world, to, "Ide satu"), scenes.idea(world, to, "Ide dua")
    now()
    step = reverse("idea-transition", args=[one.pk, "merge"])
    bureau = signed_in("bureau")
    assert "Ide dua" in bureau.get(step).content.decode()
    nothing = bureau.post(step, {"version": one.version})
    assert nothing.status_code == 422
    bureau.post(step, {"version": one.version, "into": str(other.pk)})
    assert Idea.objects.get(pk=one.pk).merged_into == other


def test_sheet_takes_all_rows_or_names_each_bad_cell(
    world: World, signed_in: Browser, now: Callable[[], None]
) -> None:
    of = scenes.programme(world)
    scenes.open_round(world, of)
    now()
    address = reverse("idea-sheet", args=[of.pk])
    innovator = signed_in("innovator")

    def send(text: str) -> int:
        return innovator.post(address, {"file": SimpleUploadedFile("ide.csv", text.encode())}).status_code

    assert innovator.get(f"{address}?bentuk=xlsx").status_code == 200
    assert (send("judul,masalah\nSatu,Antre\nDua,\n"), Idea.objects.count()) == (422, 0)
    assert (send("judul,masalah,jabatan\nSatu,Antre,Kasi\nDua,Jauh,\n"), Idea.objects.count()) == (302, 2)
    assert (send("judul,masalah\nSatu,Antre\nTiga,Mahal\n"), Idea.objects.count()) == (302, 3)


def test_bureau_opens_and_keeps_a_programme(
    world: World, signed_in: Browser, now: Callable[[], None]
) -> None:
    kind = scenes.kind(world)
    now()
    bureau = signed_in("bureau")
    bureau.post(reverse("programme-new"), {"kind": str(kind.pk), "title": "Labinov 2025"})
    of = Programme.objects.get()
    assert of.partner == "Lembaga Administrasi Negara"
    forms: dict[str, dict[str, str]] = {
        "kesepakatan": {"kind": "mou", "signed_on": "2018-04-03", "first_party": "LAN", "second_party": "Tuban"},
        "putaran": {
            "title": "I", "opens_on": "2025-01-01", "opens_time": "08:00",
            "closes_on": "2025-02-01", "closes_time": "16:00",
        },
        "orang": {"role": "mentor", "name": "Mentor"},
        "kegiatan": {"kind": "drum_up", "title": "Drum-up", "held_on": "2018-04-18", "invite_all": "on"},
        "sasaran": {"agency": str(world.agency.pk), "count": "2", "positions": "Kasi A\nKasi B"},
        "tahap": {"stage": str(of.stages.all()[0].pk), "planned_start": "2025-01-03"},
    }  # fmt: skip
    for what, given in forms.items():
        address = reverse("programme-record", args=[of.pk, what])
        assert bureau.get(address).status_code == 200
        assert bureau.post(address, given).status_code == 302, what
        assert bureau.post(address, {}).status_code in (400, 200), what
        assert signed_in("innovator").get(address).status_code == 403
    occasion = of.occasions.get()
    counted = reverse("programme-occasion", args=[of.pk, occasion.pk])
    assert bureau.post(counted, {f"came-{world.agency.pk}": "x"}).status_code == 400
    assert bureau.post(counted, {f"came-{world.agency.pk}": "3"}).status_code == 302
    assert "Dinas Pekerjaan Umum" in bureau.get(counted).content.decode()
    missing = signed_in("sekda").get(reverse("programme-missing", args=[of.pk])).content.decode()
    assert all(words in missing for words in ("Kasi A", "Kasi B", world.agency.name, world.other_agency.name))
    bureau.post(
        reverse("programme-transition", args=[of.pk, "open_stage"]),
        {"version": Programme.objects.get().version},
    )
    assert of.stages.all()[0].opened_on
    assert signed_in("foreign_sekda").get(reverse("programme", args=[of.pk])).status_code == 404


def test_batch_is_launched_on_its_page(world: World, signed_in: Browser, now: Callable[[], None]) -> None:
    of = scenes.ready_to_launch(world)
    now()
    bureau = signed_in("bureau")
    address = reverse("programme-launch", args=[of.pk])
    assert "Ide 1" in bureau.get(address).content.decode()
    given = {
        "title": "Peluncuran",
        "held_on": "2024-10-29",
        "presided_by": str(seat_of(Role.REGIONAL_SECRETARY, government=world.government).pk),
        "on_behalf_of": str(seat_of(Role.HEAD_OF_REGION, government=world.government).pk),
        "afterwards": "on",
    }
    assert bureau.post(address, given).status_code == 302
    assert Innovation.objects.filter(state="launched").count() == 1
    bureau.post(reverse("edition-new", args=[of.pk]), {"title": "Direktori 1"})
    edition = of.editions.get()
    anybody = Client()
    for name, key in (
        ("public-programmes", None),
        ("public-programme", of.pk),
        ("public-edition", edition.pk),
    ):
        page = anybody.get(reverse(name, args=[key] if key else []))
        assert page.status_code == 200, name
    assert "Ide 1" in page.content.decode()
    pdf = anybody.get(reverse("public-edition-pdf", args=[edition.pk]))
    assert pdf.content.startswith(b"%PDF-")
    assert directory.issue(of, title="2", actor=world.bureau, at=world.tick()).number == 2


def test_slots_are_booked_and_held_on_their_page(
    world: World, signed_in: Browser, now: Callable[[], None]
) -> None:
    of = scenes.programme(world)
    plan = scenes.proposed(world, scenes.idea(world, scenes.open_round(world, of)))
    day = desks.DeskDay(
        on=date(2025, 1, 2), begins=time(7), sessions=1, break_minutes=0, reviewers=[world.seats["lan"]]
    )
    slot, *_rest = desks.lay_out(of, day, actor=world.bureau, at=world.tick())
    now()
    address = reverse("programme-desks", args=[of.pk])
    assert signed_in("innovator").post(address, {"book": str(slot.pk), "innovation": ""}).status_code == 400
    signed_in("innovator").post(address, {"book": str(slot.pk), "innovation": str(plan.pk)})
    assert DeskSlot.objects.get(pk=slot.pk).innovation == plan
    assert plan.title in signed_in("lan").get(address).content.decode()
    assert plan.title not in signed_in("neighbour").get(address).content.decode()
    assert signed_in("lan_two").get(address).status_code == 404
    signed_in("lan").post(address, {"hold": str(slot.pk), "note": "Perjelas sasaran"})
    assert DeskSlot.objects.get(pk=slot.pk).note == "Perjelas sasaran"


def test_schedule_is_confirmed_on_its_page(world: World, signed_in: Browser, now: Callable[[], None]) -> None:
    of = scenes.programme(world)
    now()
    address = reverse("programme-schedule", args=[of.pk, world.agency.pk])
    signed_in("innovator").post(address, {"planned_on": "2025-02-03", "title": "Uji coba"})
    assert signed_in("innovator").post(address, {"sign": "1"}).status_code == 403
    assert signed_in("head").post(address, {"sign": "1"}).status_code == 302
    entry = of.schedule.get()
    assert signed_in("head").post(address, {"done": str(entry.pk)}).status_code == 302
    entry.refresh_from_db()
    assert entry.done_on
    assert signed_in("neighbour").get(address).status_code == 404


def test_lists_cost_the_same_for_one_and_many(
    world: World, signed_in: Browser, now: Callable[[], None], django_assert_num_queries: Callable
) -> None:
    of = scenes.programme(world)
    to = scenes.open_round(world, of)
    scenes.idea(world, to)
    now()
    bureau = signed_in("bureau")
    addresses = [
        reverse(name, args=[of.pk]) for name in ("programme", "programme-ideas", "programme-missing")
    ]
    costs = [_queries(bureau, address) for address in addresses]
    for number in range(6):
        scenes.idea(world, to, f"Ide {number}")
    keeping.add_member(of, role="coach", name="Coach", actor=world.bureau, at=world.tick())
    keeping.add_member(
        of, role="coach", name="Coach 2", agency=world.agency, actor=world.bureau, at=world.tick()
    )
    now()
    assert [_queries(bureau, address) for address in addresses] == costs


def _queries(browser: Client, address: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser.get(address)
    with CaptureQueriesContext(connection) as found:
        assert browser.get(address).status_code == 200
    return len(found)
