"""Filters of templates: sizes of files, and days with and without a beginning."""

from datetime import date

import pytest
from django.utils.translation import override

from common.templatetags.ui import days_until, filesize

FIRST, LAST = date(2025, 1, 2), date(2025, 4, 8)


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 B"),
        (312, "312 B"),
        (999, "999 B"),
        (1000, "1 kB"),
        (999_000, "999 kB"),
        (1_500_000, "1,5 MB"),
    ],
)
def test_a_size_is_never_rounded_to_nothing(size: int, words: str) -> None:
    assert filesize(size) == words


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (FIRST, LAST, "2 Januari–8 April 2025"),
        ("2025-01-02", "2025-04-08", "2 Januari–8 April 2025"),
        ("2026-12-01", "2026-12-03", "1–3 Desember 2026"),
        ("2026-12-01", "2027-01-03", "1 Desember 2026–3 Januari 2027"),
        ("2026-12-01", "2026-12-01", "1 Desember 2026"),
        (None, LAST, "sampai 8 April 2025"),
        (FIRST, None, "mulai 2 Januari 2025"),
        (None, None, "–"),
    ],
)
def test_days_are_named_as_far_as_they_are_known(first, last, words: str) -> None:
    with override("id"):
        assert days_until(first, last) == words
