"""The `[evaluation]` table of a published policy document, as it is read (policy_sections.evaluation checks it)."""

from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict


class PeriodicTable(TypedDict):
    """`[evaluation.periodic]`: evaluations so many months after the anchor."""

    after_months: Sequence[int]
    due_days: NotRequired[int]
    opens_days_before_due: NotRequired[int]
    criteria_weight: NotRequired[int]


class AttributionPolicy(TypedDict):
    """`[evaluation.attribution]`: how results count that were not planned in time or are the work of others."""

    score: NotRequired[Mapping[str, str]]
    suggestion: NotRequired[Mapping[str, str]]
    legal_basis: NotRequired[str]


class EvaluationTable(TypedDict):
    """By which instrument and scale results are scored, capped where ("none": nowhere), followed up when."""

    scale: str
    instrument: NotRequired[str]
    cap: NotRequired[int | str]
    follow_up_days: NotRequired[int]
    periodic: NotRequired[PeriodicTable]
    negative_formula: NotRequired[str]
    attribution: NotRequired[AttributionPolicy]
