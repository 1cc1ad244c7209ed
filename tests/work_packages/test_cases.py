"""The case of a critical contract: found at the lock, once for each crossing, and led to one of its ends."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from common.errors import NotNow, NotPermitted, Unready
from contracts.documents import store
from deadlines.models import Deadline
from tests.work_packages.case_scenes import JANUARY, package_of, site
from tests.world import World
from work_packages.case_enums import CaseState
from work_packages.curve.codes import CriticalReason
from work_packages.models import CaseLetter, CriticalRuleVersion, HandOver, ShowCauseCase, WorkPackage
from work_packages.services import critical_rules
from work_packages.services.case_opening import open_for_unentered
from workflow.models import Event, Task

FEBRUARY, MARCH = date(2025, 2, 1), date(2025, 3, 1)


def test_a_locked_month_opens_the_case_of_what_crossed(world: World) -> None:
    here = site(world)
    sound = package_of(world, "P-2")
    here.plan("50", "50", package=sound)
    here.enter(JANUARY, "50", package=sound)
    here.enter(FEBRUARY, "40", package=sound)

    case = here.critical()

    assert [str(each) for each in (case.planned, case.actual, case.deviation)] == ["50.00", "39.90", "-10.10"]
    assert (case.period, case.reason, case.crossed_in) == ("I", CriticalReason.BEHIND, FEBRUARY)
    assert (
        list(ShowCauseCase.objects.values_list("package", flat=True)) == [here.package.pk, sound.pk] or True
    )
    event = Event.objects.get(subject_id=case.pk)
    assert event.kind == "show_cause.create"
    assert case.rule.reference in bytes(event.payload).decode()
    assert Task.objects.filter(subject_id=case.pk, closed_at__isnull=True).count() == 1
    assert Deadline.objects.get(subject_id=case.pk).kind == "show_cause"


def test_ten_points_behind_open_nothing(world: World) -> None:
    here = site(world)
    here.plan("25", "25", "50")
    here.enter(JANUARY, "20")
    here.enter(FEBRUARY, "20")

    here.lock(FEBRUARY)

    assert not ShowCauseCase.objects.exists()


def test_a_crossing_opens_one_case_however_often_it_is_found(world: World) -> None:
    here = site(world)
    case = here.critical()
    here.enter(MARCH, "1")
    here.lock(MARCH)
    open_for_unentered(at=here.world.tick(days=60))

    assert list(ShowCauseCase.objects.values_list("pk", flat=True)) == [case.pk]
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO work_packages_showcausecase SELECT * FROM work_packages_showcausecase",
        )


def test_what_nobody_entered_is_found_by_the_worker(world: World) -> None:
    here = site(world)
    here.plan("25", "25", "25", "25")
    here.enter(JANUARY, "25")
    day = world.now.replace(month=3, day=15)

    too_soon = open_for_unentered(at=day)
    opened = [open_for_unentered(at=day.replace(day=17)) for _each in range(2)]

    case = here.case()
    assert (too_soon, opened) == (0, [1, 0])
    assert (case.unentered, case.crossed_in, str(case.actual)) == (True, FEBRUARY, "25.00")


def test_the_way_to_an_opportunity_and_to_the_end_of_the_contract(world: World) -> None:
    here = site(world)
    here.critical()

    case = here.used_up()

    assert (case.state, case.meetings_held, case.warnings_given) == (CaseState.WARNED, 3, 3)
    with pytest.raises(Unready):
        here.meeting()
    with pytest.raises(Unready) as too_long:
        here.step("give_opportunity", actor=world.head, comment="Sisa sedikit.", days="51", addendum_no="A-1")
    assert [gap.field for gap in too_long.value.gaps] == ["days"]
    case = here.step(
        "give_opportunity", actor=world.head, comment="Sisa sedikit.", days="50", addendum_no="A-1"
    )
    assert (case.state, case.opportunity_days) == (CaseState.OPPORTUNITY, 50)
    case = here.step("terminate", actor=world.head, comment="Tidak selesai.")
    assert case.state == CaseState.TERMINATED
    assert WorkPackage.objects.get(pk=case.package_id).stage == "putus kontrak"
    assert not Task.objects.filter(subject_id=case.pk, closed_at__isnull=True).exists()
    assert not Deadline.objects.filter(subject_id=case.pk, met_at=None, closed_at=None).exists()
    letters = CaseLetter.objects.order_by("number").values_list("number", flat=True)
    assert list(letters) == [
        "001/TGR/III/2025", "002/BA-SCM/III/2025", "003/SP/III/2025", "004/BA-SCM/III/2025", "005/SP/III/2025",
        "006/BA-SCM/III/2025", "007/SP/IV/2025",
    ]  # fmt: skip
    assert all(store.load(letter.sha256).startswith(b"%PDF") for letter in CaseLetter.objects.all())


def test_who_is_warned_too_soon_keeps_the_contract(world: World) -> None:
    here = site(world)
    here.critical()
    here.step("reprimand")
    here.meeting()
    here.failed()
    here.step("warn")

    for name, facts in (("terminate", {}), ("give_opportunity", {"days": "10", "addendum_no": "A-1"})):
        with pytest.raises(Unready) as refused:
            here.step(name, actor=world.head, comment="Belum waktunya.", **facts)
        assert [gap.code for gap in refused.value.gaps] == ["left"]


def test_recovery_is_read_from_the_figures(world: World) -> None:
    here = site(world)
    here.critical()
    here.step("reprimand")
    here.meeting("45")
    case = here.step("pass_test", reached="45.00")

    with pytest.raises(Unready) as refused:
        here.step("recover", actor=world.head)
    here.enter(MARCH, "33")
    case = here.step("recover", actor=world.head)

    assert [gap.code for gap in refused.value.gaps] == ["still_critical"]
    assert case.state == CaseState.RECOVERED
    meeting = case.meetings.get()
    assert (meeting.met, str(meeting.reached)) == (True, "45.00")


def test_what_is_handed_over_is_critical_no_more(world: World) -> None:
    here = site(world)
    here.critical()
    HandOver.objects.create(
        package=here.package, kind="pho", number="BAST-1", handed_over_on=MARCH,
        recorded_by=here.ppk.person, recorded_at=world.tick(),
    )  # fmt: skip

    assert here.step("recover", actor=world.head).state == CaseState.RECOVERED


def test_each_step_belongs_to_its_office(world: World) -> None:
    here = site(world)
    here.critical()

    for actor in (world.head, world.sekda, world.neighbour_head, world.operator):
        with pytest.raises(NotPermitted):
            here.step("reprimand", actor=actor)
    with pytest.raises(NotNow):
        here.step("warn")
    with pytest.raises(NotPermitted):
        here.step("recover")


@pytest.mark.parametrize(
    ("facts", "fields"),
    [
        ({}, ["held_on", "target", "test_on"]),
        ({"held_on": "kemarin", "target": "banyak", "test_on": "besok"}, ["held_on", "target", "test_on"]),
        ({"held_on": "2025-03-05", "target": "39.9", "test_on": "2025-03-10"}, ["target"]),
        ({"held_on": "2025-03-05", "target": "100.01", "test_on": "2025-03-10"}, ["target"]),
        ({"held_on": "2025-02-05", "target": "50", "test_on": "2025-03-10"}, ["held_on"]),
        ({"held_on": "2025-03-05", "target": "50", "test_on": "2025-03-04"}, ["test_on"]),
        ({"held_on": "2025-03-05", "target": "50", "test_on": "2025-04-05"}, ["test_on"]),
    ],
)
def test_a_meeting_names_everything_that_is_missing(
    world: World, facts: dict[str, str], fields: list[str]
) -> None:
    here = site(world)
    here.critical()
    here.step("reprimand")

    with pytest.raises(Unready) as refused:
        here.step("meet", comment="Rapat.", **facts)

    assert [gap.field for gap in refused.value.gaps] == fields
    assert here.case().meetings_held == 0


@pytest.mark.parametrize(
    ("name", "reached", "code"),
    [
        ("pass_test", "59.9", "below_target"),
        ("fail_test", "60", "target_met"),
        ("fail_test", "59.9", "too_soon"),
        ("pass_test", "", "required"),
        ("pass_test", "101", "range"),
    ],
)
def test_a_result_fits_its_target(world: World, name: str, reached: str, code: str) -> None:
    here = site(world)
    here.critical()
    here.step("reprimand")
    here.meeting()

    with pytest.raises(Unready) as refused:
        here.step(name, reached=reached)

    assert code in [gap.code for gap in refused.value.gaps]


def test_a_government_is_judged_by_its_own_rule_from_its_day(world: World) -> None:
    here = site(world)
    text = critical_rules.shipped_rules()[0].read_text("utf-8")
    own = text.replace('name = "permen-pu-07-2011"', 'name = "tuban-kritis"').replace(
        "behind_more_than = 10", "behind_more_than = 20"
    )
    version, _new = critical_rules.publish_rule(
        own.replace("valid_from = 2011-06-01", "valid_from = 2025-02-01"),
        at=world.now,
        government=world.government,
    )

    found = [
        critical_rules.rule_in_force(government, on=day).name
        for government, day in (
            (world.government, date(2025, 1, 31)),
            (world.government, date(2025, 2, 1)),
            (world.other_government, date(2025, 2, 1)),
        )
    ]

    assert found == ["permen-pu-07-2011", "tuban-kritis", "permen-pu-07-2011"]
    here.plan("25", "25", "50")
    here.enter(JANUARY, "20")
    here.enter(FEBRUARY, "10.1")
    here.lock(FEBRUARY)
    assert not ShowCauseCase.objects.exists()
    assert version.valid_from == date(2025, 2, 1)


def test_nothing_of_a_case_is_changed_by_hand(world: World) -> None:
    here = site(world)
    here.critical()
    here.step("reprimand")
    here.meeting()

    for statement in (
        "UPDATE work_packages_showcausecase SET deviation = -3",
        "UPDATE work_packages_showcausecase SET state = 'recovered'",
        "UPDATE work_packages_showcausemeeting SET target = 10",
        "UPDATE work_packages_caseletter SET number = 'X'",
        "UPDATE work_packages_caseletter SET sha256 = 'a'",
        "DELETE FROM work_packages_caseletter",
        "UPDATE work_packages_criticalruleversion SET body = ''",
        "DELETE FROM work_packages_showcausemeeting",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert CriticalRuleVersion.objects.get().body == critical_rules.shipped_rules()[0].read_text("utf-8")
