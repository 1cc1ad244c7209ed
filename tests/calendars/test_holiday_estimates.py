"""The package beside the decrees: it agrees where it can, and is never taken for a decree."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from calendars.services import holidays
from calendars.services.holiday_estimates import compare
from calendars.services.holidays import import_holidays
from tests.tables import csv_bytes


@pytest.mark.parametrize(("year", "days"), [(2024, 29), (2025, 28), (2026, 25), (2027, 26)])
def test_the_package_agrees_with_every_decreed_year(db: None, year: int, days: int) -> None:
    import_holidays(holidays.SHIPPED)

    found = compare(year)

    assert (found.is_decreed, found.agreeing, found.differences) == (True, days, ())


def test_a_year_without_a_decree_is_an_estimate(db: None) -> None:
    said = StringIO()
    import_holidays(holidays.SHIPPED)

    call_command("compare_holidays", "2028", stdout=said)

    assert not compare(2028).is_decreed
    assert "2028: belum ada keputusan" in said.getvalue()
    assert "2028-08-17  perkiraan: Hari Kemerdekaan" in said.getvalue()


def test_a_disagreement_names_the_side_that_knows_the_day(db: None) -> None:
    import_holidays(csv_bytes(("date", "name"), ("2025-08-19", "Salah ketik")), published_on=date(2025, 8, 7))

    found = {day.on: (day.decreed, bool(day.expected)) for day in compare(2025).differences}

    assert (found[date(2025, 8, 19)], found[date(2025, 8, 18)]) == (("Salah ketik", False), ("", True))
