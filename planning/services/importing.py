"""A plan from a sheet: its parts, its indicators, and a further version of every figure that differs.

A row is found again by its code, else by name and agency; a second run changes nothing. An empty cell means "not
published": nothing is made up for it, and nothing is erased by it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from common.imports import ImportRefused, ImportResult, RowValues, WrittenRow, read_rows, refuse_if_any
from common.letters import line_gaps, typed_line
from common.numbers import NumberFormatError
from common.periods import local_day
from common.sheets.problems import LeftOut, Problem, noting
from common.sheets.rows import TableRow
from organisations.models import Agency, Government
from organisations.offices import Actor, Office
from organisations.services.directory import AgencyBook
from planning.enums import ABOVE, FigureKind, PlanLevel
from planning.models import PlanItem, RegionalIndicator, RegionalPlan
from planning.queries import figures_of, plan_in_force
from planning.rules import Figure, FigureKey
from planning.services import sheet_columns as columns
from planning.services.recording import add_versions, keeping_office, read_figure

ITEMS, INDICATORS = PlanItem._meta.label_lower, RegionalIndicator._meta.label_lower
# From the part that says most about what an indicator measures.
_NEAREST = (PlanLevel.PROGRAMME, PlanLevel.OBJECTIVE, PlanLevel.GOAL, PlanLevel.MISSION)
_TEXTS = ("unit", "direction", "level", "activity", "source")


def title_key(text: str) -> str:
    """By which a title or name is found again."""
    return " ".join(typed_line(text).casefold().split())


@dataclass(slots=True)
class _PlanEntry:
    """One row of the sheet, read."""

    row: TableRow
    titles: dict[PlanLevel, str]
    name: str
    code: str
    agency: Agency | None
    texts: dict[str, str]
    figures: dict[FigureKey, Figure] = field(default_factory=dict)

    @property
    def identity(self) -> tuple[str, ...]:
        """By which it is found again."""
        if self.code:
            return (self.code,)
        return title_key(self.name), str(self.agency.pk if self.agency else "")


def import_plan(
    source: Path | bytes, *, government: Government, actor: Actor, at: datetime, dry_run: bool = False
) -> ImportResult:
    """Parts, indicators and figures of the government's plan. Raises NotPermitted, and ImportRefused naming every bad
    cell. One transaction."""
    office = keeping_office(actor, government.pk, at)
    table = read_rows(
        source,
        required=columns.REQUIRED,
        optional=columns.OPTIONAL,
        aliases=columns.ALIASES,
        reads=columns.column_of_header,
    )
    problems = list(table.problems)
    done = ImportResult()
    with transaction.atomic():
        reading = _PlanReading(government, actor, at)
        entries = list(reading.entries(table.rows, problems, done))
        refuse_if_any(problems, table)
        for plan, rows in entries:
            _PlanWriting(plan, actor, office, at, done).write(rows)
        transaction.set_rollback(dry_run)
    done.take_over(table)
    return done


class _PlanReading:
    """Rows as entries of their plan, with a problem for every cell that cannot be understood."""

    def __init__(self, government: Government, actor: Actor, at: datetime) -> None:
        self.government = government
        self.book = AgencyBook(government)
        self.plans = {title_key(plan.title): plan for plan in government.plans.order_by("recorded_at")}
        self.current = plan_in_force(government, local_day(at, government.tz))

    def entries(
        self, rows: tuple[TableRow, ...], problems: list[Problem], done: ImportResult
    ) -> Iterator[tuple[RegionalPlan, list[_PlanEntry]]]:
        """Those of each plan. Raises ImportRefused where there is no plan to put them in."""
        found: dict[UUID, tuple[RegionalPlan, list[_PlanEntry]]] = {}
        seen: dict[tuple[UUID, tuple[str, ...]], int] = {}
        for row in rows:
            with noting(problems):
                if row.code("region_code", among={self.government.code}) not in ("", self.government.code):
                    reason = _("They belong to another government.")
                    done.left_out.append(LeftOut(row.line, "other_government", reason))
                    continue
                plan = self._plan(row)
                entry = self._entry(row, problems)
                place = (plan.pk, entry.identity)
                if entry.name and place in seen:
                    message = _("The same indicator stands on line %(line)d.")
                    raise row.error("name", "double", message % {"line": seen[place]})
                seen[place] = row.line
                found.setdefault(plan.pk, (plan, []))[1].append(entry)
        yield from found.values()

    def _plan(self, row: TableRow) -> RegionalPlan:
        title = row.text("plan")
        if title and title_key(title) not in self.plans:
            raise row.error("plan", "plan", _("No plan of this title is recorded here."))
        plan = self.plans[title_key(title)] if title else self.current
        if plan is None:
            message = _("No plan is in force: record it first, with its title, years and regulation.")
            raise ImportRefused([Problem(0, "no_plan", message)])
        return plan

    def _entry(self, row: TableRow, problems: list[Problem]) -> _PlanEntry:
        titles = {level: self._line(row, name, 500) for name, level in columns.LEVELS.items()}
        entry = _PlanEntry(
            row=row,
            titles={level: title for level, title in titles.items() if title},
            name=self._line(row, "name", 500),
            code=self._line(row, "indicator_id", 40, row.code("indicator_id")),
            agency=self._agency(row),
            texts={
                name: self._line(row, name, 500 if name in ("activity", "source") else 60) for name in _TEXTS
            },
        )
        if not entry.name and not entry.titles:
            raise row.error("name", "required", _("Name the indicator, or a part of the plan."))
        entry.texts["direction"] = self._direction(row, entry.texts["direction"])
        if entry.name:
            for key, column in self._figure_columns(row):
                with noting(problems):
                    if (figure := self._figure(row, column, entry.texts["unit"])).text:
                        entry.figures[key] = figure
        return entry

    def _figure_columns(self, row: TableRow) -> Iterator[tuple[FigureKey, str]]:
        yield (FigureKind.WEIGHT.value, 0, 0), "weight"
        baseline_year = row.whole("baseline_year") or 0
        if baseline_year and not 1990 <= baseline_year <= 2100:
            raise row.error("baseline_year", "year", _("This is no year."))
        yield (FigureKind.BASELINE.value, baseline_year, 0), "baseline"
        for column in row.columns:
            if (key := columns.figure_key(column)) is not None:
                yield key, column

    def _line(self, row: TableRow, name: str, most: int, text: str | None = None) -> str:
        text = typed_line(row.text(name) if text is None else text)
        if len(text) > most:
            raise row.error(name, "too_long", _("At most %(most)d characters fit here.") % {"most": most})
        if gaps := list(line_gaps(text, place=name)):
            raise row.error(name, gaps[0].code, str(gaps[0].message))
        return text

    def _agency(self, row: TableRow) -> Agency | None:
        text = row.text("opd")
        if not text:
            return None
        try:
            found = self.book.find(text)
        except ValueError as error:
            raise row.error("opd", "characters", str(error)) from error
        if not found:
            raise row.error("opd", "unknown", _("This government has no agency of this name."))
        if len(found) > 1:
            names = ", ".join(sorted(agency.name for agency in found))
            raise row.error("opd", "ambiguous", _("This means several agencies: %s.") % names)
        return found[0]

    def _direction(self, row: TableRow, text: str) -> str:
        if not text:
            return ""
        if text.casefold() not in columns.DIRECTIONS:
            raise row.error("direction", "unknown", _("Write naik, turun or tetap."))
        return columns.DIRECTIONS[text.casefold()]

    def _figure(self, row: TableRow, column: str, unit: str) -> Figure:
        try:
            figure = read_figure(row.text(column), unit=unit, published=bool(row.text("source")))
        except NumberFormatError as error:
            raise row.error(column, error.code, str(error)) from error
        if column == "weight" and figure.text and not (figure.value is not None and 0 <= figure.value <= 100):
            raise row.error(column, "weight", _("A weight is a number from 0 to 100."))
        return figure


class _PlanWriting:
    """What the entries make of a plan: only differences are written, and each is told to `done`."""

    def __init__(
        self, plan: RegionalPlan, actor: Actor, office: Office | None, at: datetime, done: ImportResult
    ) -> None:
        self.plan, self.actor, self.office, self.at, self.done = plan, actor, office, at, done
        self.items = {(item.level, item.title_key): item for item in plan.items.all()}
        rows = list(plan.indicators.all())
        self.by_code = {row.code: row for row in rows if row.code}
        self.by_name = {(row.name_key, str(row.agency_id or "")): row for row in rows}
        self.figures = figures_of(row.pk for row in rows)

    def write(self, entries: list[_PlanEntry]) -> None:
        """In the order of the sheet."""
        for entry in entries:
            before = len(self.done.written)
            items = {level: self._item(level, entry) for level in PlanLevel if level in entry.titles}
            new = bool(entry.name) and self._indicator(entry, items)
            self.done.created += new
            self.done.changed += not new and len(self.done.written) > before
            self.done.unchanged += len(self.done.written) == before

    def _item(self, level: PlanLevel, entry: _PlanEntry) -> PlanItem:
        title = entry.titles[level]
        key = (level.value, title_key(title))
        item = self.items.get(key)
        if item is None:
            above = ABOVE.get(level)
            parent = self._item(above, entry) if above is not None and above in entry.titles else None
            item = PlanItem(plan=self.plan, level=level.value, title=title, title_key=key[1], above=parent)
        elif item.withdrawn_at is None:
            return item
        item.withdrawn_at = None
        item.save()
        self.items[key] = item
        self.done.written.append(WrittenRow(ITEMS, str(item.pk), title, None, {"title": title}))
        return item

    def _indicator(self, entry: _PlanEntry, items: Mapping[PlanLevel, PlanItem]) -> bool:
        """Write one; True for a new one."""
        agency = str(entry.agency.pk if entry.agency else "")
        row = (
            self.by_code.get(entry.code) if entry.code else self.by_name.get((title_key(entry.name), agency))
        )
        new = row is None or row.withdrawn_at is not None
        if row is None:
            row = RegionalIndicator(plan=self.plan, code=entry.code)
        figures = {} if new and row._state.adding else dict(self.figures.get(row.pk, {}))
        before = None if new else state_of(row, figures)
        self._assign(row, entry, items)
        changed = {key: each for key, each in entry.figures.items() if not same(figures.get(key), each)}
        if changed.keys() & {key for key in changed if key[0] == FigureKind.BASELINE}:
            # A baseline of another year takes the place of the former one.
            for key in [key for key in figures if key[0] == FigureKind.BASELINE and key not in changed]:
                changed[key] = Figure("", None)
        after = state_of(row, {key: each for key, each in {**figures, **changed}.items() if each.text})
        if before == after:
            return False
        row.withdrawn_at = None
        row.save()
        if changed:
            add_versions(row, changed, actor=self.actor, office=self.office, at=self.at)
        self.figures[row.pk] = {key: each for key, each in {**figures, **changed}.items() if each.text}
        self.done.written.append(WrittenRow(INDICATORS, str(row.pk), row.label, before, after))
        return new

    def _assign(self, row: RegionalIndicator, entry: _PlanEntry, items: Mapping[PlanLevel, PlanItem]) -> None:
        row.name, row.name_key = entry.name, title_key(entry.name)
        for name, text in entry.texts.items():
            if text:
                setattr(row, name, text)
        row.agency = entry.agency or row.agency
        row.priority = items.get(PlanLevel.PRIORITY) or row.priority
        row.item = next((items[level] for level in _NEAREST if level in items), row.item)


def same(known: Figure | None, given: Figure) -> bool:
    """Whether two texts say the same: the same number, however it is written, or the same text."""
    if known is None or known.value is None or given.value is None:
        return known == given
    return known.value == given.value


def state_of(row: RegionalIndicator, figures: Mapping[FigureKey, Figure]) -> RowValues:
    """An indicator as plain values, its figures among them, by which an import is recorded and taken back."""
    return {
        "name": row.name,
        **{name: getattr(row, name) for name in _TEXTS},
        "agency_id": str(row.agency_id) if row.agency_id else None,
        "item_id": str(row.item_id) if row.item_id else None,
        "priority_id": str(row.priority_id) if row.priority_id else None,
        "figures": {
            "_".join(map(str, key)): figures[key].text for key in sorted(figures) if figures[key].text
        },
    }
