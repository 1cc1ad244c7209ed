"""How Indonesian official letters write days and numbers. Pure text; independent of the active language."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from common.moments import ZONE_LABELS
from common.periods import INDONESIAN_MONTHS as MONTHS

WEEKDAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_ROMAN_MONTHS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_UNITS = (
    "nol",
    "satu",
    "dua",
    "tiga",
    "empat",
    "lima",
    "enam",
    "tujuh",
    "delapan",
    "sembilan",
    "sepuluh",
    "sebelas",
)
# None of the zones has summer time: any day tells its offset.
_LABELS_BY_OFFSET = {
    datetime(2025, 1, 1, tzinfo=ZoneInfo(zone)).utcoffset(): label for zone, label in ZONE_LABELS.items()
}


def long_date(day: date) -> str:
    """`2 Januari 2025`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def roman_month(day: date) -> str:
    """The month as letter numbers write it: `XII`."""
    return _ROMAN_MONTHS[day.month - 1]


def last_day(period_end: date) -> str:
    """The last day inside a period whose `period_end` is exclusive, written long."""
    return long_date(period_end - timedelta(days=1))


def spelled_date(day: date) -> str:
    """The opening of a deed: `Kamis tanggal dua bulan Januari tahun dua ribu dua puluh lima`."""
    return (
        f"{WEEKDAYS[day.weekday()]} tanggal {spelled_number(day.day)} bulan {MONTHS[day.month - 1]} "
        f"tahun {spelled_number(day.year)}"
    )


def clock_time(at: datetime) -> str:
    """`2 Januari 2025 pukul 08.30 WIB`, in the zone that the aware `at` carries."""
    offset = at.utcoffset()
    if offset is None:
        raise ValueError("a naive time names no moment")
    zone = _LABELS_BY_OFFSET.get(offset) or at.strftime("UTC%z")
    return f"{long_date(at.date())} pukul {at:%H.%M} {zone}"


def spelled_number(number: int) -> str:
    """`number` in words, for 0 to 9999."""
    if not 0 <= number <= 9999:
        raise ValueError(f"{number} is outside 0 to 9999")
    if number < 12:
        return _UNITS[number]
    if number < 20:
        return f"{_UNITS[number - 10]} belas"
    for size, word, single in ((1000, "ribu", "seribu"), (100, "ratus", "seratus"), (10, "puluh", "sepuluh")):
        if number >= size:
            count, rest = divmod(number, size)
            head = single if count == 1 else f"{spelled_number(count)} {word}"
            return f"{head} {spelled_number(rest)}" if rest else head
    raise AssertionError("unreachable")


def printed_number(decimal: str) -> str:
    """A decimal string with Indonesian separators: `1234.5` is `1.234,5`; an empty one is `–` (not agreed)."""
    if not decimal:
        return "–"
    sign = "-" if decimal.startswith("-") else ""
    whole, _, fraction = decimal.removeprefix("-").partition(".")
    grouped = f"{int(whole):,}".replace(",", ".")
    return f"{sign}{grouped},{fraction}" if fraction else f"{sign}{grouped}"


def printed_rupiah(amount: str) -> str:
    """An amount in rupiah as a budget table shows it: `1.250.000`; whole amounts without decimals."""
    whole, _, cents = amount.partition(".")
    return printed_number(amount if cents.strip("0") else whole)


def printed_name(name: str) -> str:
    """A name as it stands under a signature: in capitals, its degrees as written: `dr. SITI AMINAH, Sp.PD.`"""
    person, comma, degrees = name.partition(",")
    words = person.split(" ")
    first = next((index for index, word in enumerate(words) if word and not word.endswith(".")), 0)
    return " ".join([*words[:first], *(word.upper() for word in words[first:])]) + comma + degrees
