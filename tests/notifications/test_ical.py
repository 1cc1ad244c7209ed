"""iCalendar text, read back by a parser that is not ours."""

from datetime import UTC, date, datetime

import icalendar
from hypothesis import given
from hypothesis import strategies as st

from notifications.ical import DayEvent, calendar_text, escaped, folded

MODIFIED = datetime(2025, 3, 1, 10, 0, 5, tzinfo=UTC)
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")) | st.just("\n"), max_size=300)


def event(**fields: object) -> DayEvent:
    values: dict[str, object] = {
        "uid": "1@prakarsa",
        "on": date(2025, 4, 8),
        "summary": "Laporan",
        "description": "",
        "url": "https://prakarsa.example/laporan/1/",
        "sequence": 0,
        "modified_at": MODIFIED,
    }
    return DayEvent(**(values | fields))  # type: ignore[arg-type]


def read(*events: DayEvent) -> list[icalendar.Event]:
    calendar = icalendar.Calendar.from_ical(calendar_text(name="Dinas, Kesehatan", events=events))
    # A property of its own invention, which parsers leave as it stands.
    assert str(calendar["X-WR-CALNAME"]) == "Dinas\\, Kesehatan"
    return list(calendar.walk("VEVENT"))


def test_a_day_is_a_whole_day_with_an_exclusive_end() -> None:
    (found,) = read(event(sequence=2))

    assert (found["DTSTART"].dt, found["DTEND"].dt, found["SEQUENCE"]) == (
        date(2025, 4, 8),
        date(2025, 4, 9),
        2,
    )
    assert (found["LAST-MODIFIED"].dt, found["UID"], found["STATUS"]) == (MODIFIED, "1@prakarsa", "CONFIRMED")


def test_the_end_of_a_year_rolls_over() -> None:
    (found,) = read(event(on=date(2024, 12, 31)))

    assert found["DTEND"].dt == date(2025, 1, 1)


@given(summary=TEXT, description=TEXT)
def test_any_text_comes_back_as_it_was(summary: str, description: str) -> None:
    (found,) = read(event(summary=summary, description=description))

    assert (str(found["SUMMARY"]), str(found["DESCRIPTION"])) == (summary, description)


@given(text=TEXT)
def test_lines_fold_at_75_octets_between_characters(text: str) -> None:
    lines = folded(f"SUMMARY:{escaped(text)}").encode().split(b"\r\n")

    assert max(map(len, lines)) <= 75
    assert [line.decode() for line in lines]
    assert all(line.startswith(b" ") for line in lines[1:])


def test_line_ends_in_texts_cannot_begin_a_property() -> None:
    (found,) = read(event(summary="a\r\nDTSTART:20200101\x00\x07b"))

    assert str(found["SUMMARY"]) == "a\nDTSTART:20200101b"
    assert found["DTSTART"].dt == date(2025, 4, 8)
