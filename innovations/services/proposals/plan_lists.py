"""The lists of a plan: read from the database or a frozen content, changed entry by entry, checked, stored."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TypeAlias, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Field, Model
from django.utils.translation import gettext as _

from common.canonical import NotCanonical, clean_text
from common.errors import BadInput, Gap
from common.letters import typed_text
from common.numbers import decimal_text
from common.periods import target_period
from common.types import Json, StrOrPromise
from innovations.conditions import reported_on
from innovations.enums import Aggregation, Polarity
from innovations.models import (
    BudgetLine,
    Indicator,
    IndicatorTarget,
    Innovation,
    Milestone,
    Risk,
    Stakeholder,
    TeamMember,
)
from innovations.models.target import period_columns
from innovations.scoring.units import default_aggregation
from innovations.services.proposals.targets import GivenTargets, clean_targets
from organisations.models import OfficeHeld

PlanEntry: TypeAlias = Milestone | Indicator | TeamMember | BudgetLine | Stakeholder | Risk
# What a field is given: its own value, or a text or number that it understands.
Given: TypeAlias = str | int | Decimal | date | UUID | Model | None
ROWS: dict[str, type[PlanEntry]] = {
    "milestones": Milestone,
    "indicators": Indicator,
    "team": TeamMember,
    "budget": BudgetLine,
    "stakeholders": Stakeholder,
    "risks": Risk,
}
_NOT_CONTENT = {"id", "innovation"}
_TRENDS = (Aggregation.TREND_UP, Aggregation.TREND_FLAT, Aggregation.TREND_DOWN)
E = TypeVar("E", bound=PlanEntry)


def plan_rows(innovation: Innovation, name: str) -> list[PlanEntry]:
    """One list of the plan in its order, indicators with their targets. One query, two for indicators."""
    if name == "indicators":
        found = Indicator.objects.filter(innovation=innovation).order_by("position", "id")
        return list(found.prefetch_related("targets"))
    return list(ROWS[name].objects.filter(innovation=innovation).order_by("position", "id"))


def read_list(
    innovation: Innovation,
    name: str,
    entries: Sequence[Mapping[str, Given | GivenTargets]],
    *,
    known: Iterable[PlanEntry],
) -> list[PlanEntry]:
    """The list that the entries make of the `known` rows, in their order; nothing is stored.

    A row whose id is among the known ones keeps it. An indicator's `targets` map periods to values (None: not set);
    those left out stay. Raises BadInput naming every wrong place.
    """
    model = ROWS[name]
    by_id = {row.pk: row for row in known}
    own = {"id", "position"} | ({"targets"} if model is Indicator else set())
    rows: list[PlanEntry] = []
    gaps: list[Gap] = []
    for position, entry in enumerate(entries, start=1):
        values = {key: value for key, value in entry.items() if key not in own}
        row_id = entry.get("id")
        found = by_id.pop(row_id, None) if isinstance(row_id, UUID) else None
        row = found or model(innovation=innovation)
        row.position = position
        prefix = f"{name}.{position - 1}"
        if isinstance(row, Indicator):
            _combine_by_unit(row, values, is_new=found is None)
            given = entry.get("targets")
            targets, wrong = clean_targets(
                given if isinstance(given, Mapping) else {}, path=f"{prefix}.targets"
            )
            gaps += wrong
            row.propose_targets(targets)
        gaps += set_values(row, values, prefix=f"{prefix}.") or _broken_rules(row, prefix)
        rows.append(row)
    gaps += _unknown_people(innovation, [row for row in rows if isinstance(row, TeamMember)])
    gaps += _double_codes([row for row in rows if isinstance(row, Indicator)])
    if gaps:
        raise BadInput(_("Some entries are not valid."), gaps=gaps)
    return rows


def store_list(innovation: Innovation, name: str, rows: Sequence[PlanEntry]) -> None:
    """Make `rows` the list of the innovation; only inside a transaction. Raises BadInput for a row that is missing
    from them and that something refers to, such as a figure.

    Three queries, five for indicators, and one for each row that existed.
    """
    model = ROWS[name]
    stored = set(model.objects.filter(innovation=innovation).values_list("pk", flat=True))
    gone = stored - {row.pk for row in rows}
    if gone:
        refuse_reported(name, gone)
        model.objects.filter(pk__in=gone).delete()
    new = []
    for row in rows:
        row.innovation = innovation
        if row.pk in stored:
            row.save(force_update=True)
        else:
            new.append(row)
    # The manager of the one model that these rows are of.
    model.objects.bulk_create(new)  # type: ignore[arg-type]  # a union of models
    if model is Indicator:
        _store_targets([row for row in rows if isinstance(row, Indicator)])


def _store_targets(rows: Sequence[Indicator]) -> None:
    planned = {row.pk: row.planned_targets() for row in rows}
    IndicatorTarget.objects.filter(indicator__in=planned).delete()
    IndicatorTarget.objects.bulk_create(
        IndicatorTarget(indicator_id=key, value=value, **period_columns(period))
        for key, targets in planned.items()
        for period, value in targets.items()
    )


def refuse_reported(name: str, gone: set[UUID]) -> None:
    """Raise BadInput naming each of these rows that something kept for good refers to. One query, none without rows."""
    found = reported_on(ROWS[name]._default_manager.filter(pk__in=gone)) if gone else ()
    names = sorted({str(row) for row in found})
    if names:
        message = _("“%(row)s” cannot be removed: it has been reported on.")
        gaps = [Gap(name, "reported", message % {"row": row}) for row in names]
        raise BadInput(_("Some entries are not valid."), gaps=gaps)


def row_content(row: PlanEntry) -> dict[str, Json]:
    """One row of a plan as a value; an indicator's targets by the code of their period."""
    found: dict[str, Json] = {
        field.name: plain(getattr(row, field.attname))
        for field in row._meta.concrete_fields
        if field.name not in _NOT_CONTENT
    }
    if isinstance(row, Indicator):
        found["targets"] = {period.code: plain(value) for period, value in row.planned_targets().items()}
    return found


def row_from_content(innovation: Innovation, name: str, key: UUID, content: Mapping[str, Json]) -> PlanEntry:
    """A row as a content had it, not stored. What the content does not know has the column's default."""
    row = ROWS[name](pk=key, innovation=innovation)
    for field in row._meta.concrete_fields:
        if field.name in content and field.name not in _NOT_CONTENT:
            setattr(row, field.attname, field.to_python(content[field.name]))
    if isinstance(row, Indicator):
        targets = content.get("targets")
        named = targets.items() if isinstance(targets, Mapping) else ()
        row.proposed_targets = {target_period(code): Decimal(str(value)) for code, value in named}
    return row


def plain(value: StrOrPromise | int | date | Decimal | UUID | None) -> str | int | None:
    """A value as canonical JSON carries it: numbers with fractions, dates and ids as text."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return decimal_text(value)
    return str(value)


def set_values(
    row: Innovation | PlanEntry, values: Mapping[str, Given | GivenTargets], prefix: str = ""
) -> list[Gap]:
    """Set cleaned values on a row; every refusal of the model's own field becomes a gap."""
    gaps = []
    for name, value in values.items():
        try:
            field = row._meta.get_field(name)
            assert isinstance(field, Field), "relations are lists of their own"
            if isinstance(value, str):
                value = clean_text(typed_text(value))
            setattr(row, field.attname, field.clean(value, row) if value not in (None, "") else _empty(field))
        except NotCanonical as error:
            gaps.append(Gap(prefix + name, "characters", str(error)))
        except ValidationError as error:
            gaps.append(Gap(prefix + name, "invalid", " ".join(error.messages)))
    return gaps


def _empty(field: Field) -> str | None:
    return None if field.null else ""


def _combine_by_unit(row: Indicator, values: dict[str, Given | GivenTargets], *, is_new: bool) -> None:
    """Where nobody says how the periods combine, the unit does: four quarters of 100 % are 100 %."""
    unsaid = not values["aggregation"] if "aggregation" in values else is_new
    if unsaid:
        values["aggregation"] = default_aggregation(str(values.get("unit", row.unit) or ""))


def _unknown_people(innovation: Innovation, team: Sequence[TeamMember]) -> list[Gap]:
    """Members who are officials must be people of this government; one query where any is named.

    A member without a name of their own is called as the person is.
    """
    wanted = {row.person_id for row in team if row.person_id is not None}
    if not wanted:
        return []
    here = OfficeHeld.objects.filter(seat__government_id=innovation.government_id, person__in=wanted)
    names = dict(here.values_list("person_id", "person__name"))
    for row in team:
        if row.person_id in names:
            row.name = row.name or names[row.person_id]
    message = _("This person holds no office in this government.")
    return [
        Gap(f"team.{index}.person", "unknown", message)
        for index, row in enumerate(team)
        if row.person_id is not None and row.person_id not in names
    ]


def _double_codes(rows: Sequence[Indicator]) -> list[Gap]:
    """Contracts and spreadsheets name an indicator by its code: one code, one indicator."""
    seen: set[str] = set()
    gaps = []
    for index, row in enumerate(rows):
        code = row.source_code.casefold()
        if code and code in seen:
            message = _("Another indicator has this code.")
            gaps.append(Gap(f"indicators.{index}.source_code", "double", message))
        seen.add(code)
    return gaps


def _broken_rules(row: PlanEntry, path: str) -> list[Gap]:
    """What the table itself would refuse. Two queries at most; none for an indicator."""
    if isinstance(row, Indicator):
        return [Gap(f"{path}.{name}", "inconsistent", message) for name, message in indicator_faults(row)]
    try:
        row.validate_constraints(exclude={"innovation"})
    except ValidationError as error:
        return [Gap(path, "inconsistent", " ".join(error.messages))]
    return []


def indicator_faults(row: Indicator) -> Iterator[tuple[str, str]]:
    """Fields that contradict each other, as the table's constraints have it, with the cure in words."""
    if row.weight is None or row.weight <= 0:
        yield "weight", _("A weight lies above 0.")
    if (row.polarity == Polarity.LOWER) != (row.aggregation == Aggregation.TREND_DOWN) and (
        row.aggregation in _TRENDS
    ):
        yield "aggregation", _("This trend does not fit the polarity.")
    if row.polarity == Polarity.RANGE:
        for name in ("range_low", "range_high"):
            if getattr(row, name) is None:
                yield name, _("A range needs its lowest and its highest good value.")
        if row.range_low is not None and row.range_high is not None and row.range_high < row.range_low:
            yield "range_high", _("The highest good value of a range lies below its lowest.")
