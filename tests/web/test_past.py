"""How an innovation, a contract and a report stood on a day, and two days beside each other."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from deadlines.services import extensions
from innovations.models import Report
from organisations.enums import ReadKind
from organisations.models import Person, SensitiveRead, User
from organisations.services.appointing import appoint, end
from tests.english import english_in
from tests.test_matrix import client_of
from tests.world import World
from workflow.engine import gate


def page(world: World, persona: str, name: str, pk: Any, **asked: str) -> Any:
    client = client_of(world, persona)
    with time_machine.travel(world.now, tick=False):
        return client.get(reverse(name, args=[pk]), asked)


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


@pytest.fixture
def year(world: World) -> tuple[World, Report]:
    """A report handed in, its day extended before, evaluated in May, and a new regional secretary since June."""
    report = world.open_report()
    world.now = datetime(2025, 4, 10, 3, 0, tzinfo=UTC)
    asked = extensions.ask(
        report.deadline,
        actor=world.operator,
        at=world.tick(),
        until=date(2025, 4, 30),
        reason="Data pusat terlambat.",
    )
    world.now = datetime(2025, 4, 14, 3, 0, tzinfo=UTC)
    extensions.decide(asked, actor=world.sekda, at=world.tick(), outcome="granted", decision="Setuju.")
    world.now = datetime(2025, 4, 25, 3, 0, tzinfo=UTC)
    report = gate.perform(world.fill(report, "40", "12"), "submit", actor=world.operator, at=world.tick())
    world.now = datetime(2025, 5, 5, 3, 0, tzinfo=UTC)
    world.decide(report, world.bureau, items=[{"field": "follow_up", "message": "Tambah kelas."}])
    former = world.sekda.person.offices.get()
    Person.objects.filter(pk=former.person_id).update(name="Sekda Lama")
    end(former, at=datetime(2025, 6, 1, tzinfo=UTC))
    fresh = User.objects.create_user("baru@uji.example", person=Person.objects.create(name="Sekda Baru"))
    appoint(fresh.person, world.seats["sekda"], starts_at=datetime(2025, 6, 1, tzinfo=UTC))
    world.now = datetime(2025, 7, 1, 3, 0, tzinfo=UTC)
    return world, report


def test_a_report_shows_the_day_and_the_figures_that_were_known(year: tuple[World, Report]) -> None:
    world, report = year

    early, later, handed_in = (
        text(page(world, "inspector", "report-past", report.pk, tanggal=day))
        for day in ("2025-04-12", "2025-04-20", "2025-04-25")
    )

    assert "Ini keadaan lampau: yang diketahui sampai 12 April 2025 23.59 WIB" in early
    assert "21 April 2025: belum tiba tenggatnya" in early
    assert "30 April 2025: diperpanjang, belum melewati tenggat" in later
    assert "Belum ada yang diserahkan" in later
    assert "30 April 2025: diterima tepat waktu" in handed_in
    assert "Jadwal bergeser." in handed_in
    assert "Belum ada evaluasi." in handed_in
    assert reverse("report", args=[report.pk]) in handed_in
    assert [english_in(each) for each in (early, later, handed_in)] == [[]] * 3


def test_an_innovation_shows_who_held_the_office_and_what_differs(year: tuple[World, Report]) -> None:
    world, report = year
    pk = report.innovation_id

    may = text(page(world, "inspector", "innovation-past", pk, tanggal="2025-05-20"))
    june = text(page(world, "inspector", "innovation-past", pk, tanggal="2025-06-20"))
    compared = text(
        page(world, "inspector", "innovation-compared", pk, dari="2025-04-12", sampai="2025-06-20")
    )

    assert ("Sekda Lama" in may, "Sekda Baru" in may) == (True, False)
    assert ("Sekda Lama" in june, "Sekda Baru" in june) == (False, True)
    assert "Kantin Puspa" in may
    for words in (
        "Sekda Lama",
        "Sekda Baru",
        "21 April 2025: belum tiba tenggatnya",
        "30 April 2025: diterima tepat waktu",
    ):
        assert words in compared
    assert english_in(may + june + compared) == []
    assert SensitiveRead.objects.filter(kind=ReadKind.AS_OF, subject_id=pk).count() == 3


def test_a_contract_shows_its_terms_once_they_were_frozen(world: World) -> None:
    contract = world.contract()
    drafted = world.now
    world.now = datetime(2025, 1, 10, 3, 0, tzinfo=UTC)
    gate.perform(contract, "request_signatures", actor=world.bureau, at=world.tick())
    world.tick(days=2)

    before, after = (
        text(page(world, "inspector", "contract-past", contract.pk, tanggal=day.date().isoformat()))
        for day in (drafted, world.now)
    )

    assert "Isi kontrak belum dibekukan" in before
    assert "target tahun ini: 200 Orang" in after
    assert "belum menandatangani" in after or "belum ditandatangani" in after
    assert english_in(before + after) == []


def test_a_day_that_is_none_is_said_beside_its_field(world: World) -> None:
    pk = world.submitted().pk
    ahead = (world.now + timedelta(days=1)).date().isoformat()

    wrong = [
        page(world, "inspector", "innovation-past", pk, tanggal=day)
        for day in ("", "kemarin", "2025-02-30", ahead, "0001-01-01")
    ]
    turned = page(world, "inspector", "innovation-compared", pk, dari="2025-01-02", sampai="2024-12-31")

    assert [each.status_code for each in (*wrong, turned)] == [400] * 6
    assert all(each.context["form"].errors for each in (*wrong, turned))
    assert "Tanggal kedua mendahului tanggal pertama." in text(turned)
    unborn = page(world, "inspector", "innovation-past", pk, tanggal="2024-12-31")
    assert "Pada tanggal itu hal ini belum tercatat." in text(unborn)


@pytest.mark.parametrize("name", ["past", "compared"])
def test_whoever_may_not_see_it_now_does_not_see_it_as_it_was(world: World, name: str) -> None:
    pk, day = world.submitted().pk, world.now.date().isoformat()
    asked = {"tanggal": day} if name == "past" else {"dari": day, "sampai": day}

    got = {
        persona: page(world, persona, f"innovation-{name}", pk, **asked).status_code
        for persona in ("inspector", "innovator", "lan", "stranger", "neighbour", "nobody")
    }

    assert got == {
        "inspector": 200,
        "innovator": 200,
        "lan": 200,
        "stranger": 404,
        "neighbour": 404,
        "nobody": 404,
    }
    assert Client().get(reverse(f"innovation-{name}", args=[pk])).status_code == 302


def test_the_past_of_much_costs_what_the_past_of_little_does(year: tuple[World, Report]) -> None:
    world, report = year
    costs = []
    for day in ("2025-01-20", "2025-06-20"):
        with CaptureQueriesContext(connection) as asked:
            page(world, "inspector", "innovation-past", report.innovation_id, tanggal=day)
        costs.append(len(asked))

    assert costs[1] <= costs[0] + 2
