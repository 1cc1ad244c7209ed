"""Import of work packages from SiRUP, SPSE, the e-catalogue and published lists.

What a cell does not say stays empty; nothing is made up. One transaction: a bad line, and nothing is stored.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import BadInput
from common.imports import ImportResult, read_rows, refuse_if_any
from common.letters import line_refusal
from common.sheets.problems import CellError, LeftOut, Problem
from common.sheets.rows import TableRow
from common.tabular import Table
from common.types import Shown
from organisations.agency_names import several
from organisations.enums import Role
from organisations.models import Agency, Government
from organisations.names import normalise
from organisations.offices import Actor
from organisations.services.directory import AgencyBook
from work_packages.models import ProcurementPlan, WorkPackage
from work_packages.services import package_columns as columns
from workflow.engine.transaction import retrying, unit_of_work

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_GOVERNMENT = re.compile(r"^(pemerintah\s+)?(daerah\s+)?", re.IGNORECASE)
MOST_SUM = Decimal(10) ** 15
Facts = dict[str, Shown]


def import_packages(
    source: Path | bytes,
    *,
    actor: Actor,
    at: datetime,
    government: Government | None = None,
    dry_run: bool = False,
) -> ImportResult:
    """One package for each line, recognised again by its code within government and fiscal year.

    What is there takes what the file says and keeps the rest, so that the same file changes nothing. With `government`,
    lines of others are left out, by name; a procurement officer brings only those of the own agency. Raises
    ImportRefused naming every bad cell.
    """
    table = read_rows(source, required=columns.REQUIRED, optional=columns.OPTIONAL, aliases=columns.ALIASES)

    def work() -> ImportResult:
        with unit_of_work():
            done = _PackageImport(actor, at, government).take(table)
            transaction.set_rollback(dry_run)
            return done

    return retrying(work)


class _PackageImport:
    """One run: the packages that are there by their code, and the agencies met so far."""

    def __init__(self, actor: Actor, at: datetime, only: Government | None) -> None:
        self._at, self._only = at, only
        self._own = _own_agencies(actor, only)
        self._governments = {g.code: g for g in Government.objects.all()}
        self._books: dict[str, AgencyBook] = {}
        places = [only] if only is not None else list(self._governments.values())
        known = WorkPackage.objects.filter(government__in=places).prefetch_related("procurement_plans")
        self._known = {(row.government_id, row.fiscal_year, row.code): row for row in known}
        self._plans: defaultdict[UUID, dict[str, ProcurementPlan]] = defaultdict(dict)
        for plan in ProcurementPlan.objects.filter(government__in=places):
            self._plans[plan.government_id][plan.code] = plan

    def take(self, table: Table) -> ImportResult:
        """Every line; raises ImportRefused for all bad ones together."""
        done, problems = ImportResult(), list(table.problems)
        lines: dict[tuple[UUID, int, str], int] = {}
        for row in table.rows:
            found: list[Problem] = []
            self._take_one(row, lines, done, found)
            problems.extend(found)
        refuse_if_any(problems, table)
        done.take_over(table)
        return done

    def _take_one(
        self,
        row: TableRow,
        lines: dict[tuple[UUID, int, str], int],
        done: ImportResult,
        faults: list[Problem],
    ) -> None:
        try:
            government = self._government(row, done)
            if government is None:
                return
            facts = read_facts(row, faults)
            agency = self._agency(government, row, done)
        except CellError as error:
            faults.append(error.problem)
            return
        if faults:
            return
        if self._own is not None and (agency is None or agency.pk not in self._own):
            named = agency.name if agency is not None else _("no agency")
            reason = _("They belong to %(agency)s, not to your agency.") % {"agency": named}
            done.left_out.append(LeftOut(row.line, "other_agency", reason))
            return
        key = (government.pk, int(str(facts["fiscal_year"])), str(facts["code"]))
        if key in lines:
            message = _("The same code of the same year stands on line %(line)d.") % {"line": lines[key]}
            faults.append(row.problem("package_code", "double", message))
            return
        lines[key] = row.line
        if agency is not None:
            facts["agency"] = agency
        try:
            self._store(key, government, facts, _rup_codes(row), done)
        except BadInput as refusal:
            faults.extend(row.problem("", gap.code, str(gap.message)) for gap in refusal.gaps)

    def _government(self, row: TableRow, done: ImportResult) -> Government | None:
        """The line's government; None for a line of another one, which is named. Raises CellError."""
        own = {self._only.code} if self._only is not None else set(self._governments)
        code, name = row.code("region_code", among=own), row.text("pemda")
        if self._only is not None:
            if (not code or code == self._only.code) and (code or not name or _same(name, self._only.name)):
                return self._only
            reason = _("They belong to another government: %(name)s.") % {"name": name or code}
            done.left_out.append(LeftOut(row.line, "other_government", reason))
            return None
        found = self._governments.get(code) if code else None
        if found is None and not code:
            found = next((g for g in self._governments.values() if name and _same(name, g.name)), None)
        if found is None:
            message = _("There is no such government: %(name)s.") % {"name": code or name or "–"}
            raise row.error("region_code" if code else "pemda", "government", message)
        return found

    def _agency(self, government: Government, row: TableRow, done: ImportResult) -> Agency | None:
        """The agency that is named, created as provisional where no list has it. Raises CellError."""
        name = row.text("opd")
        if not name:
            return None
        if government.code not in self._books:
            self._books[government.code] = AgencyBook(government)
        book = self._books[government.code]
        try:
            found = book.find(name)
            if len(found) > 1:
                raise row.error("opd", "agency", several(name, found))
            if found:
                return found[0]
            if not book.key(name) or len(normalise(name)) > 255:
                raise row.error("opd", "agency", _("This is no name of an agency."))
        except ValueError as error:
            raise row.error("opd", "characters", str(error)) from error
        if self._own is not None:
            # Whoever brings only their own agency's packages creates no other one.
            return None
        made = book.add_provisional(name, source=row.text("source_url")[:255])
        note = _("Provisional agency: %(agency)s, %(government)s")
        done.notes.append(note % {"agency": made.name, "government": government.name})
        return made

    def _store(
        self,
        key: tuple[UUID, int, str],
        government: Government,
        facts: Facts,
        rup_codes: list[str],
        done: ImportResult,
    ) -> None:
        package = self._known.get(key)
        if package is None:
            package = WorkPackage(government=government, created_at=self._at, modified_at=self._at)
            _assign(package, facts)
            package.save(force_insert=True)
            self._known[key] = package
            package.procurement_plans.set(self._rup(government, rup_codes))
            done.created += 1
            return
        changed = _assign(package, facts)
        present = {plan.code for plan in package.procurement_plans.all()}
        missing = [code for code in rup_codes if code not in present]
        if not changed and not missing:
            done.unchanged += 1
            return
        package.version += 1
        package.modified_at = self._at
        package.save()
        package.procurement_plans.add(*self._rup(government, missing))
        done.changed += 1

    def _rup(self, government: Government, codes: list[str]) -> list[ProcurementPlan]:
        known = self._plans[government.pk]
        for code in codes:
            if code not in known:
                known[code] = ProcurementPlan.objects.create(
                    government=government, code=code, created_at=self._at
                )
        return [known[code] for code in codes]


def _assign(package: WorkPackage, facts: Facts) -> list[str]:
    """Write what the file says; the names of what was different."""
    changed = [name for name, value in facts.items() if getattr(package, name) != value]
    for name in changed:
        setattr(package, name, facts[name])
    return changed


def _own_agencies(actor: Actor, only: Government | None) -> set[UUID] | None:
    """The agencies whose packages alone the actor brings; None: all."""
    place = only.pk if only is not None else None
    if actor.is_system or actor.holding(Role.DEVELOPMENT_BUREAU, government_id=place):
        return None
    offices = actor.all_holding(Role.PROCUREMENT_OFFICER, government_id=place)
    return {office.agency_id for office in offices if office.agency_id}


def _same(one: str, other: str) -> bool:
    """“Pemerintah Daerah Kabupaten Grobogan” is Kabupaten Grobogan, so is “Kab. Grobogan”."""
    plain = [
        _GOVERNMENT.sub("", name.casefold()).replace("kab. ", "kabupaten ").strip() for name in (one, other)
    ]
    return plain[0] == plain[1]


def _rup_codes(row: TableRow) -> list[str]:
    """Codes of SiRUP, several joined by a semicolon."""
    return list(dict.fromkeys(code.strip() for code in row.code("kd_rup").split(";") if code.strip()))


def read_facts(row: TableRow, faults: list[Problem]) -> Facts:
    """What the line says of the package, by column of the model; every fault of its cells is added to `faults`."""
    facts: Facts = {"name": row.text("name"), "month_only": []}
    for read in (_identity, _words, _texts, _sums, _days, _measures):
        try:
            read(row, facts)
        except CellError as error:
            faults.append(error.problem)
    if not facts["month_only"]:
        del facts["month_only"]
    return facts


def _identity(row: TableRow, facts: Facts) -> None:
    code = next((found for name in columns.CODES if (found := row.code(name))), "")
    if not code:
        message = _("No column gives a code: the package could not be recognised again.")
        raise row.error("package_code", "required", message)
    year = row.whole("fiscal_year")
    if year is None or not 1990 <= year <= 2200:
        raise row.error("fiscal_year", "year", _("Give the fiscal year, such as 2025."))
    facts.update(code=code, fiscal_year=year)
    if not facts["name"]:
        raise row.error("name", "required", _("Give the name of the package."))
    _fits(row, "name", str(facts["name"]), "name")
    _fits(row, "package_code", code, "code")


def _words(row: TableRow, facts: Facts) -> None:
    for column, known in (("category", columns.CATEGORIES), ("method", columns.METHODS)):
        if text := row.text(column):
            facts[column] = _word(row, column, text, known)
    if text := row.text("value_precision"):
        facts["value_precision"] = _word(row, "value_precision", text, columns.PRECISIONS)
    if (currency := row.text("currency")) and currency.upper() != "IDR":
        raise row.error("currency", "currency", _("Only sums in rupiah (IDR) are read."))
    for column in columns.STAGES:
        if text := row.text(column):
            facts["stage"] = _word(row, column, text, columns.STAGE_WORDS[column])
            facts["stage_source"] = text[:120]


def _word(row: TableRow, column: str, text: str, known: Mapping[str, str]) -> str:
    found = known.get(" ".join(text.casefold().split()))
    if found is None:
        message = _("“%(text)s” is not known here; known are: %(known)s.")
        raise row.error(column, "unknown", message % {"text": text, "known": ", ".join(known)})
    return found


def _texts(row: TableRow, facts: Facts) -> None:
    for column, name in columns.TEXTS.items():
        if text := row.text(column):
            facts[name] = _fits(row, column, text, name)
    if sentence := line_refusal(str(facts.get("source_url", ""))):
        raise row.error("source_url", "letters", str(sentence))


def _fits(row: TableRow, column: str, text: str, name: str) -> str:
    most = WorkPackage._meta.get_field(name).max_length  # type: ignore[union-attr]  # a column of text
    if most is not None and len(text) > most:
        raise row.error(column, "too_long", _("At most %(most)d characters.") % {"most": most})
    return text


def _sums(row: TableRow, facts: Facts) -> None:
    for column, name in columns.SUMS.items():
        value = row.number(column, percent=False, places=2)
        if value is None:
            continue
        if not 0 <= value < MOST_SUM:
            raise row.error(column, "sum", _("This is no sum of a package."))
        facts[name] = value


def _days(row: TableRow, facts: Facts) -> None:
    only_months = []
    for column, name in columns.DAYS.items():
        found = _MONTH.fullmatch(row.text(column))
        day = date(int(found[1]), int(found[2]), 1) if found else row.day(column)
        if day is None:
            continue
        facts[name] = day
        if found:
            only_months.append(name)
    facts["month_only"] = only_months
    begin, end = facts.get("starts_on"), facts.get("ends_on")
    if isinstance(begin, date) and isinstance(end, date) and end < begin:
        raise row.error("ends_on", "order", _("It ends before it begins."))


def _measures(row: TableRow, facts: Facts) -> None:
    if (days := row.whole("duration_days")) is not None:
        if not 0 < days < 10_000:
            raise row.error("duration_days", "days", _("Give the number of calendar days."))
        facts["duration_days"] = days
    if (share := row.number("tkdn", percent=True, places=2)) is not None:
        if not 0 <= share <= 100:
            raise row.error("tkdn", "percent", _("Give a percentage from 0 to 100."))
        facts["tkdn_percent"] = share
    place = {name: row.number(name, percent=False, places=6) for name in ("latitude", "longitude")}
    if place["latitude"] is None and place["longitude"] is None:
        return
    if place["latitude"] is None or place["longitude"] is None:
        raise row.error("latitude", "place", _("Give both latitude and longitude, or neither."))
    if not (-90 <= place["latitude"] <= 90 and -180 <= place["longitude"] <= 180):
        raise row.error("latitude", "place", _("This is no place on earth."))
    facts.update(place)
