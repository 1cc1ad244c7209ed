"""What looks like a mistake in a plan's targets and can be stored all the same: asked about wherever it is written."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import Gap, Unready
from common.numbers import file_text, is_percent
from common.period_names import period_name
from common.periods import WHOLE_YEAR, TargetPeriod
from innovations.enums import Aggregation
from innovations.models import Indicator, Innovation
from innovations.scoring.units import says_how_it_stands
from innovations.services.proposals.plan_lists import Given, PlanEntry, read_list
from innovations.services.proposals.targets import GivenTargets

# A target of more than this share of the whole is asked about.
_FULL = Decimal(100)


class LooksOdd(Unready):
    """What was given can be stored and looks like a mistake: it is asked for again with a confirmation."""

    code = "looks_odd"
    title = gettext_lazy("Please confirm")

    @classmethod
    def because_of(cls, questions: Sequence[Gap]) -> "LooksOdd":
        """With every question as a gap."""
        return cls(_("Some entries look like mistakes: confirm them, or mend them."), gaps=questions)


@dataclass(frozen=True, slots=True)
class OddEntry:
    """A percentage that adds up over the periods (`period` None, `shown` the unit), or a target beyond 100 percent."""

    period: TargetPeriod | None
    shown: str

    @property
    def code(self) -> str:
        """`adds_up` or `beyond_hundred`."""
        return "adds_up" if self.period is None else "beyond_hundred"

    def question(self, place: str) -> str:
        """The sentence that asks; `place` names the cell, or the indicator and its field."""
        if self.period is None:
            message = _(
                "%(place)s: “%(unit)s” adds up over the periods, so that four quarters of 100 make 400. Is that so?"
            )
            return message % {"place": place, "unit": self.shown}
        return _("%(place)s: the target is %(value)s %%. Is that so?") % {"place": place, "value": self.shown}


def odd_entries(
    unit: str, aggregation: str, targets: Mapping[TargetPeriod, Decimal | None]
) -> Iterator[OddEntry]:
    """What looks odd about an indicator; `targets` by period, that of the year as `WHOLE_YEAR`."""
    if says_how_it_stands(unit) and aggregation == Aggregation.SUM:
        yield OddEntry(None, unit)
    for period, value in targets.items():
        if is_percent(unit) and value is not None and value > _FULL:
            yield OddEntry(period, file_text(value))


def read_asking(
    innovation: Innovation,
    name: str,
    entries: Sequence[Mapping[str, Given | GivenTargets]],
    *,
    known: Iterable[PlanEntry],
    confirmed: bool,
) -> list[PlanEntry]:
    """`plan_lists.read_list`; unless `confirmed` raises LooksOdd for what looks odd and did not stand there before."""
    rows = list(known)
    before = {row.pk: set(_odd(row)) for row in rows if isinstance(row, Indicator)}
    made = read_list(innovation, name, entries, known=rows)
    questions = [] if confirmed else list(_questions(made, before))
    if questions:
        raise LooksOdd.because_of(questions)
    return made


def _questions(rows: Iterable[PlanEntry], before: Mapping[UUID, set[OddEntry]]) -> Iterator[Gap]:
    for index, row in enumerate(rows):
        if not isinstance(row, Indicator):
            continue
        for odd in _odd(row):
            if odd not in before.get(row.pk, ()):
                place = f"indicators.{index}.{_field(odd.period)}"
                yield Gap(place, odd.code, odd.question(_place(row, odd.period)))


def _odd(row: Indicator) -> Iterator[OddEntry]:
    targets = {WHOLE_YEAR: row.target_year, **row.planned_targets()}
    return odd_entries(row.unit, row.aggregation, targets)


def _field(period: TargetPeriod | None) -> str:
    if period is None:
        return "aggregation"
    return "target_year" if period == WHOLE_YEAR else f"targets.{period.code}"


def _place(row: Indicator, period: TargetPeriod | None) -> str:
    name = f"“{row.name}”"
    return name if period is None else f"{name}, {period_name(period)}"
