"""Decreed days off from a list: date, name, kind, decree and the day it was published. Rows are only ever added."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calendars.models import Holiday
from calendars.queries import days_off
from common.imports import ImportResult, as_csv, read_rows, refuse_if_any
from common.sheets.problems import CellError, Problem, left_out_sentences, noting
from common.sheets.rows import TableRow
from common.tabular import Table
from common.types import StrOrPromise
from organisations.models import Government
from organisations.names import normalise

# What the joint decrees said so far, as it comes with the program (calendars/data/README.md).
SHIPPED = Path(__file__).resolve().parent.parent / "data" / "holidays.csv"
YES = frozenset({"ya", "y", "yes", "1", "true"})
NO = frozenset({"", "tidak", "t", "no", "0", "false"})
REQUIRED = ("date", "name")
OPTIONAL = ("kind", "decree_number", "published_on", "withdrawn", "publication_estimated")
ALIASES = {
    "date": ("tanggal", "tgl"),
    "name": ("nama", "hari libur", "keterangan", "uraian"),
    "kind": ("jenis",),
    "decree_number": ("nomor keputusan", "nomor skb", "keputusan", "dasar"),
    "published_on": ("tanggal keputusan", "diterbitkan", "tanggal terbit"),
    "withdrawn": ("dicabut",),
    "publication_estimated": ("tanggal terbit perkiraan",),
}
_STAYS_WITHDRAWN = gettext_lazy(
    "Withdrawn since, and not entered anew by this list: %(days)s. To enter a day anew, give the day of today as the "
    "one on which the decree was published."
)
# What each column of the template holds.
COLUMN_HELP: dict[str, StrOrPromise] = {
    "date": gettext_lazy("the day, as 2026-08-17"),
    "name": gettext_lazy("what the decree calls it"),
    "kind": gettext_lazy("for example libur daerah or cuti bersama"),
    "decree_number": gettext_lazy("number of the decree"),
    "published_on": gettext_lazy("day of the decree; empty: the one that is entered on the page"),
    "withdrawn": gettext_lazy("ya where a later decree withdraws the day"),
}
Key = tuple[date, str, date, bool]


@dataclass(frozen=True, slots=True)
class DecreeTable:
    """A list of days as read: the rows that are not stored yet, unsaved; how many are; sentences about the reading."""

    days: list[Holiday]
    unchanged: int
    remarks: list[str]


def import_holidays(
    source: Path | bytes,
    *,
    government: Government | None = None,
    published_on: date | None = None,
    dry_run: bool = False,
) -> ImportResult:
    """National days, or those of one government, from a list of what decrees say.

    `published_on` is for rows that do not name their decree's day of publication. A row that is stored already is
    left as it is; anything new becomes a new row, a withdrawal too. Days missing from the list stay. Due dates do not
    move by this alone: see deadlines.services.holiday_decrees. Raises ImportRefused.
    """
    done = ImportResult()
    with transaction.atomic():
        table = _read_table(source)
        found = _read_decree(table, government, published_on)
        Holiday.objects.bulk_create(found.days)
        done.created, done.unchanged = len(found.days), found.unchanged
        done.take_over(table)
        transaction.set_rollback(dry_run)
    return done


def read_decree(
    source: Path | bytes, *, government: Government | None = None, published_on: date | None = None
) -> DecreeTable:
    """The rows of a list that are not stored yet. Writes nothing. Raises ImportRefused."""
    return _read_decree(_read_table(source), government, published_on)


def decree_as_csv(content: bytes) -> tuple[str, list[str]]:
    """A list of days of any kind of file as CSV text, to be checked before it is entered. Raises ImportRefused."""
    return as_csv(content, required=REQUIRED, optional=OPTIONAL, aliases=ALIASES)


def _read_table(source: Path | bytes) -> Table:
    return read_rows(source, required=REQUIRED, optional=OPTIONAL, aliases=ALIASES)


def _read_decree(table: Table, government: Government | None, published_on: date | None) -> DecreeTable:
    problems = list(table.problems)
    stored = {_key(day) for day in Holiday.objects.filter(government=government)}
    known = {(day.on, day.name) for day in days_off(government.pk if government else None)}
    lines: dict[Key, int] = {}
    fresh: list[Holiday] = []
    unchanged = 0
    withdrawn: list[str] = []
    for row in table.rows:
        holiday = _holiday(row, government, published_on, problems)
        if holiday is None:
            continue
        key = _key(holiday)
        if key in lines:
            message = _("The same day and name stand on line %(line)d.") % {"line": lines[key]}
            problems.append(row.problem("date", "double", message))
            continue
        lines[key] = row.line
        if key in stored:
            unchanged += 1
            if not holiday.withdrawn and (holiday.on, holiday.name) not in known:
                withdrawn.append(str(holiday))
        elif holiday.withdrawn and (holiday.on, holiday.name) not in known:
            message = _("There is no day off of this date and name to withdraw.")
            problems.append(row.problem("date", "unknown", message))
        else:
            fresh.append(holiday)
            known.add((holiday.on, holiday.name))
    refuse_if_any(problems)
    remarks = [*table.notes, *left_out_sentences(table.left_out)]
    spoken_of = {str(day) for day in fresh} | {
        f"{on:%Y-%m-%d} {name}" for on, name, _day, off in lines if off
    }
    if undone := [day for day in withdrawn if day not in spoken_of]:
        remarks.append(_STAYS_WITHDRAWN % {"days": "; ".join(undone)})
    return DecreeTable(fresh, unchanged, remarks)


def _key(day: Holiday) -> Key:
    return day.on, day.name, day.published_on, day.withdrawn


def _holiday(
    row: TableRow, government: Government | None, published_on: date | None, problems: list[Problem]
) -> Holiday | None:
    """The row as an unsaved holiday; None after its problems were noted."""
    on = _date(row, "date", problems)
    published = published_on
    if not row.is_blank("published_on"):
        published = _date(row, "published_on", problems)
    elif published is None:
        message = _("Say on which day the decree was published, in the list or for the whole of it.")
        problems.append(row.problem("published_on", "published_on", message))
    answers = {name: _answer(row, name, problems) for name in ("withdrawn", "publication_estimated")}
    try:
        holiday = Holiday(
            name=normalise(row.text("name")),
            kind=row.text("kind"),
            decree_number=row.text("decree_number"),
            government=government,
        )
        holiday.clean_fields(exclude=["on", "kind", "government", "published_on"])
    except ValidationError as error:
        for name, texts in error.message_dict.items():
            problems.append(row.problem(name, "invalid", " ".join(texts)))
        return None
    except CellError as error:
        problems.append(error.problem)
        return None
    except ValueError as error:
        problems.append(row.problem("name", "characters", str(error)))
        return None
    if on is None or published is None or None in answers.values():
        return None
    holiday.on, holiday.published_on = on, published
    holiday.withdrawn = bool(answers["withdrawn"])
    holiday.publication_estimated = bool(answers["publication_estimated"])
    return holiday


def _date(row: TableRow, name: str, problems: list[Problem]) -> date | None:
    """The day; None after its problem was noted."""
    found = None
    with noting(problems):
        found = row.day(name)
        if found is None:
            raise row.error(name, name, _("The date is missing: write it such as 2025-03-31."))
    return found


def _answer(row: TableRow, name: str, problems: list[Problem]) -> bool | None:
    text = ""
    with noting(problems):
        text = row.text(name).lower()
    if text in YES:
        return True
    if text not in NO:
        problems.append(row.problem(name, name, _("Write yes or no.")))
        return None
    return False


class PastedDay(NamedTuple):
    """One row of a sheet, as somebody pasted it."""

    on: date
    name: str
    kind: str


def pasted_days(text: str) -> list[PastedDay]:
    """Rows copied from a sheet, with or without its heading: day, name, kind. Raises ImportRefused with every fault."""
    first = text.strip().partition("\n")[0]
    if any(letter.isdigit() for letter in first):
        mark = "\t" if "\t" in first else ";" if ";" in first else ","
        text = f"{mark.join(('date', 'name', 'kind')[: first.count(mark) + 1])}\n{text.strip()}"
    table = _read_table(text.encode())
    problems = list(table.problems)
    found = []
    for row in table.rows:
        on = _date(row, "date", problems)
        with noting(problems):
            name, kind = row.text("name"), row.text("kind")
            if not name:
                raise row.error("name", "required", _("The name of the day is missing."))
            if on is not None:
                found.append(PastedDay(on, name, kind))
    refuse_if_any(problems)
    return found
