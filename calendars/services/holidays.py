"""Decreed days off from a list: date, name, kind, decree and the day it was published. Rows are only ever added."""

from datetime import date
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from calendars.models import Holiday
from calendars.queries import days_off
from common.imports import Imported, read_rows, refuse_if_any
from common.tabular import Problem, TableRow
from organisations.models import Government
from organisations.names import normalise

YES = frozenset({"ya", "y", "yes", "1", "true"})
NO = frozenset({"", "tidak", "t", "no", "0", "false"})
OPTIONAL = ("kind", "decree_number", "published_on", "withdrawn", "publication_estimated")
Key = tuple[date, str, date, bool]


def import_holidays(
    source: Path | bytes,
    *,
    government: Government | None = None,
    published_on: date | None = None,
    dry_run: bool = False,
) -> Imported:
    """National days, or those of one government, from a list of what decrees say.

    `published_on` is for rows that do not name their decree's day of publication. A row that is stored already is
    left as it is; anything new becomes a new row, a withdrawal too. Days missing from the list stay. Due dates do not
    move by this alone: see deadlines.services.holiday_decrees. Raises ImportRefused.
    """
    done = Imported()
    with transaction.atomic():
        fresh, unchanged = read_decree(source, government=government, published_on=published_on)
        Holiday.objects.bulk_create(fresh)
        done.created, done.unchanged = len(fresh), unchanged
        transaction.set_rollback(dry_run)
    return done


def read_decree(
    source: Path | bytes, *, government: Government | None = None, published_on: date | None = None
) -> tuple[list[Holiday], int]:
    """The rows of a list that are not stored yet, unsaved, and how many are. Writes nothing. Raises ImportRefused."""
    rows, problems = read_rows(source, required=("date", "name"), optional=OPTIONAL)
    stored = {_key(day) for day in Holiday.objects.filter(government=government)}
    known = {(day.on, day.name) for day in days_off(government.pk if government else None)}
    lines: dict[Key, int] = {}
    fresh, unchanged = [], 0
    for row in rows:
        holiday = _holiday(row, government, published_on, problems)
        if holiday is None:
            continue
        key = _key(holiday)
        if key in lines:
            message = _("The same day and name stand on line %(line)d.") % {"line": lines[key]}
            problems.append(Problem(row.line, "double", message))
            continue
        lines[key] = row.line
        if key in stored:
            unchanged += 1
        elif holiday.withdrawn and (holiday.on, holiday.name) not in known:
            problems.append(
                Problem(row.line, "unknown", _("There is no day off of this date and name to withdraw."))
            )
        else:
            fresh.append(holiday)
            known.add((holiday.on, holiday.name))
    refuse_if_any(problems)
    return fresh, unchanged


def _key(day: Holiday) -> Key:
    return day.on, day.name, day.published_on, day.withdrawn


def _holiday(
    row: TableRow, government: Government | None, published_on: date | None, problems: list[Problem]
) -> Holiday | None:
    """The row as an unsaved holiday; None after its problems were noted."""
    on = _date(row, "date", problems)
    published = published_on
    if row.values["published_on"].strip():
        published = _date(row, "published_on", problems)
    elif published is None:
        message = _("Say on which day the decree was published, in the list or for the whole of it.")
        problems.append(Problem(row.line, "published_on", message))
    answers = {name: _answer(row, name, problems) for name in ("withdrawn", "publication_estimated")}
    try:
        holiday = Holiday(
            name=normalise(row.values["name"]),
            kind=row.values["kind"].strip(),
            decree_number=row.values["decree_number"].strip(),
            government=government,
        )
        holiday.clean_fields(exclude=["on", "kind", "government", "published_on"])
    except ValidationError as error:
        faults = (f"{name}: {' '.join(texts)}" for name, texts in error.message_dict.items())
        problems.append(Problem(row.line, "invalid", "; ".join(faults)))
        return None
    except ValueError as error:
        problems.append(Problem(row.line, "characters", str(error)))
        return None
    if on is None or published is None or None in answers.values():
        return None
    holiday.on, holiday.published_on = on, published
    holiday.withdrawn = bool(answers["withdrawn"])
    holiday.publication_estimated = bool(answers["publication_estimated"])
    return holiday


def _date(row: TableRow, name: str, problems: list[Problem]) -> date | None:
    try:
        return date.fromisoformat(row.values[name].strip())
    except ValueError:
        problems.append(Problem(row.line, name, _("The date must look like 2025-03-31.")))
        return None


def _answer(row: TableRow, name: str, problems: list[Problem]) -> bool | None:
    text = row.values[name].strip().lower()
    if text in YES:
        return True
    if text not in NO:
        problems.append(Problem(row.line, name, _("Write yes or no.")))
        return None
    return False
