"""Recording a plan, and further versions of figures; by the organisation bureau."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from common.errors import BadInput, Gap, NotPermitted
from common.letters import line_gaps, typed_line
from common.numbers import NumberFormatError, is_percent, parse_decimal, to_places
from common.periods import FIRST_DAY, LAST_DAY
from organisations.enums import Role
from organisations.models import Government
from organisations.offices import Actor, Office
from organisations.queries import actor_at
from planning.enums import FigureKind
from planning.models import IndicatorFigure, RegionalIndicator, RegionalPlan
from planning.rules import Figure, FigureKey
from workflow.engine.transaction import retrying, unit_of_work

LONGEST_FIGURE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPlan:
    """What is said of a plan."""

    title: str
    first_year: int
    last_year: int
    regulation_no: str = ""
    regulation_on: date | None = None
    valid_until: date | None = None
    source: str = ""


def keeping_office(actor: Actor, government_id: UUID, at: datetime) -> Office | None:
    """The office in which the actor keeps that government's plan; None for the installation itself. Raises
    NotPermitted."""
    who = actor_at(actor.person_id, at)
    if who.is_system:
        return None
    office = who.holding(Role.ORGANISATION_BUREAU, government_id=government_id)
    if office is None:
        raise NotPermitted(_("The plan is kept by the organisation bureau."), code="not_your_office")
    return office


def record_plan(government: Government, given: NewPlan, *, actor: Actor, at: datetime) -> RegionalPlan:
    """Record a plan; where years overlap it takes the place of an earlier one. Raises NotPermitted, BadInput."""
    keeping_office(actor, government.pk, at)
    title = typed_line(given.title)
    gaps = [*line_gaps(title, place="title"), *line_gaps(given.regulation_no, place="regulation_no")]
    if not title:
        gaps.append(Gap("title", "required", _("The plan needs its title.")))
    if given.last_year < given.first_year:
        gaps.append(Gap("last_year", "backwards", _("The plan ends before it begins.")))
    for name in ("first_year", "last_year"):
        if not FIRST_DAY.year <= getattr(given, name) <= LAST_DAY.year:
            message = _("A year lies between %(first)d and %(last)d.")
            gaps.append(Gap(name, "out_of_reach", message % {"first": FIRST_DAY.year, "last": LAST_DAY.year}))
    until = given.valid_until
    if until is not None and not given.first_year <= until.year <= given.last_year:
        gaps.append(Gap("valid_until", "outside", _("This day lies outside of the plan's years.")))
    if gaps:
        raise BadInput(_("The plan cannot be recorded like this."), gaps=gaps)
    return RegionalPlan.objects.create(
        government=government,
        title=title,
        first_year=given.first_year,
        last_year=given.last_year,
        regulation_no=typed_line(given.regulation_no),
        regulation_on=given.regulation_on,
        valid_until=until,
        source=given.source,
        recorded_at=at,
        recorded_by_id=actor.person_id,
    )


def read_figure(text: str, *, unit: str = "", published: bool = False) -> Figure:
    """A figure as it was written, with the number in it; a grade has none. Raises NumberFormatError for digits that
    cannot be read, and for what is too long."""
    text = typed_line(text)
    if len(text) > LONGEST_FIGURE:
        message = _("A figure has at most %(most)d characters.") % {"most": LONGEST_FIGURE}
        raise NumberFormatError(code="too_long", text=text, message=message)
    try:
        value = parse_decimal(text, style="published" if published else "file", percent=is_percent(unit))
    except NumberFormatError as error:
        if error.code == "ambiguous" or not any(
            character.isalpha() or character == "%" for character in text
        ):
            raise
        value = None
    return Figure(text, None if value is None else to_places(value))


def add_versions(
    indicator: RegionalIndicator,
    figures: Mapping[FigureKey, Figure],
    *,
    actor: Actor,
    office: Office | None,
    at: datetime,
) -> None:
    """A further version of each of these figures. Two queries; only inside of a unit."""
    last = {
        (row["kind"], row["year"], row["quarter"]): row["last"]
        for row in indicator.figures.order_by()
        .values("kind", "year", "quarter")
        .annotate(last=Max("version"))
    }
    IndicatorFigure.objects.bulk_create(
        IndicatorFigure(
            indicator=indicator,
            kind=kind,
            year=year,
            quarter=quarter,
            version=last.get((kind, year, quarter), 0) + 1,
            text=figure.text,
            value=figure.value,
            recorded_at=at,
            recorded_by_id=actor.person_id,
            seat_id=office.seat_id if office is not None else None,
        )
        for (kind, year, quarter), figure in figures.items()
    )


def change_figure(
    indicator: RegionalIndicator, kind: FigureKind, year: int, text: str, *, actor: Actor, at: datetime
) -> None:
    """Record a further version of one yearly figure; an empty text takes it away. Raises NotPermitted, BadInput."""

    def work() -> None:
        with unit_of_work():
            held = RegionalIndicator.objects.select_for_update().get(pk=indicator.pk)
            office = keeping_office(actor, held.plan.government_id, at)
            try:
                figure = read_figure(text, unit=held.unit)
            except NumberFormatError as error:
                raise BadInput(str(error), gaps=[Gap("text", error.code, str(error))]) from error
            if kind in (FigureKind.TARGET, FigureKind.ACTUAL) and year not in held.plan.years:
                message = _("The plan covers %(first)d to %(last)d.")
                words = {"first": held.plan.first_year, "last": held.plan.last_year}
                raise BadInput(message % words, gaps=[Gap("year", "outside", message % words)])
            if kind == FigureKind.WEIGHT and not _is_weight(figure):
                message = _("A weight is a number from 0 to 100.")
                raise BadInput(message, gaps=[Gap("text", "weight", message)])
            at_year = year if kind in (FigureKind.TARGET, FigureKind.ACTUAL) else 0
            add_versions(held, {(kind.value, at_year, 0): figure}, actor=actor, office=office, at=at)

    retrying(work)


def _is_weight(figure: Figure) -> bool:
    return not figure.text or (figure.value is not None and 0 <= figure.value <= Decimal(100))
