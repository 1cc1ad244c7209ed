"""Targets of a plan's indicators for parts of a year: which ones there are to set, checked and saved."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TypeAlias
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from common.errors import Gap
from common.periods import WHOLE_YEAR, PartOfYear, PeriodKind
from innovations.models import Indicator, IndicatorTarget, Innovation, RecordedTarget, TargetRecord
from workflow.policies.versions import document_of, policy_of

Targets: TypeAlias = Mapping[PartOfYear, Decimal | None]
# As they are typed or sent.
GivenTargets: TypeAlias = Mapping[PartOfYear, Decimal | int | str | None]


def report_kind_of(innovation: Innovation) -> PeriodKind:
    """How long a period its policy wants reports on. One query at most."""
    return PeriodKind.of_months(document_of(policy_of(innovation))["reports"]["every_months"])


def parts_to_plan(innovation: Innovation, indicators: Iterable[Indicator]) -> list[PartOfYear]:
    """The parts of a year for which targets can be set, in order: those its policy wants reports on, and any other for
    which one of the `indicators` has a target already. Queries as `report_kind_of`, if `targets` was prefetched.

    None for yearly reports: they are measured against the target of the year.
    """
    known = {part for row in indicators for part in row.targets_by_part()}
    parts = {*report_kind_of(innovation).parts, *known} - {WHOLE_YEAR}
    return sorted(parts, key=lambda part: part.order)


def clean_targets(targets: GivenTargets, *, path: str) -> tuple[dict[PartOfYear, Decimal | None], list[Gap]]:
    """The values as the column holds them (None: not set), and a gap for each that it cannot hold."""
    found: dict[PartOfYear, Decimal | None] = {}
    gaps = []
    field = IndicatorTarget._meta.get_field("value")
    for part, value in targets.items():
        if part == WHOLE_YEAR:
            gaps.append(
                Gap(f"{path}.{part.code}", "invalid", _("The target of the year has a field of its own."))
            )
            continue
        try:
            found[part] = field.clean(value, None) if value not in (None, "") else None
        except ValidationError as error:
            gaps.append(Gap(f"{path}.{part.code}", "invalid", " ".join(error.messages)))
    return found, gaps


def save_targets(wanted: Mapping[UUID, Targets]) -> None:
    """Set the targets of indicators by id: those named are set or taken off, the others stay. Up to three queries."""
    stored = {
        (row.indicator_id, row.part): row for row in IndicatorTarget.objects.filter(indicator__in=wanted)
    }
    named = {(key, part): value for key, targets in wanted.items() for part, value in targets.items()}
    gone = [stored[key].pk for key, value in named.items() if value is None and key in stored]
    if gone:
        IndicatorTarget.objects.filter(pk__in=gone).delete()
    IndicatorTarget.objects.bulk_create(
        [
            IndicatorTarget(indicator_id=key, period_kind=part.kind, period_number=part.number, value=value)
            for (key, part), value in named.items()
            if value is not None
        ],
        update_conflicts=True,
        unique_fields=["indicator", "period_kind", "period_number"],
        update_fields=["value"],
    )


def targets_in(row: Indicator | TargetRecord) -> dict[PartOfYear, Decimal]:
    """Every target of a plan's indicator or of a record, that of the whole year among them. Prefetch `targets`."""
    parts: Iterable[IndicatorTarget | RecordedTarget] = row.targets.all()
    year = {} if row.target_year is None else {WHOLE_YEAR: row.target_year}
    return {**year, **{each.part: each.value for each in parts}}
