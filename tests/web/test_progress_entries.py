"""Progress on pages: the innovation's section, the form, a correction, what a report is filled in with."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from innovations.models import Innovation, ProgressEntry
from innovations.services.progress import noting
from innovations.services.progress.noting import ProgressNote
from tests.innovations.walks import in_force, launched_with_milestones
from tests.world import World


def words_of(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def pdf(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, f"%PDF-1.7 {name}".encode(), content_type="application/pdf")


def test_an_empty_section_says_what_can_be_recorded_and_by_whom(
    world: World, signed_in: Callable[[str], Client], now
) -> None:
    innovation = world.launched()
    now()
    address = f"/inovasi/{innovation.pk}/"

    own, bureau, lan = (words_of(signed_in(who).get(address)) for who in ("operator", "bureau", "lan"))

    assert "Belum ada yang dicatat sejak peluncuran." in own
    assert "dengan atau tanpa kontrak" in own
    assert ("Catat kemajuan" in own, "Catat kemajuan" in bureau) == (True, False)
    assert "Dinas Kesehatan" in bureau.split("Belum ada yang dicatat")[1][:400]
    assert "Kemajuan sejak peluncuran" not in lan


def test_the_empty_list_says_the_same(world: World, signed_in: Callable[[str], Client], now) -> None:
    innovation = world.launched()
    now()

    page = words_of(signed_in("operator").get(f"/inovasi/{innovation.pk}/kemajuan/"))

    assert ("dengan atau tanpa kontrak" in page, page.count("Catat kemajuan")) == (True, 1)


def test_before_the_launch_there_is_no_section(world: World, signed_in: Callable[[str], Client], now) -> None:
    innovation = world.approved()
    now()

    assert "Kemajuan sejak peluncuran" not in words_of(
        signed_in("operator").get(f"/inovasi/{innovation.pk}/")
    )


def test_an_entry_with_files_is_recorded_and_shown(
    world: World, signed_in: Callable[[str], Client], now
) -> None:
    innovation = launched_with_milestones(world)
    milestone = innovation.milestones.get(activity="Uji coba")
    now()
    client = signed_in("operator")
    address = f"/inovasi/{innovation.pk}/kemajuan/baru/"
    key = client.get(f"{address}?tonggak={milestone.pk}").context["form"]["key"].value()
    typed = {
        "key": str(key),
        "happened_on": "2025-01-02",
        "text": "Kelas pertama diadakan.",
        "milestone": str(milestone.pk),
        "percent": "40 %",
    }

    sent = [client.post(address, typed | {"file": [pdf("a.pdf"), pdf("b.pdf")]}) for _time in range(2)]
    page = words_of(signed_in("bureau").get(f"/inovasi/{innovation.pk}/"))

    assert [response.status_code for response in sent] == [302, 302]
    assert ProgressEntry.objects.get().evidence.count() == 2
    assert "Kelas pertama diadakan." in page
    assert "Uji coba : 40 %" in page or "Uji coba: 40 %" in page
    assert ("a.pdf" in page, "b.pdf" in page) == (True, True)
    # Of every horizon, with its day.
    for words in ("Jangka pendek", "Jangka menengah", "Jangka panjang", "8 April 2025", "31 Januari 2028"):
        assert words in page


def test_faults_stand_at_their_field_and_nothing_is_lost(
    world: World, signed_in: Callable[[str], Client], now
) -> None:
    innovation = launched_with_milestones(world)
    now()
    typed = {"happened_on": "2024-12-31", "text": "Kelas pertama.", "percent": "100"}

    answer = signed_in("operator").post(f"/inovasi/{innovation.pk}/kemajuan/baru/", typed)

    form = answer.context["form"]
    assert (answer.status_code, set(form.errors)) == (400, {"happened_on", "milestone"})
    assert "Kelas pertama." in answer.content.decode()


def test_a_day_that_is_none_is_refused_without_an_error_page(
    world: World, signed_in: Callable[[str], Client], now
) -> None:
    innovation = world.launched()
    now()

    for day in ("", "kemarin", "9999-12-31"):
        answer = signed_in("operator").post(
            f"/inovasi/{innovation.pk}/kemajuan/baru/", {"happened_on": day, "text": "x"}
        )
        assert (answer.status_code, "happened_on" in answer.context["form"].errors) == (200, True)


def test_a_correction_stands_beside_what_it_replaces(
    world: World, signed_in: Callable[[str], Client], now
) -> None:
    innovation = world.launched()
    first = entry(world, innovation, text="Pelatihan 10 kader.")
    now()
    client = signed_in("head")
    address = f"/inovasi/{innovation.pk}/kemajuan/{first.pk}/perbaikan/"

    asked = client.get(address)
    client.post(address, {"happened_on": "2025-01-02", "text": "Pelatihan 20 kader."})
    section = words_of(client.get(f"/inovasi/{innovation.pk}/")).split("Kemajuan sejak peluncuran")[1]
    everything = words_of(client.get(f"/inovasi/{innovation.pk}/kemajuan/"))
    twice = client.post(address, {"happened_on": "2025-01-02", "text": "Pelatihan 30 kader."})

    assert "Pelatihan 10 kader." in asked.content.decode()
    assert ("Pelatihan 10 kader." in section, "Pelatihan 20 kader." in section) == (False, True)
    assert ("Pelatihan 10 kader." in everything, "diperbaiki" in everything) == (True, True)
    assert twice.status_code == 409


def test_the_history_speaks_of_it(world: World, signed_in: Callable[[str], Client], now) -> None:
    innovation = world.launched()
    first = entry(world, innovation)
    entry(world, innovation, corrects=first.pk)
    now()

    page = words_of(signed_in("bureau").get(f"/inovasi/{innovation.pk}/"))

    assert ("Kemajuan dicatat" in page, "Catatan kemajuan diperbaiki" in page) == (True, True)


def test_a_report_is_prefilled_from_entries_of_its_period(
    world: World, signed_in: Callable[[str], Client], now
) -> None:
    innovation = launched_with_milestones(world)
    contract = in_force(world, innovation)
    world.now = datetime(2025, 4, 9, 3, tzinfo=UTC)
    first, second = innovation.milestones.filter(activity__in=("Uji coba", "Perluasan")).order_by("position")
    entry(world, innovation, milestone_id=first.pk, percent=70, happened_on=date(2025, 3, 31))
    entry(
        world,
        innovation,
        milestone_id=second.pk,
        percent=20,
        happened_on=date(2025, 4, 2),
        text="Sesudahnya.",
    )
    world.sweep(world.now)
    now()

    page = signed_in("operator").get(f"/laporan/{world.report(contract, 1).pk}/tonggak/")

    form = page.context["form"]
    assert (form[f"percent_{first.pk}"].value(), form[f"percent_{second.pk}"].value()) == (70, None)
    assert ("Pelatihan kader." in page.content.decode(), "Sesudahnya." in page.content.decode()) == (
        True,
        False,
    )


def test_a_notice_leads_to_the_milestones(world: World, signed_in: Callable[[str], Client], now) -> None:
    innovation = launched_with_milestones(world)
    due = innovation.milestone_dues.earliest("deadline__due_on")
    world.sweep(datetime(2025, 4, 1, 2, tzinfo=UTC))
    now()
    client = signed_in("operator")

    notices = client.get("/pemberitahuan/").content.decode()
    led = client.get(f"/tonggak/{due.pk}/")

    assert f"/tonggak/{due.pk}/" in notices
    assert (led.status_code, led["Location"]) == (302, f"/inovasi/{innovation.pk}/#milestones")


def test_the_public_page_names_milestones_and_no_entries(
    world: World, signed_in: Callable[[str], Client], now
) -> None:
    innovation = launched_with_milestones(world)
    entry(world, innovation)
    world.sweep(datetime(2025, 5, 1, 2, tzinfo=UTC))
    now()

    page = words_of(Client().get(f"/papan/{innovation.pk}/"))

    assert ("Pelatihan kader." in page, "Uji coba" in page) == (False, True)


def entry(world: World, innovation: Innovation, **said: Any) -> ProgressEntry:
    note = ProgressNote(**({"happened_on": date(2025, 1, 2), "text": "Pelatihan kader."} | said))
    return noting.write(innovation, actor=world.operator, at=world.tick(), note=note)
