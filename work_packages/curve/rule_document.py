"""The critical-contract rule as a document: read, every fault named with its line and field. No database."""

import tomllib
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Self

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import Field, ValidationError, model_validator

from common.document_fields import (
    FILLED,
    Code,
    EnumMember,
    Line,
    Listed,
    Name,
    NewDocument,
    Number,
    OptionalPassage,
    Passage,
    Title,
    distinct,
    whole,
)
from common.document_sources import Sources
from common.errors import BadInput, Gap
from common.toml_places import located, syntax_fault
from common.validation import StrictModel, gaps_of, rejected_because
from work_packages.curve.money import PenaltyBase, PenaltyRate

Share = Annotated[Number, Field(ge=0, le=100)]


class PeriodTable(StrictModel):
    """One period of the plan: from a share up to another one, which belongs to the next; without it up to the end."""

    code: Code
    label: Line
    planned_from: Share
    planned_below: Share | None = None
    behind_more_than: Share
    or_runs_past_budget_year: bool = False
    legal_basis: OptionalPassage = ""


class LightsTable(StrictModel):
    """From which deviation a package is red, and how far and how long its money may lag."""

    red_below: Annotated[Number, Field(ge=-100, le=0)]
    finance_behind_more_than: Share | None = None
    finance_months: Annotated[int, whole(1, 12)] = 2
    legal_basis: OptionalPassage = ""


class PenaltyTable(StrictModel):
    """Thousandths for each calendar day, of the contract or of what was not delivered."""

    per_mille_per_day: Annotated[Number, Field(ge=0, le=1000)]
    of: EnumMember[PenaltyBase]
    most_percent: Share | None = None
    legal_basis: OptionalPassage = ""

    def rate(self) -> PenaltyRate:
        """As arithmetic takes it."""
        return PenaltyRate(self.per_mille_per_day, self.of, self.most_percent)


class OpportunityTable(StrictModel):
    """How many calendar days an opportunity to finish may have."""

    most_days: Annotated[int, whole(1, 365)]
    legal_basis: OptionalPassage = ""


class MeetingRow(StrictModel):
    """One meeting, and the warning that follows a test that failed."""

    code: Code
    meeting: Line
    warning: Line


class HandlingTable(StrictModel):
    """The steps that follow a crossing, and their days."""

    meeting_within_days: Annotated[int, whole(1, 90)]
    longest_test_days: Annotated[int, whole(1, 180)]
    # So many days after its end a month that nobody entered counts as one without progress.
    unentered_after_days: Annotated[int, whole(1, 90)]
    reminder_days: Listed[Annotated[int, whole(0, 60)]] = ()
    ladder: Annotated[
        Listed[MeetingRow], FILLED, distinct("code", gettext_lazy("Two steps have the same code."))
    ]
    legal_basis: OptionalPassage = ""


class CriticalRuleDocument(StrictModel):
    """A whole rule."""

    name: Name
    title: Title
    legal_basis: Passage
    valid_from: date
    periods: Annotated[
        Listed[PeriodTable], FILLED, distinct("code", gettext_lazy("Two periods have the same code."))
    ]
    lights: LightsTable
    penalty: PenaltyTable
    opportunity: OpportunityTable
    handling: HandlingTable
    sources: Sources = {}

    @model_validator(mode="after")
    def _periods_join(self) -> Self:
        """From 0 to the end, each beginning where the one before ends: no share without a period, none with two."""
        gaps = []
        if self.periods[0].planned_from != 0:
            gaps.append(Gap("periods.0.planned_from", "order", _("The first period begins at 0.")))
        for index, (one, then) in enumerate(pairwise(self.periods)):
            if one.planned_below != then.planned_from or then.planned_from <= one.planned_from:
                message = _("A period begins where the one before it ends.")
                gaps.append(Gap(f"periods.{index + 1}.planned_from", "order", message))
        if self.periods[-1].planned_below is not None:
            message = _("The last period goes to the end: leave this out.")
            gaps.append(Gap(f"periods.{len(self.periods) - 1}.planned_below", "order", message))
        if gaps:
            raise rejected_because(gaps)
        return self

    def period_of(self, planned: Decimal) -> PeriodTable:
        """The period to which a planned share belongs: the last one that begins at or below it."""
        return next(row for row in reversed(self.periods) if row.planned_from <= max(planned, Decimal(0)))


def parse_rule(text: str, *, new: bool = False) -> CriticalRuleDocument:
    """The document; with `new` one that is to be published, whose texts are judged as well.

    Raises BadInput with one gap per fault, each naming line and field.
    """
    try:
        document = tomllib.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise BadInput(
            _("The rule is not valid TOML."), gaps=[Gap("", "syntax", syntax_fault(error, text))]
        ) from error
    try:
        context = NewDocument(document) if new else document
        return CriticalRuleDocument.model_validate(document, context=context)
    except ValidationError as error:
        gaps = located(gaps_of(error), text)
        raise BadInput(_("The rule has %(count)d faults.") % {"count": len(gaps)}, gaps=gaps) from error
