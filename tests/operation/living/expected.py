"""What outside observers must find, written by hand from the policy `tuban-2018`, the calendars of 2025 and 2026 and
the words on pages; nothing here is computed by the product.

Due days. The first quarter ends on Monday 31 March 2025; days off are 1 to 4 and 7 April (Idulfitri) and 18 April
(Good Friday), so ten working days end on 22 April. The second ends on 30 June: 14 July. The third: 14 October, then
24 October. The fourth: 1 January 2026 is a day off, so 15 January. The milestone's day, 30 May, is a day off, as are
31 May and 1 June: 2 June. The evaluation after six months: 30 June and 30 days is 30 July. After twelve: 30 January
2026. The follow-up: 30 days after 29 July. The report that was asked for on 5 August: ten working days end on 19
August, and with the decree of 7 August about the 18th on 20 August. The certificate of the head ends 120 days after 6
January: 6 May.
"""

from datetime import date

from tests.operation.living.walk import TITLE

Told = tuple[date, str, str]
REPORT = "Laporan Triwulan {} 2025: " + TITLE
FIRST, SECOND, THIRD, FOURTH = (REPORT.format(number) for number in ("I", "II", "III", "IV"))
MILESTONE = f"Tonggak capaian: Modul kelas selesai · {TITLE}"
HALF, WHOLE = (
    f"Evaluasi 6 bulan sampai 30 Juni 2025: {TITLE}",
    f"Evaluasi 12 bulan sampai 31 Desember 2025: {TITLE}",
)
ASKED, FOLLOW_UP = f"Laporan sewaktu-waktu Juli 2025: {TITLE}", "Tindak lanjut: Lengkapi modul kelas"
REPORTERS, AND_HEAD = ("innovator", "operator"), ("innovator", "operator", "head")


def _told(year: int, month: int, day: int, who: tuple[str, ...], words: str) -> set[Told]:
    return {(date(year, month, day), name, words) for name in who}


def _in_days(days: int, title: str) -> str:
    return f"Tenggat {days} hari lagi: {title}" if days else f"Tenggat hari ini: {title}"


# Steps of obligations: on which day who gets which line by e-mail, and nobody any other.
STEPS: set[Told] = {
    # The first report is in time: handed in after the reminder of the day before.
    *_told(2025, 4, 8, REPORTERS, _in_days(14, FIRST)),
    *_told(2025, 4, 15, REPORTERS, _in_days(7, FIRST)),
    *_told(2025, 4, 19, REPORTERS, _in_days(3, FIRST)),
    *_told(2025, 4, 21, REPORTERS, _in_days(1, FIRST)),
    # The milestone is late.
    *_told(2025, 5, 19, REPORTERS, _in_days(14, MILESTONE)),
    *_told(2025, 5, 26, REPORTERS, _in_days(7, MILESTONE)),
    *_told(2025, 6, 1, REPORTERS, _in_days(1, MILESTONE)),
    *_told(2025, 6, 2, REPORTERS, _in_days(0, MILESTONE)),
    *_told(2025, 6, 3, AND_HEAD, f"Tonggak capaian terlewat: {MILESTONE}"),
    # The second report is late; fourteen days before, its quarter was not over.
    *_told(2025, 7, 7, REPORTERS, _in_days(7, SECOND)),
    *_told(2025, 7, 11, REPORTERS, _in_days(3, SECOND)),
    *_told(2025, 7, 13, REPORTERS, _in_days(1, SECOND)),
    *_told(2025, 7, 14, REPORTERS, _in_days(0, SECOND)),
    *_told(2025, 7, 15, AND_HEAD, f"Terlambat: {SECOND}"),
    *_told(2025, 7, 18, ("sekda", "bureau"), f"Eskalasi: masih terlambat: {SECOND}"),
    *_told(2025, 7, 22, AND_HEAD, f"Keterlambatan dipublikasikan: {SECOND}"),
    # The evaluation after six months is in time; whoever has it is reminded.
    *_told(2025, 7, 23, ("inspector",), _in_days(7, HALF)),
    *_told(2025, 7, 29, ("sekda",), _in_days(1, HALF)),
    # What was asked for: on the very day there are fourteen days left; the decree moves it by a day; late, then excused
    # until 29 August, and handed in on the 26th.
    *_told(2025, 8, 5, REPORTERS, _in_days(14, ASKED)),
    *_told(2025, 8, 13, REPORTERS, _in_days(7, ASKED)),
    *_told(2025, 8, 17, REPORTERS, _in_days(3, ASKED)),
    *_told(2025, 8, 19, REPORTERS, _in_days(1, ASKED)),
    *_told(2025, 8, 20, REPORTERS, _in_days(0, ASKED)),
    *_told(2025, 8, 21, AND_HEAD, f"Terlambat: {ASKED}"),
    *_told(2025, 8, 26, REPORTERS, _in_days(3, ASKED)),
    # What the evaluation asked to be improved is done a day before its day.
    *_told(2025, 8, 21, ("operator",), _in_days(7, FOLLOW_UP)),
    *_told(2025, 8, 27, ("operator",), _in_days(1, FOLLOW_UP)),
    # More time for the third report: no step of the old day.
    *_told(2025, 10, 7, REPORTERS, _in_days(7, THIRD)),
    *_told(2025, 10, 17, REPORTERS, _in_days(7, THIRD)),
    *_told(2025, 10, 21, REPORTERS, _in_days(3, THIRD)),
    *_told(2025, 10, 23, REPORTERS, _in_days(1, THIRD)),
    # The fourth is never handed in. 16 January is a day off.
    *_told(2026, 1, 1, REPORTERS, _in_days(14, FOURTH)),
    *_told(2026, 1, 8, REPORTERS, _in_days(7, FOURTH)),
    *_told(2026, 1, 12, REPORTERS, _in_days(3, FOURTH)),
    *_told(2026, 1, 14, REPORTERS, _in_days(1, FOURTH)),
    *_told(2026, 1, 15, REPORTERS, _in_days(0, FOURTH)),
    *_told(2026, 1, 16, AND_HEAD, f"Terlambat: {FOURTH}"),
    *_told(2026, 1, 22, ("sekda", "bureau"), f"Eskalasi: masih terlambat: {FOURTH}"),
    *_told(2026, 1, 24, AND_HEAD, f"Keterlambatan dipublikasikan: {FOURTH}"),
    *_told(2026, 1, 30, ("inspector",), f"Eskalasi: masih terlambat: {FOURTH}"),
    *_told(2026, 2, 15, (*AND_HEAD, "sekda"), f"Terkunci: {FOURTH}"),
    # Nobody evaluates after twelve months.
    *_told(2026, 1, 23, ("bureau",), _in_days(7, WHOLE)),
    *_told(2026, 1, 29, ("bureau",), _in_days(1, WHOLE)),
    *_told(2026, 1, 30, ("bureau",), _in_days(0, WHOLE)),
    # Whoever has it is told, not the agency that is evaluated; its head is told of explanations that the agency owes.
    *_told(2026, 1, 31, ("bureau",), f"Evaluasi terlambat: {WHOLE}"),
    *_told(2026, 2, 7, ("sekda",), f"Evaluasi terlambat: Eskalasi: masih terlambat: {WHOLE}"),
    *_told(2026, 2, 14, ("regent",), f"Evaluasi terlambat: Eskalasi: masih terlambat: {WHOLE}"),
}
HEADLINES = (
    "Tenggat", "Terlambat:", "Eskalasi", "Keterlambatan dipublikasikan", "Terkunci", "Tonggak capaian terlewat",
    "Evaluasi terlambat", "Perbaikan terlambat", "Penjelasan terlambat", "Tindak lanjut terlambat",
)  # fmt: skip
ABOUT = (FIRST, SECOND, THIRD, FOURTH, MILESTONE, HALF, WHOLE, ASKED, FOLLOW_UP)
ENDS = "Sertifikat penandatanganan segera berakhir: Kepala Dinas Kesehatan (06-05-2025)"
CERTIFICATES: set[Told] = {
    told
    for month, day in ((3, 7), (4, 6), (4, 29))
    for told in _told(2025, month, day, ("head", "administrator", "second"), ENDS)
}
# What the public reads of who is late: innovation, due day, working days late; not before the policy says so.
PUBLICLY_LATE: dict[date, set[tuple[str, str, int]]] = {
    date(2025, 6, 3): set(),
    date(2025, 7, 15): set(),
    date(2025, 7, 18): set(),
    date(2025, 7, 22): {(TITLE, "2025-07-14", 6)},
    date(2025, 7, 25): set(),
    date(2026, 1, 16): set(),
    date(2026, 1, 24): {(TITLE, "2026-01-15", 5)},
    date(2026, 2, 15): {(TITLE, "2026-01-15", 20)},
}
# Nobody has more than one e-mail a day. What was decided on the last lived day is told now, so that what is asked for
# tomorrow is told at once.
OTHER_MAIL = (date(2025, 7, 30), date(2025, 9, 21))
IN_THE_GATE = (
    date(2025, 1, 8), date(2025, 3, 7), date(2025, 4, 8), date(2025, 4, 21), date(2025, 6, 3), date(2025, 7, 9),
    date(2025, 7, 15), date(2025, 7, 18), date(2025, 7, 22), date(2025, 7, 24),
)  # fmt: skip
# Where it makes a difference: what is noted early leaves with the e-mails of the day, and none before seven.
EARLY_IN_THE_GATE = (date(2025, 3, 7), date(2025, 4, 8), date(2025, 6, 3), date(2025, 7, 15))
# The last day on which the fourth report is owed.
FEED_UNTIL = date(2026, 2, 15)
# Days in the operator's calendar then: with the decree and the granted days, and where these were not lived.
IN_FEED = {(FIRST, "20250422"), (SECOND, "20250714"), (THIRD, "20251024"), (FOURTH, "20260115")}
IN_FEED_OF_THE_GATE = {(FIRST, "20250422"), (SECOND, "20250714"), (THIRD, "20251014"), (FOURTH, "20260114")}
