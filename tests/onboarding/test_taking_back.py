"""Imports of people, plans, figures and days off: recorded with their rows, taken back while nothing stands on them."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client

from appointments.models import OfficeAppointment, Official
from appointments.services.importing import import_people
from appointments.services.people import PersonDetails, correct
from calendars.queries import days_off
from common.errors import NotNow, NotPermitted
from deadlines.models import DecreeEntry
from deadlines.services import decree_entry
from innovations.models import Report
from innovations.services.proposals import drafting, plan_import
from innovations.services.proposals.plan_lists import plan_rows
from innovations.services.reports.figure_import import import_figures
from onboarding.models import ImportedRow, ImportRun, ImportTakenBack
from onboarding.queries import runs_visible_to
from onboarding.services.taking_back import take_back
from organisations.models import OfficeHeld, Person, User
from organisations.offices import Actor
from organisations.services.appointing import appoint
from tests.acting import as_actor
from tests.innovations.test_plan_sheet import known, read
from tests.tables import csv_bytes
from tests.world import World, hired
from workflow.engine import gate

pytestmark = pytest.mark.django_db
PEOPLE = ("nama", "nip", "surel", "jabatan", "opd", "mulai")
NIP = "197504122000031007"
ANI = ("Ani", NIP, "ani@tuban.example", "Operator", "Dinas Kesehatan", "2025-01-01")


def who(world: World, name: str) -> Actor:
    return as_actor(getattr(world, name), world.tick())


def people(world: World, *rows: tuple[str, ...]) -> ImportRun:
    done = import_people(
        csv_bytes(PEOPLE, *rows),
        government=world.government,
        actor=world.administrator,
        at=world.tick(),
        file_name="pejabat.csv",
    )
    return ImportRun.objects.get(pk=done.record)


def undone(world: World, run: ImportRun, name: str, *, the_rest: bool = False) -> ImportTakenBack:
    return take_back(run, actor=who(world, name), at=world.tick(), reason="Berkas keliru.", the_rest=the_rest)


def left(world: World, run: ImportRun, name: str) -> list[tuple[str, str]]:
    with pytest.raises(NotNow) as refused:
        undone(world, run, name)
    assert refused.value.code == "stands"
    return [(gap.field, gap.code) for gap in refused.value.gaps]


def test_people_of_a_sheet_are_withdrawn_and_their_nip_is_free(world: World) -> None:
    run = people(world, ANI)

    undone(world, run, "administrator")

    assert [(row.table, row.name) for row in run.rows.order_by("id")] == [
        ("organisations.person", "Ani"),
        ("appointments.officeappointment", "Ani: Operator Dinas Kesehatan"),
    ]
    assert Official.objects.get().state == "withdrawn"
    assert OfficeAppointment.objects.get().state == "ended"
    assert not OfficeHeld.objects.filter(person__name="Ani", ends_at=None).exists()
    again = people(world, ANI)
    assert (again.created, Person.objects.filter(employee_no=NIP).count()) == (1, 1)


def test_who_acted_or_was_invited_stays_and_the_rest_goes(world: World) -> None:
    invited = ("Budi", "", "budi@tuban.example", "", "", "")
    run = people(world, ANI, invited, ("Citra", "", "", "", "", ""))
    ani, budi = (Person.objects.get(name=name) for name in ("Ani", "Budi"))
    User.objects.create(email="budi@tuban.example", person=budi, is_active=False)
    account = User.objects.create(email="ani@tuban.example", person=ani)
    drafting.draft(
        government=world.government,
        agency=world.agency,
        actor=as_actor(account, world.tick()),
        at=world.tick(),
        fields={"title": "Antar Obat"},
    )

    stands = left(world, run, "administrator")
    taken = undone(world, run, "administrator", the_rest=True)

    assert {name for name, _code in stands} == {"Ani", "Ani: Operator Dinas Kesehatan", "Budi"}
    states = {each.person.name: each.state for each in Official.objects.select_related("person")}
    assert states == {"Ani": "active", "Budi": "active", "Citra": "withdrawn"}
    assert OfficeHeld.objects.filter(person=ani, ends_at=None).exists()
    assert len(taken.left) == len(stands)


def test_a_record_put_right_gets_back_what_it_said(world: World) -> None:
    people(world, ("Ani", NIP, "", "", "", ""))
    second = people(world, ("Ani Lestari, S.H.", NIP, "ani@tuban.example", "", "", ""))
    third = people(world, ("Ani Lestari, S.H., M.H.", NIP, "", "", "", ""))

    refused = left(world, second, "administrator")
    undone(world, third, "administrator")
    undone(world, second, "administrator")

    person = Person.objects.get(employee_no=NIP)
    assert refused == [("Ani Lestari, S.H.", "changed")]
    assert (person.name, person.email) == ("Ani", "")


def test_what_waits_for_a_second_administrator_is_not_confirmed(world: World) -> None:
    hired("kedua", world.seats["administrator"])
    run = people(world, ANI)

    undone(world, run, "administrator")

    assert OfficeAppointment.objects.get().state == "declined"
    assert not OfficeHeld.objects.filter(person__name="Ani").exists()


def test_figures_become_what_they_were_until_the_report_is_handed_in(world: World) -> None:
    report = world.fill(world.open_report(), "1", "2")
    first, second = report.innovation.indicators.order_by("position")
    sheet = csv_bytes(
        ("laporan", "indikator_id", "realisasi", "penjelasan"),
        (str(report.pk), str(first.pk), "40", "Naik."),
        (str(report.pk), str(second.pk), "12", ""),
    )
    done = import_figures(sheet, actor=who(world, "operator"), at=world.tick(), file_name="tw1.csv")
    run = ImportRun.objects.get(pk=done.record)

    undone(world, run, "operator")

    assert (run.changed, run.called, run.kind) == (2, "tw1.csv", "realisasi")
    assert figures(report) == [Decimal(1), Decimal(2)]
    again = import_figures(sheet, actor=who(world, "operator"), at=world.tick())
    gate.perform(world.report(report.contract, 1), "submit", actor=world.operator, at=world.tick())
    run = ImportRun.objects.get(pk=again.record)
    assert {code for _name, code in left(world, run, "operator")} == {"not_editable"}
    assert figures(report) == [Decimal(40), Decimal(12)]


def figures(report: Report) -> list[Decimal | None]:
    return list(report.lines.order_by("indicator__position").values_list("actual", flat=True))


def test_a_plan_becomes_what_it_was_until_it_is_handed_in(world: World) -> None:
    draft = world.draft()
    before = [(row.name, row.target_year) for row in known(draft)]
    stored = plan_import.store_sheet
    line = f"{known(draft)[0].name},Orang,900"
    found = read(draft, "indikator,satuan,target_tahun", line, "Peserta baru,Orang,10", remove_missing=True)
    stored(
        draft, found, actor=who(world, "innovator"), at=world.tick(), content=b"x", file_name="rencana.csv"
    )
    run = ImportRun.objects.get(kind="rencana")
    changed = [row.name for row in known(draft)]

    undone(world, run, "innovator")

    assert changed == [before[0][0], "Peserta baru"]
    assert [(row.name, row.target_year) for row in plan_rows(draft, "indicators")] == before  # type: ignore[union-attr]
    stored(draft, found, actor=who(world, "innovator"), at=world.tick(), content=b"x")
    gate.perform(draft, "submit", actor=world.innovator, at=world.tick())
    run = ImportRun.objects.filter(kind="rencana").latest("at")
    assert [code for _name, code in left(world, run, "innovator")] == ["not_editable"]


def test_days_off_are_withdrawn_by_a_later_word(world: World) -> None:
    table = csv_bytes(
        ("tanggal", "nama", "tanggal keputusan"), ("2025-11-12", "Hari Jadi Tuban", "2025-01-02")
    )
    actor = who(world, "administrator")
    decree_entry.publish_as(
        actor, table, at=world.tick(), national=False, published_on=None, file_name="libur.csv"
    )
    run = ImportRun.objects.get(kind="hari-libur")
    names = [day.name for day in days_off(world.government.pk, year=2025) if day.government_id]

    undone(world, run, "administrator")
    shown = decree_entry.preview_as(actor, table, at=world.tick(), national=False, published_on=None)

    assert names == ["Hari Jadi Tuban"]
    assert not [day for day in days_off(world.government.pk, year=2025) if day.government_id]
    assert [entry.days for entry in DecreeEntry.objects.order_by("entered_at")] == [
        [["2025-11-12", "Hari Jadi Tuban", False]],
        [["2025-11-12", "Hari Jadi Tuban", True]],
    ]
    assert any("2025-11-12 Hari Jadi Tuban" in remark for remark in shown.remarks)


def test_a_later_decree_about_the_day_is_in_the_way(world: World) -> None:
    header = ("tanggal", "nama", "tanggal keputusan", "dicabut")
    actor = who(world, "administrator")
    for published, withdrawn in (("2025-01-01", ""), ("2025-01-02", "ya")):
        table = csv_bytes(header, ("2025-11-12", "Hari Jadi Tuban", published, withdrawn))
        decree_entry.publish_as(actor, table, at=world.tick(), national=False, published_on=None)
    run = ImportRun.objects.filter(kind="hari-libur").earliest("at")

    assert left(world, run, "administrator") == [("2025-11-12 Hari Jadi Tuban", "changed")]


def test_whose_imports_one_sees_and_takes_back(world: World) -> None:
    run = people(world, ANI)
    appoint(world.foreign_sekda.person, world.seats["foreign_bureau"], starts_at=world.now)

    seen = {name: runs_visible_to(who(world, name)).exists() for name in world.people if name != "nobody"}

    assert {name for name, sees in seen.items() if sees} == {"administrator", "inspector"}
    with pytest.raises(NotPermitted):
        undone(world, run, "inspector")
    with pytest.raises(NotPermitted):
        undone(world, run, "foreign_bureau")


def test_the_page_names_what_stays_and_takes_back_the_rest(
    world: World, signed_in: Callable[[str], Client], now: Callable[[], None]
) -> None:
    run = people(world, ANI, ("Citra", "", "", "", "", ""))
    ani = Person.objects.get(name="Ani")
    correct(ani, PersonDetails(name="Ani L.", employee_no=NIP), actor=world.administrator, at=world.tick())
    now()
    client, page = signed_in("administrator"), f"/impor/hasil/{run.pk}/"

    refused = client.post(page, {"reason": "Keliru."})
    taken = client.post(page, {"reason": "Keliru.", "the_rest": "on"})
    shown = client.get(page).content.decode()

    assert (refused.status_code, taken.status_code) == (409, 302)
    assert 'name="the_rest"' in refused.content.decode()
    assert "Ani: " in shown
    assert ImportedRow.objects.filter(run=run, person=ani).count() == 2
