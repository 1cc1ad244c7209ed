"""Import of governments with their Kemendagri codes and time zones."""

import re
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from common.imports import Imported, read_rows, refuse_if_any
from common.tabular import Problem, TableRow
from organisations.enums import GovernmentKind, Zone
from organisations.models import Government
from organisations.names import normalise
from organisations.services.directory import name_fault

_KINDS = {
    "provinsi": GovernmentKind.PROVINCE,
    "kabupaten": GovernmentKind.REGENCY,
    "kota": GovernmentKind.CITY,
}
_REGION_CODE = re.compile(r"[0-9]{2}(\.[0-9]{2})?")


def import_governments(source: Path | bytes, *, dry_run: bool = False) -> Imported:
    """Governments from a list with code, name, type and iana_timezone; rows marked `autonomous=no` are left out.

    Policy and place of signing, which no list knows, stay as they are. Raises ImportRefused naming every bad line.
    """
    rows, problems = read_rows(
        source, required=("code", "name", "type", "iana_timezone"), optional=("autonomous",)
    )
    done = Imported()
    with transaction.atomic():
        stored = {government.code: government for government in Government.objects.all()}
        lines: dict[str, int] = {}
        fresh = []
        for row in rows:
            code = row.values["code"].strip()
            if row.values["autonomous"].strip() == "no":
                done.skipped += 1
                continue
            found = _government_problem(row, code, lines)
            if found is not None:
                problems.append(found)
                continue
            wanted = {
                "name": normalise(row.values["name"]),
                "kind": _KINDS[row.values["type"].strip()],
                "zone": row.values["iana_timezone"].strip(),
            }
            government = stored.get(code)
            if government is None:
                fresh.append(Government(code=code, **wanted))
                done.created += 1
            elif any(getattr(government, field) != value for field, value in wanted.items()):
                for field, value in wanted.items():
                    setattr(government, field, value)
                government.save(update_fields=list(wanted))
                done.changed += 1
            else:
                done.unchanged += 1
        refuse_if_any(problems)
        Government.objects.bulk_create(fresh)
        transaction.set_rollback(dry_run)
    return done


def _government_problem(row: TableRow, code: str, lines: dict[str, int]) -> Problem | None:
    if not _REGION_CODE.fullmatch(code):
        # A spreadsheet turns 35.10 into the number 35.1.
        message = _("“%(code)s” is not a Kemendagri code such as 35.10; format the column as text.")
        return Problem(row.line, "code", message % {"code": code})
    if code in lines:
        message = _("The code %(code)s was given on line %(line)d already.")
        return Problem(row.line, "double", message % {"code": code, "line": lines[code]})
    lines[code] = row.line
    if row.values["type"].strip() not in _KINDS:
        return Problem(row.line, "type", _("The type must be provinsi, kabupaten or kota."))
    if row.values["iana_timezone"].strip() not in Zone.values:
        return Problem(row.line, "zone", _("The time zone must be one of %s.") % ", ".join(Zone.values))
    fault = name_fault(row.values["name"])
    return Problem(row.line, *fault) if fault is not None else None
