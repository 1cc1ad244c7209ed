"""Import of governments with their Kemendagri codes and time zones."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from django.db import transaction
from django.utils.translation import gettext as _

from common.imports import ImportResult, read_rows, refuse_if_any
from common.sheets.problems import LeftOut, Problem, noting
from common.sheets.rows import TableRow
from organisations.enums import GovernmentKind, Zone
from organisations.models import Government
from organisations.names import normalise
from organisations.services.directory import name_fault

_KINDS = {
    "provinsi": GovernmentKind.PROVINCE,
    "kabupaten": GovernmentKind.REGENCY,
    "kota": GovernmentKind.CITY,
}
REQUIRED = ("code", "name", "type", "iana_timezone")
ALIASES = {
    "code": ("kode", "kode wilayah", "region_code"),
    "name": ("nama", "nama daerah", "pemerintah daerah"),
    "type": ("jenis", "tipe"),
    "iana_timezone": ("zona waktu", "zona", "timezone"),
    "autonomous": ("otonom", "daerah otonom"),
}
_NO = frozenset({"no", "tidak", "t", "0", "false"})
# Every region with its code and zone, as it comes with the program (organisations/data/README.md).
SHIPPED = Path(__file__).resolve().parent.parent / "data" / "regions.csv"
_REGION_CODE = re.compile(r"[0-9]{2}(\.[0-9]{2})?")


@dataclass(frozen=True, slots=True)
class Region:
    """An autonomous region of the shipped list."""

    code: str
    name: str
    kind: GovernmentKind
    zone: str


@cache
def shipped_regions() -> Mapping[str, Region]:
    """The autonomous regions of the shipped list by their code, in its order."""
    table = read_rows(SHIPPED, required=REQUIRED, optional=("autonomous",), aliases=ALIASES)
    found = (
        Region(
            row.text("code"),
            normalise(row.text("name")),
            _KINDS[row.text("type").casefold()],
            row.text("iana_timezone"),
        )
        for row in table.rows
        if row.text("autonomous").casefold() not in _NO
    )
    return MappingProxyType({region.code: region for region in found})


def regions_called(text: str) -> list[Region]:
    """The regions that may be meant: `35.23`, `Kabupaten Tuban`, both as the list offers them, or the name alone.

    A name without its kind means every region that bears it: Bandung is a regency and a city.
    """
    wanted = " ".join(text.split()).casefold()
    regions = shipped_regions().values()
    exact = [r for r in regions if wanted in (r.code, r.name.casefold(), f"{r.code} {r.name}".casefold())]
    return exact or [r for r in regions if wanted == r.name.partition(" ")[2].casefold()]


def import_governments(source: Path | bytes, *, dry_run: bool = False) -> ImportResult:
    """Governments from a list with code, name, type and iana_timezone; rows marked `autonomous=no` are left out.

    Policy and place of signing, which no list knows, stay as they are. Raises ImportRefused naming every bad line.
    """
    table = read_rows(source, required=REQUIRED, optional=("autonomous",), aliases=ALIASES)
    problems = list(table.problems)
    done = ImportResult()
    with transaction.atomic():
        stored = {government.code: government for government in Government.objects.all()}
        lines: dict[str, int] = {}
        fresh = []
        for row in table.rows:
            if row.text("autonomous").casefold() in _NO:
                reason = _("They are no autonomous regions.")
                done.left_out.append(LeftOut(row.line, "not_autonomous", reason))
                continue
            code = ""
            with noting(problems):
                code = row.code("code", among=stored)
                found = _government_problem(row, code, lines)
                if found is not None:
                    problems.append(found)
                    code = ""
            if not code:
                continue
            wanted = {
                "name": normalise(row.text("name")),
                "kind": _KINDS[row.text("type").casefold()],
                "zone": row.text("iana_timezone"),
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
    done.take_over(table)
    return done


def _government_problem(row: TableRow, code: str, lines: dict[str, int]) -> Problem | None:
    if not _REGION_CODE.fullmatch(code):
        # A spreadsheet turns 35.10 into the number 35.1.
        message = _("“%(code)s” is not a Kemendagri code such as 35.10; format the column as text.")
        return row.problem("code", "code", message % {"code": code})
    if code in lines:
        message = _("The code %(code)s was given on line %(line)d already.")
        return row.problem("code", "double", message % {"code": code, "line": lines[code]})
    lines[code] = row.line
    if row.text("type").casefold() not in _KINDS:
        return row.problem("type", "type", _("The type must be provinsi, kabupaten or kota."))
    if row.text("iana_timezone") not in Zone.values:
        message = _("The time zone must be one of %s.") % ", ".join(Zone.values)
        return row.problem("iana_timezone", "zone", message)
    fault = name_fault(row.text("name"))
    return row.problem("name", *fault) if fault is not None else None
