"""Decreed days off from a list: date, name, kind, decree. The calendar is always data, never a library's guess."""

from datetime import date
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from common.imports import Imported, read_rows, refuse_if_any
from common.tabular import Problem, Row
from organisations.models import Government, Holiday
from organisations.names import normalise


def import_holidays(
    source: Path | bytes, *, government: Government | None = None, dry_run: bool = False
) -> Imported:
    """National days, or those of one government. A day is the same by date and name; kind and decree may change.

    Days missing from the list stay: a decree withdraws a day by name, and no list says so. Raises ImportRefused.
    Due dates already stored in deadlines and contracts do not move.
    """
    rows, problems = read_rows(source, required=("date", "name"), optional=("kind", "decree_number"))
    done = Imported()
    with transaction.atomic():
        stored = {(day.on, day.name): day for day in Holiday.objects.filter(government=government)}
        lines: dict[tuple[date, str], int] = {}
        for row in rows:
            holiday = _holiday(row, government, problems)
            if holiday is None:
                continue
            key = (holiday.on, holiday.name)
            if key in lines:
                message = _("The same day and name stand on line %(line)d.") % {"line": lines[key]}
                problems.append(Problem(row.line, "double", message))
                continue
            lines[key] = row.line
            known = stored.get(key)
            if known is None:
                holiday.save()
                done.created += 1
            elif (known.kind, known.decree_number) != (holiday.kind, holiday.decree_number):
                known.kind, known.decree_number = holiday.kind, holiday.decree_number
                known.save(update_fields=["kind", "decree_number"])
                done.changed += 1
            else:
                done.unchanged += 1
        refuse_if_any(problems)
        transaction.set_rollback(dry_run)
    return done


def _holiday(row: Row, government: Government | None, problems: list[Problem]) -> Holiday | None:
    """The row as an unsaved holiday; None after its problems were noted."""
    try:
        on = date.fromisoformat(row.values["date"].strip())
    except ValueError:
        problems.append(Problem(row.line, "date", _("The date must look like 2025-03-31.")))
        return None
    try:
        holiday = Holiday(
            on=on,
            name=normalise(row.values["name"]),
            kind=row.values["kind"].strip(),
            decree_number=row.values["decree_number"].strip(),
            government=government,
        )
        holiday.clean_fields(exclude=["on", "kind", "government"])
    except ValidationError as error:
        faults = (f"{name}: {' '.join(texts)}" for name, texts in error.message_dict.items())
        problems.append(Problem(row.line, "invalid", "; ".join(faults)))
    except ValueError as error:
        problems.append(Problem(row.line, "characters", str(error)))
    else:
        return holiday
    return None
