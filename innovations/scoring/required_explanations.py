"""What a period's results ask for in words: explanations above the target, obstacles and follow-up below it.

Pure; the thresholds come from the policy (`[reports.demands]`, percent of the target). A threshold that the policy
leaves out asks for nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext_lazy
from pydantic import Field, ValidationInfo, field_validator

from common.document_fields import Number
from common.types import Json
from common.validation import StrictModel, rejected

Percent = Annotated[Number, Field(ge=0)]


class ExplanationThresholds(StrictModel):
    """Percent of the target. `explain_above` asks for an explanation; `explain_strongly_above` for a second one, for
    evidence and for whose work it was; `explain_below` for obstacle and follow-up.

    `milestone_evidence`: a finished milestone must show evidence.
    """

    explain_above: Percent | None = None
    explain_strongly_above: Percent | None = None
    explain_below: Percent | None = None
    milestone_evidence: bool = False

    @field_validator("explain_strongly_above")
    @classmethod
    def _above_the_ordinary_one(cls, strong: Decimal | None, info: ValidationInfo) -> Decimal | None:
        ordinary = info.data.get("explain_above")
        if strong is not None and ordinary is not None and strong < ordinary:
            raise rejected("order", gettext_lazy("This cannot lie below explain_above."))
        return strong


def thresholds_of(document: Mapping[str, Json]) -> ExplanationThresholds:
    """The policy's thresholds."""
    match document:
        case {"reports": {"demands": demands}}:
            return ExplanationThresholds.model_validate(demands)
    return ExplanationThresholds()


@dataclass(frozen=True, slots=True)
class RequiredExplanations:
    """What one line must say, given its result."""

    note: bool = False
    strong_note: bool = False
    evidence: bool = False
    shares: bool = False
    obstacle: bool = False


def required_explanations(
    percent: Decimal | None, thresholds: ExplanationThresholds, *, due: bool
) -> RequiredExplanations:
    """What a result of so many percent asks for; nothing when it cannot be computed.

    `due`: whether the target it is measured against was due by then; before that nothing is below it.
    """
    if percent is None:
        return RequiredExplanations()
    strongly = _above(percent, thresholds.explain_strongly_above)
    below = thresholds.explain_below is not None and percent < thresholds.explain_below
    return RequiredExplanations(
        note=_above(percent, thresholds.explain_above),
        strong_note=strongly,
        evidence=strongly,
        shares=strongly,
        obstacle=below and due,
    )


def _above(percent: Decimal, limit: Decimal | None) -> bool:
    return limit is not None and percent > limit
