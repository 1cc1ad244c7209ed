"""The parts of the play that need no year: data, expectations, time, people, progress."""

import hashlib
import io
from datetime import date
from decimal import Decimal

import pytest

from demo import examples, sources
from demo.clock import Clock
from demo.expected import differences, expected
from demo.people import PASSWORD, DemoPeople
from demo.progress import Progress
from demo.proof import _printed
from organisations.enums import Role
from organisations.models import Agency, User
from organisations.names import name_key
from tests import databases
from tests.world import World


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_five_contracts_are_read_with_their_indicators() -> None:
    found = sources.appointments()

    assert [(entry.region_code, entry.is_registered, len(entry.targets)) for entry in found] == [
        ("35.23", False, 1),
        ("35.23", False, 1),
        ("35.23", False, 1),
        ("33.15", True, 1),
        ("12.07", False, 59),
    ]


def test_published_figures_tell_zero_from_nothing() -> None:
    targets = {target.code: target for target in sources.appointments()[-1].targets}

    assert targets["IND-0143"].quarters == (Decimal(0), Decimal(0), Decimal(0), Decimal(1))
    assert targets["IND-0167"].quarters == (Decimal(0), Decimal(0), Decimal(0), None)
    assert (targets["IND-0167"].yearly, targets["IND-0140"].yearly) == (Decimal(0), Decimal(100))


def test_the_published_rows_say_how_many_must_stay_drafts() -> None:
    wanted = expected()

    assert wanted["innovations_by_state"] == {"draft": 41, "launched": 153, "under_evaluation": 5}
    assert wanted["refusals_by_gap"] == {"agency": 11, "medium": 18, "year": 17}


def test_who_has_examples_follows_from_the_data_alone() -> None:
    found = examples.chosen()

    digests = [hashlib.sha256(key.encode()).hexdigest() for key in found]
    contracted = {entry.innovation_id for entry in sources.appointments()}
    assert (len(found), digests, contracted & set(found)) == (20, sorted(digests), set())
    assert (found[0], found[-1]) == ("INV-0206", "INV-0244")


def test_the_kinds_of_events_add_up() -> None:
    wanted = expected()
    sums = wanted["events"]

    assert sums["total"] == sums["transitions"] + sums["decisions"] + sums["other_records"]
    assert sums["total"] == sum(wanted["events_by_kind"].values())
    assert sums["decisions"] == sum(wanted["decisions"].values())


def test_every_number_that_differs_is_named() -> None:
    wanted = {"a": {"x": 1, "y": 2}, "b": {"z": 1}}

    assert differences(wanted, wanted) == []
    assert differences(wanted, {"a": {"x": 1, "y": 3, "neu": 4}}) == [
        "a neu: 0 expected, 4 found",
        "a y: 2 expected, 3 found",
        "b z: 1 expected, 0 found",
    ]


def test_simulated_time_never_goes_back() -> None:
    clock = Clock(date(2025, 1, 2))

    assert clock.tick().isoformat() == "2025-01-02T08:01:00+07:00"
    assert clock.at(date(2025, 1, 3), 14).isoformat() == "2025-01-03T14:00:00+07:00"
    with pytest.raises(ValueError, match="passed"):
        clock.at(date(2025, 1, 3), 8)


def test_progress_is_one_line_a_step_where_nobody_looks() -> None:
    stream = io.StringIO()

    items = list(Progress(stream).over("Langkah", ["a", "b"]))

    assert items == ["a", "b"]
    assert stream.getvalue().splitlines() == ["Langkah                                2    0.0 s"]


def test_progress_is_a_bar_on_a_terminal() -> None:
    stream = Terminal()

    list(Progress(stream).over("Langkah", ["a", "b"]))

    assert stream.getvalue().startswith("\rLangkah                            [....")
    assert stream.getvalue().endswith("\n")


@pytest.mark.parametrize(
    ("decimal", "printed"),
    [("", "–"), ("4", "4"), ("1234567.5", "1.234.567,5"), ("0", "0"), ("0.54", "0,54")],
)
def test_targets_are_looked_for_as_they_are_printed(decimal: str, printed: str) -> None:
    assert _printed(decimal) == printed


def test_demo_people_have_no_names_and_one_password(world: World) -> None:
    people = DemoPeople()
    world.agency.abbreviation = "Dinkes P2KB"

    person = people.person(Role.INNOVATOR, agency=world.agency)

    user = User.objects.get(person=person)
    assert (user.email, person.name, person.employee_no) == ("inovator.dinkes-p2kb@35.23.example", "", "")
    assert user.check_password(PASSWORD)


def test_a_seat_is_filled_once(world: World) -> None:
    people = DemoPeople()
    # The world has its own holders of the single seats; a fresh agency has none.
    agency = _agency(world, "Dinas Arsip")

    first = people.person(Role.AGENCY_HEAD, agency=agency)
    again = people.person(Role.AGENCY_HEAD, agency=agency)

    assert first == again


def test_two_agencies_of_one_abbreviation_get_two_logins(world: World) -> None:
    people = DemoPeople()

    for name in ("RSUD dr. R. Koesma", "RSUD Ali Manshur"):
        agency = _agency(world, name)
        agency.abbreviation = "RSUD"
        people.seat(Role.INNOVATOR, agency=agency)

    logins = User.objects.filter(email__startswith="inovator.rsud").order_by("email")
    assert [user.email for user in logins] == ["inovator.rsud-2@35.23.example", "inovator.rsud@35.23.example"]


def test_there_are_no_demo_people_in_a_real_database(world: World) -> None:
    databases.mark_demo(demo=False)

    with pytest.raises(ValueError, match="demonstration"):
        DemoPeople()


def _agency(world: World, name: str) -> Agency:
    return Agency.objects.create(
        government=world.government, name=name, name_key=name_key(name), kind="dinas"
    )
