"""Import of the agencies of one government from a published list.

Lists are awkward (lost codes, double blanks, reorganisations side by side) and come again next year. So a row is
matched by code, name or alias; a second run changes nothing; an empty cell means "not published" and erases nothing.

No list says since when an agency exists, therefore `valid_from` and `valid_until` stay open. Tuban's list holds three
organisation years side by side: public works and housing are two agencies of 2017 and one of 2022. All three stay
valid, because contracts of 2018 are signed by the former two; the years (`sotk`) are kept with the source.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.imports import ImportResult, read_rows, refuse_if_any
from common.letters import filled_lines, typed_text
from common.sheets.problems import CellError, Problem
from common.sheets.rows import TableRow
from organisations.enums import AgencyKind
from organisations.models import Agency, Government
from organisations.names import normalise
from organisations.services.directory import AgencyBook, kind_of, name_fault
from organisations.services.letterheads import place_gaps

AGENCY_COLUMNS = (
    "region_code",
    "opd_code",
    "name_source",
    "kind",
    "parent",
    "abbreviation",
    "alias",
    "address",
    "sotk",
    "source",
)


# What each column of the template holds, for whoever fills it in; the rest is for lists that are published.
COLUMN_HELP = {
    "name": gettext_lazy("full name of the agency, as it is printed"),
    "opd_code": gettext_lazy("unit code, where there is one"),
    "kind": gettext_lazy("dinas, badan, kecamatan …; empty: found from the name"),
    "parent": gettext_lazy("name of the agency above it, where there is one"),
    "abbreviation": gettext_lazy("short name, for example Dinkes"),
    "alias": gettext_lazy("other names, with semicolons between"),
    "address": gettext_lazy(
        "lines below the name in the letterhead, at most five, with semicolons between: street; postal code; "
        "telephone; e-mail"
    ),
}
ALIASES = {
    "name": ("nama", "nama perangkat daerah", "nama opd", "perangkat daerah", "opd"),
    "region_code": ("kode wilayah", "kode daerah"),
    "opd_code": ("kode", "kode opd", "kode perangkat daerah"),
    "name_source": ("nama sumber",),
    "kind": ("jenis",),
    "parent": ("induk",),
    "abbreviation": ("singkatan",),
    "address": ("alamat", "alamat kop surat", "alamat kantor"),
    "source": ("sumber",),
}


@dataclass(slots=True)
class _AgencyEntry:
    """One agency of the file; `keys` are those of its name and aliases."""

    line: int
    name: str
    key: str
    aliases: list[str]
    keys: tuple[str, ...]
    code: str
    parent: str
    values: dict[str, str]


def import_agencies(source: Path | bytes, *, government: Government, dry_run: bool = False) -> ImportResult:
    """Agencies of one government; a provisional one that the list names becomes official.

    A stored agency found by code or alias takes the list's name and keeps its old one as alias. Raises
    ImportRefused naming every bad line. One transaction.
    """
    table = read_rows(source, required=("name",), optional=AGENCY_COLUMNS, aliases=ALIASES)
    problems = list(table.problems)
    done = ImportResult()
    with transaction.atomic():
        book = AgencyBook(government)
        entries = _entries(table.rows, book, problems)
        claimed: dict[Agency, int] = {}
        kept: list[tuple[_AgencyEntry, Agency, bool]] = []
        for entry in entries:
            try:
                agency, is_new = _matched(entry, book, claimed)
                kept.append((entry, agency, _store(agency, entry, book, is_new=is_new)))
            except _BadAgencyLine as fault:
                problems.append(Problem(entry.line, fault.code, str(fault)))
                continue
            done.created += is_new
        linked = _link_parents(kept, book, {key for entry in entries for key in entry.keys}, problems)
        refuse_if_any(problems, table)
        done.changed = len({a.pk for _e, a, changed in kept if changed} | linked) - done.created
        done.unchanged = len(kept) - done.created - done.changed
        transaction.set_rollback(dry_run)
    done.take_over(table)
    return done


class _BadAgencyLine(Exception):
    def __init__(self, code: str, message: str, *, column: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.column = column


def _entries(rows: tuple[TableRow, ...], book: AgencyBook, problems: list[Problem]) -> list[_AgencyEntry]:
    """The rows that can be read as agencies, each agency once."""
    entries = []
    seen: dict[str, int] = {}
    for row in rows:
        try:
            entry = _entry(row, book)
        except _BadAgencyLine as fault:
            problems.append(row.problem(fault.column, fault.code, str(fault)))
            continue
        except CellError as error:
            problems.append(error.problem)
            continue
        identities = (*entry.keys, *filter(None, [entry.code]))
        earlier = next((seen[identity] for identity in identities if identity in seen), None)
        if earlier is not None:
            message = _("The same name, alias or code stands on line %(line)d.")
            problems.append(Problem(row.line, "double", message % {"line": earlier}))
            continue
        seen.update(dict.fromkeys(identities, row.line))
        entries.append(entry)
    return entries


def _entry(row: TableRow, book: AgencyBook) -> _AgencyEntry:
    fault = name_fault(row.text("name"))
    if fault is not None:
        raise _BadAgencyLine(*fault, column="name")
    region = row.code("region_code", among={book.government.code})
    if region not in ("", book.government.code):
        message = _("This line belongs to %(there)s, not to %(here)s.")
        raise _BadAgencyLine(
            "government", message % {"there": region, "here": book.government.code}, column="region_code"
        )
    kind = row.text("kind").lower()
    if kind not in ("", *AgencyKind.values):
        raise _BadAgencyLine("kind", _("The kind “%(kind)s” is not known.") % {"kind": kind}, column="kind")
    code = row.code("opd_code", among=book.by_code)
    address = filled_lines(typed_text(row.text("address").replace(";", "\n")))
    if gaps := place_gaps("", "\n".join(address)):
        raise _BadAgencyLine("address", " ".join(str(gap.message) for gap in gaps), column="address")
    try:
        key = book.key(row.text("name"))
        aliases = [normalise(alias) for alias in row.text("alias").split(";") if alias.strip()]
        keys = tuple(dict.fromkeys([key, *(book.key(alias) for alias in aliases)]))
        parent = book.key(row.text("parent")) if row.text("parent") else ""
    except ValueError as error:
        raise _BadAgencyLine("characters", str(error)) from error
    return _AgencyEntry(
        line=row.line,
        name=normalise(row.text("name")),
        key=key,
        aliases=aliases,
        keys=keys,
        code=code,
        parent=parent,
        values={
            "code": code,
            # Spaces and spelling as published; invisible debris would only confuse.
            "name_source": row.text("name_source") or row.text("name"),
            "kind": kind or kind_of(key),
            "abbreviation": " ".join(row.text("abbreviation").split()),
            "address": "\n".join(address),
            "source": _source(row),
        },
    )


def _source(row: TableRow) -> str:
    years = row.text("sotk")
    return "; ".join(filter(None, [row.text("source"), f"SOTK {years}" if years else ""]))


def _matched(entry: _AgencyEntry, book: AgencyBook, claimed: dict[Agency, int]) -> tuple[Agency, bool]:
    """The stored agency that the line means, or a new one. Raises _BadAgencyLine when the line means several."""
    found = {book.by_key[key] for key in entry.keys if key in book.by_key}
    if entry.code in book.by_code:
        found.add(book.by_code[entry.code])
    if len(found) > 1:
        names = ", ".join(sorted(agency.name for agency in found))
        raise _BadAgencyLine("ambiguous", _("Code, name and aliases mean several agencies: %s.") % names)
    if not found:
        # An import of innovations may have met the agency under its abbreviation only.
        found = book.provisional_called(entry.values["abbreviation"])
    if not found:
        return Agency(government=book.government), True
    agency = found.pop()
    if agency in claimed:
        message = _("Line %(line)d means the same agency, %(name)s.")
        raise _BadAgencyLine("double", message % {"line": claimed[agency], "name": agency.name})
    claimed[agency] = entry.line
    return agency, False


def _store(agency: Agency, entry: _AgencyEntry, book: AgencyBook, *, is_new: bool) -> bool:
    """Write what the line says; True when anything was written. Empty cells erase nothing."""
    old_name, old_key = agency.name, agency.name_key
    wanted: dict[str, str | bool] = {name: value for name, value in entry.values.items() if value}
    wanted |= {"name": entry.name, "name_key": entry.key, "provisional": False}
    changed = _set(agency, wanted)
    if changed or is_new:
        try:
            agency.clean_fields(exclude=["government", "parent", "name_key"])
        except ValidationError as error:
            (field, texts), *_others = error.message_dict.items()
            column = "opd_code" if field == "code" else field
            raise _BadAgencyLine("invalid", " ".join(texts), column=column) from error
        agency.save()
        if old_key != entry.key:
            book.by_key.pop(old_key, None)
        book.add(agency)
    names = entry.aliases if is_new or old_name == entry.name else [old_name, *entry.aliases]
    added = [name for name in names if book.add_alias(agency, name)]
    return changed or is_new or bool(added)


def _link_parents(
    kept: list[tuple[_AgencyEntry, Agency, bool]], book: AgencyBook, named: set[str], problems: list[Problem]
) -> set[UUID]:
    """Set the parents by name; returns the keys of agencies that changed."""
    linked: set[UUID] = set()
    for entry, agency, _changed in kept:
        if not entry.parent:
            continue
        called = book.find(entry.parent)
        parent = called[0] if len(called) == 1 else None
        if parent is None:
            # A parent whose own line is bad is reported there.
            if entry.parent not in named:
                problems.append(Problem(entry.line, "parent", _("The parent is not in the list."), "parent"))
        elif _descends(parent, agency):
            problems.append(Problem(entry.line, "parent", _("An agency cannot be its own parent."), "parent"))
        elif agency.parent_id != parent.pk:
            agency.parent = parent
            agency.save(update_fields=["parent"])
            linked.add(agency.pk)
    return linked


def _descends(agency: Agency | None, ancestor: Agency) -> bool:
    while agency is not None:
        if agency.pk == ancestor.pk:
            return True
        agency = agency.parent
    return False


def _set(row: Agency, wanted: Mapping[str, str | bool]) -> bool:
    """Set attributes; True when one differed."""
    changed = [name for name, value in wanted.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, wanted[name])
    return bool(changed)
