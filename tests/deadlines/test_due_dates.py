"""Rules as data: from an anchor to a due instant. The vectors are those of PP 39/2006 on the decreed calendar."""

from datetime import UTC, date, datetime

import pytest

from calendars.models import CalendarVersion
from calendars.services import holidays
from calendars.services.calendar_versions import CalendarFactory
from calendars.services.holidays import import_holidays
from calendars.working_days import Calendar
from common.errors import BadInput
from deadlines.schedule.due_dates import DeadlineRule, derive, streams
from tests.policies.conftest import document
from workflow.policies.document import parse

WIB, WITA, WIT = "Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"
# Quarter end, and due +5, +10, +14 working days later.
VECTORS = [
    ("2026-03-31", "2026-04-08", "2026-04-15", "2026-04-21"),
    ("2026-06-30", "2026-07-07", "2026-07-14", "2026-07-20"),
    ("2026-09-30", "2026-10-07", "2026-10-14", "2026-10-20"),
    ("2026-12-31", "2027-01-11", "2027-01-18", "2027-01-22"),
    ("2027-03-31", "2027-04-07", "2027-04-14", "2027-04-20"),
    ("2027-06-30", "2027-07-07", "2027-07-14", "2027-07-20"),
    ("2027-09-30", "2027-10-07", "2027-10-14", "2027-10-20"),
]


@pytest.fixture
def decreed(db: None) -> CalendarVersion:
    """Everything decreed until 2027, for a five-day week."""
    import_holidays(holidays.SHIPPED)
    return CalendarFactory().version(None, week=5, known_on=date(2027, 12, 31))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("stream", "column"),
    [
        ("pp39-2006/tugas-pembantuan-skpd", 1),
        ("pp39-2006/tugas-pembantuan-bappeda", 2),
        ("pp39-2006/kementerian", 3),
    ],
)
def test_the_streams_of_pp_39_2006(decreed: CalendarVersion, stream: str, column: int) -> None:
    rule = DeadlineRule.from_policy({"stream": stream})

    found = [
        derive(rule, base_on=date.fromisoformat(row[0]), calendar=decreed.value, zone=WIB).due_on.isoformat()
        for row in VECTORS
    ]

    assert found == [row[column] for row in VECTORS]


def test_the_first_quarter_of_2025_is_due_after_idulfitri(decreed: CalendarVersion) -> None:
    due = derive(DeadlineRule(), base_on=date(2025, 3, 31), calendar=decreed.value, zone=WIB)

    assert (due.nominal_on, due.due_on, due.due_at) == (
        date(2025, 3, 31),
        date(2025, 4, 8),
        datetime(2025, 4, 8, 17, tzinfo=UTC),
    )
    assert [off.day.day for off in due.days_off] == [31, 1, 2, 3, 4, 5, 6, 7]


def test_a_year_without_a_decree_is_provisional(decreed: CalendarVersion) -> None:
    rule = DeadlineRule(after=5, unit="working_days")

    due = [
        derive(rule, base_on=date(year, 12, 31), calendar=decreed.value, zone=WIB) for year in (2026, 2027)
    ]

    assert [(found.due_on.year, found.provisional) for found in due] == [(2027, False), (2028, True)]


@pytest.mark.parametrize(("zone", "hour"), [(WIB, 17), (WITA, 16), (WIT, 15)], ids=["WIB", "WITA", "WIT"])
def test_half_past_midnight_belongs_to_the_new_day(zone: str, hour: int) -> None:
    early = derive(DeadlineRule(time="00:30"), base_on=date(2026, 7, 1), calendar=Calendar(), zone=zone)
    whole = derive(DeadlineRule(), base_on=date(2026, 6, 30), calendar=Calendar(), zone=zone)

    assert whole.due_at == datetime(2026, 6, 30, hour, tzinfo=UTC)
    assert early.due_at == datetime(2026, 6, 30, hour, 30, tzinfo=UTC)


def test_a_national_cut_off_is_in_wib_wherever_the_agency_is() -> None:
    due = derive(
        DeadlineRule(time="12:00", zone=WIB), base_on=date(2026, 7, 1), calendar=Calendar(), zone=WIT
    )

    assert (due.due_at, due.zone) == (datetime(2026, 7, 1, 5, tzinfo=UTC), WIB)


@pytest.mark.parametrize(("roll", "due_on"), [("next", 6), ("previous", 3), ("none", 4)])
def test_a_saturday_is_moved_as_the_rule_says(roll: str, due_on: int) -> None:
    rule = DeadlineRule(after=4, roll=roll)

    due = derive(rule, base_on=date(2026, 6, 30), calendar=Calendar(), zone=WIB)

    assert (due.nominal_on, due.due_on) == (date(2026, 7, 4), date(2026, 7, due_on))


def test_a_stored_rule_is_read_back_the_same() -> None:
    rule = DeadlineRule.from_policy(
        {"stream": "pp39-2006/kementerian", "time": "12:00", "reminder_days": [2]}
    )

    assert DeadlineRule.from_stored(rule.frozen()) == rule
    assert (rule.after, rule.unit, rule.anchor) == (14, "working_days", "quarter")


def test_every_stream_is_a_sound_rule() -> None:
    assert {DeadlineRule.from_policy({"stream": name}).after for name in streams()} == {5, 10, 14}


FAULTY = """[reports]
every_months = 4
anchor = "quarter"
roll = "sideways"
time = "00:00"
zone = "Europe/Rome"
stream = "pp39-2006/unbekannt"
after = -1
reminder_days = [3, 3]
grace_days = 10
lock_after_days = 5
colour = "red"
"""


def test_every_fault_of_the_reports_table_is_named(english: None) -> None:
    text = document('[[review.innovation.stages]]\ncode = "a"\nrole = "inspector"\n')
    text = text[: text.index("[reports]")] + FAULTY
    first = text.count("\n", 0, text.index("[reports]")) + 1

    with pytest.raises(BadInput) as refusal:
        parse(text)

    found = [(gap.field.removeprefix("reports."), gap.code, str(gap.message)) for gap in refusal.value.gaps]
    assert [(field, code) for field, code, _text in found] == [
        ("count", "required"),
        ("every_months", "period"),
        ("roll", "choice"),
        ("time", "time"),
        ("zone", "choice"),
        ("stream", "choice"),
        ("after", "number"),
        ("reminder_days", "doubled"),
        ("lock_after_days", "too_soon"),
        ("colour", "unknown"),
    ]
    assert [int(text.split(",")[0].removeprefix("Line ")) - first for _field, _code, text in found] == [
        0, 1, 3, 4, 5, 6, 7, 8, 10, 11,
    ]  # fmt: skip
