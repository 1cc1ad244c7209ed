"""What is told of the second innovation, written by hand like expected.py.

Its contract runs from 1 June to 31 December. The second quarter, of which June is left, is due on 14 July, the third on
14 October, the fourth on 15 January. The milestone's day is 27 August. The report that was asked for on 22 September:
five working days end on 29 September. The correction of the third report: five working days after 8 October end on 15
October; of the fourth: after 12 January, where 16 January is a day off, on 20 January. Both follow-ups: 30 days after
23 October is Saturday 22 November, so 24 November; asked for again on 1 December: ten working days end on 15 December;
on 3 December: on 17 December. The explanation: five working days after 9
December end on 16 December; after 24 December, where 25 and 26 December and 1 January are days off, on 5 January. The
evaluation is due 30 days after 30 November: 30 December; while the agency was asked, from 9 to 24 December and to 8
January, no reminder of it came. Of corrections one is reminded 3 and 1 days before and on the day.
"""

from tests.operation.living.expected import AND_HEAD, REPORTERS, Told, _in_days, _told
from tests.operation.living.second import CARE, COURSE
from tests.operation.living.walk import SECOND_TITLE

FIRST = f"Laporan Triwulan II 2025 (1–30 Juni): {SECOND_TITLE}"
SECOND, THIRD = (f"Laporan Triwulan {number} 2025: {SECOND_TITLE}" for number in ("III", "IV"))
CORRECTED, CORRECTED_TOO = f"Perbaikan: {SECOND}", f"Perbaikan: {THIRD}"
MILESTONE = f"Tonggak capaian: Pos keliling berjalan · {SECOND_TITLE}"
ASKED = f"Laporan sewaktu-waktu Agustus 2025: {SECOND_TITLE}"
HALF = f"Evaluasi 6 bulan sampai 30 November 2025: {SECOND_TITLE}"
FIRST_FOLLOW_UP, SECOND_FOLLOW_UP = f"Tindak lanjut: {CARE}", f"Tindak lanjut: {COURSE}"
EXPLANATION = f"Penjelasan: {HALF}"
FIRST_AGAIN, SECOND_AGAIN = f"Diminta lagi: {CARE}", f"Diminta lagi: {COURSE}"
OPERATOR, WITH_HEAD = ("operator",), ("operator", "head")

STEPS: set[Told] = {
    *_told(2025, 7, 7, REPORTERS, _in_days(7, FIRST)),
    # The milestone is finished a day before its day.
    *_told(2025, 8, 13, REPORTERS, _in_days(14, MILESTONE)),
    *_told(2025, 8, 20, REPORTERS, _in_days(7, MILESTONE)),
    *_told(2025, 8, 26, REPORTERS, _in_days(1, MILESTONE)),
    # What was asked for is late, and goes to the regional secretary's list.
    *_told(2025, 9, 22, REPORTERS, _in_days(7, ASKED)),
    *_told(2025, 9, 26, REPORTERS, _in_days(3, ASKED)),
    *_told(2025, 9, 28, REPORTERS, _in_days(1, ASKED)),
    *_told(2025, 9, 29, REPORTERS, _in_days(0, ASKED)),
    *_told(2025, 9, 30, AND_HEAD, f"Terlambat: {ASKED}"),
    *_told(2025, 10, 3, ("sekda", "bureau"), f"Eskalasi: masih terlambat: {ASKED}"),
    # The third quarter is in time, its correction is not.
    *_told(2025, 10, 7, REPORTERS, _in_days(7, SECOND)),
    *_told(2025, 10, 12, REPORTERS, _in_days(3, CORRECTED)),
    *_told(2025, 10, 14, REPORTERS, _in_days(1, CORRECTED)),
    *_told(2025, 10, 15, REPORTERS, _in_days(0, CORRECTED)),
    *_told(2025, 10, 16, AND_HEAD, f"Perbaikan terlambat: {CORRECTED}"),
    *_told(2025, 10, 21, ("sekda", "bureau"), f"Perbaikan terlambat: Eskalasi: masih terlambat: {CORRECTED}"),
    # One follow-up is given more time and reported within it, asked for again, and then late.
    *_told(2025, 11, 17, OPERATOR, _in_days(7, FIRST_FOLLOW_UP)),
    *_told(2025, 11, 24, OPERATOR, _in_days(7, FIRST_FOLLOW_UP)),
    *_told(2025, 11, 30, OPERATOR, _in_days(1, FIRST_FOLLOW_UP)),
    *_told(2025, 12, 8, OPERATOR, _in_days(7, FIRST_AGAIN)),
    *_told(2025, 12, 14, OPERATOR, _in_days(1, FIRST_AGAIN)),
    *_told(2025, 12, 15, OPERATOR, _in_days(0, FIRST_AGAIN)),
    *_told(2025, 12, 16, WITH_HEAD, f"Tindak lanjut terlambat: {FIRST_AGAIN}"),
    *_told(
        2025,
        12,
        23,
        ("sekda", "bureau"),
        f"Tindak lanjut terlambat: Eskalasi: masih terlambat: {FIRST_AGAIN}",
    ),
    # The other is late, asked for again, and then given more time.
    *_told(2025, 11, 17, OPERATOR, _in_days(7, SECOND_FOLLOW_UP)),
    *_told(2025, 11, 23, OPERATOR, _in_days(1, SECOND_FOLLOW_UP)),
    *_told(2025, 11, 24, OPERATOR, _in_days(0, SECOND_FOLLOW_UP)),
    *_told(2025, 11, 25, WITH_HEAD, f"Tindak lanjut terlambat: {SECOND_FOLLOW_UP}"),
    *_told(
        2025,
        12,
        2,
        ("sekda", "bureau"),
        f"Tindak lanjut terlambat: Eskalasi: masih terlambat: {SECOND_FOLLOW_UP}",
    ),
    *_told(2025, 12, 10, OPERATOR, _in_days(7, SECOND_AGAIN)),
    *_told(2025, 12, 17, OPERATOR, _in_days(7, SECOND_AGAIN)),
    *_told(2025, 12, 23, OPERATOR, _in_days(1, SECOND_AGAIN)),
    # The agency is asked for an explanation, answers late, is asked once more, and is given more time.
    *_told(2025, 12, 9, OPERATOR, _in_days(7, EXPLANATION)),
    *_told(2025, 12, 15, OPERATOR, _in_days(1, EXPLANATION)),
    *_told(2025, 12, 16, OPERATOR, _in_days(0, EXPLANATION)),
    *_told(2025, 12, 17, ("operator", "head", "bureau"), f"Penjelasan terlambat: {EXPLANATION}"),
    *_told(2025, 12, 24, ("sekda",), f"Penjelasan terlambat: Eskalasi: masih terlambat: {EXPLANATION}"),
    *_told(2025, 12, 29, OPERATOR, _in_days(7, EXPLANATION)),
    *_told(2026, 1, 8, OPERATOR, _in_days(1, EXPLANATION)),
    # The fourth quarter is in time; for its correction there is more time.
    *_told(2026, 1, 1, REPORTERS, _in_days(14, THIRD)),
    *_told(2026, 1, 8, REPORTERS, _in_days(7, THIRD)),
    *_told(2026, 1, 24, REPORTERS, _in_days(3, CORRECTED_TOO)),
}
ABOUT = (
    FIRST, SECOND, THIRD, MILESTONE, ASKED, HALF, FIRST_FOLLOW_UP, SECOND_FOLLOW_UP, FIRST_AGAIN, SECOND_AGAIN,
)  # fmt: skip
