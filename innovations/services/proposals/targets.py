"""Targets of a plan's indicators: for which periods there are some to set, checked and saved."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TypeAlias
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from common.errors import Gap
from common.periods import WHOLE_YEAR, Period, PeriodKind, TargetPeriod
from innovations.models import Indicator, IndicatorTarget, Innovation, TargetRecord
from innovations.models.plan import periods_in_order
from innovations.models.target import FIRST_YEAR, LAST_YEAR, period_columns
from workflow.policies.versions import document_of, policy_of

Targets: TypeAlias = Mapping[TargetPeriod, Decimal | None]
# As they are typed or sent.
GivenTargets: TypeAlias = Mapping[TargetPeriod, Decimal | int | str | None]


def report_kind_of(innovation: Innovation) -> PeriodKind:
    """How long a period its policy wants reports on. One query at most."""
    return PeriodKind.of_months(document_of(policy_of(innovation))["reports"]["every_months"])


def periods_to_plan(innovation: Innovation, indicators: Iterable[Indicator]) -> list[TargetPeriod]:
    """The periods for which targets can be set, in order: the parts of a year its policy wants reports on, and any
    other for which one of the `indicators` has a target already.

    Queries as `report_kind_of`, if `targets` was prefetched.

    None for yearly reports: they are measured against the target of the year.
    """
    known = {period for row in indicators for period in row.planned_targets()}
    return periods_in_order({*report_kind_of(innovation).parts, *known} - {WHOLE_YEAR})


def clean_targets(
    targets: GivenTargets, *, path: str
) -> tuple[dict[TargetPeriod, Decimal | None], list[Gap]]:
    """The values as the column holds them (None: not set), and a gap for each that it cannot hold."""
    found: dict[TargetPeriod, Decimal | None] = {}
    gaps = []
    field = IndicatorTarget._meta.get_field("value")
    for period, value in targets.items():
        place = f"{path}.{period.code}"
        if period == WHOLE_YEAR:
            gaps.append(Gap(place, "invalid", _("The target of the year has a field of its own.")))
        elif isinstance(period, Period) and not FIRST_YEAR <= period.year <= LAST_YEAR:
            message = _("A year lies between %(first)d and %(last)d.")
            gaps.append(Gap(place, "invalid", message % {"first": FIRST_YEAR, "last": LAST_YEAR}))
        else:
            try:
                found[period] = field.clean(value, None) if value not in (None, "") else None
            except ValidationError as error:
                gaps.append(Gap(place, "invalid", " ".join(error.messages)))
    return found, gaps


def save_targets(wanted: Mapping[UUID, Targets]) -> None:
    """Set the targets of indicators by id: those named are set or taken off, the others stay. Up to three queries."""
    stored = {
        (row.indicator_id, row.period): row for row in IndicatorTarget.objects.filter(indicator__in=wanted)
    }
    named = {(key, period): value for key, targets in wanted.items() for period, value in targets.items()}
    gone = [stored[key].pk for key, value in named.items() if value is None and key in stored]
    if gone:
        IndicatorTarget.objects.filter(pk__in=gone).delete()
    IndicatorTarget.objects.bulk_create(
        [
            IndicatorTarget(indicator_id=key, value=value, **period_columns(period))
            for (key, period), value in named.items()
            if value is not None
        ],
        update_conflicts=True,
        unique_fields=["indicator", "year", "period_kind", "period_number"],
        update_fields=["value"],
    )


def targets_in(row: Indicator | TargetRecord) -> dict[TargetPeriod, Decimal]:
    """Every target of a plan's indicator or of a record, that of whichever year as a whole among them.

    Prefetch `targets`.
    """
    found: dict[TargetPeriod, Decimal] = {each.period: each.value for each in row.targets.all()}
    if row.target_year is not None:
        found[WHOLE_YEAR] = row.target_year
    return found
