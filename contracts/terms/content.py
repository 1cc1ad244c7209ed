"""What a contract is about: agreed when it is drafted, the same when its terms are frozen."""

from collections.abc import Iterator, Mapping
from typing import Any, Self

from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError, model_validator

from common.document_fields import Listed
from common.errors import Gap, Unready
from common.types import Shown
from common.validation import StrictModel, gaps_of, rejected_because
from contracts.terms.parts import (
    InnovationReference,
    TermBudgetLine,
    TermIndicator,
    TermMilestone,
    TermObligation,
)
from contracts.terms.rules import AddedClause, Day, LongText, OptionalLongText, Text

MOST_INDICATORS = 500


class InvalidTerms(Unready):
    """The terms break a rule; `gaps` names every field concerned."""

    code = "invalid_terms"
    title = _("The contract terms are not complete or not valid")

    @classmethod
    def because_of(cls, gaps: list[Gap]) -> Self:
        """With the first gaps in the sentence and all of them in `gaps`."""
        named = "; ".join(f"{gap.field}: {gap.message}" for gap in gaps[:5])
        return cls(_("The contract terms are not valid: %(gaps)s") % {"gaps": named}, gaps=gaps)


class TermsContent(StrictModel):
    """Indicators, reports, money and clauses, for a period. `period_end` is exclusive.

    `targets_reason` says why targets are unusual (target_remarks); nothing stands there where all is usual.
    """

    title: LongText
    place: Text
    period_start: Day
    period_end: Day
    innovation: InnovationReference
    indicators: Listed[TermIndicator] = ()
    targets_reason: OptionalLongText = ""
    obligations: Listed[TermObligation] = ()
    milestones: Listed[TermMilestone] = ()
    budget: Listed[TermBudgetLine] = ()
    added_clauses: Listed[AddedClause] = ()

    @classmethod
    def of(cls, members: Mapping[str, Shown]) -> Self:
        """The value with these members: parts as values or as plain tables. Raises InvalidTerms with every gap."""
        try:
            return cls.model_validate(members)
        except ValidationError as error:
            raise InvalidTerms.because_of(gaps_of(error)) from error

    def content(self) -> dict[str, Any]:
        """The members that draft and terms have in common."""
        return {name: getattr(self, name) for name in TermsContent.model_fields}

    @model_validator(mode="after")
    def _hold_together(self) -> Self:
        """Rules between members, asked only when each member alone is sound."""
        if gaps := list(self.contradictions()):
            raise rejected_because(gaps)
        return self

    def contradictions(self) -> Iterator[Gap]:
        """What does not fit together."""
        # Days are written so that their text sorts as they do.
        if self.period_end <= self.period_start:
            yield Gap("period_end", "not_after_start", _("A period ends after it starts."))
        if len(self.indicators) > MOST_INDICATORS:
            yield Gap("indicators", "too_many", _("A contract has at most 500 indicators."))
        yield from self._indicator_contradictions()
        for index, owed in enumerate(self.obligations):
            if owed.due_on < owed.period_start or not owed.period_start < owed.period_end:
                message = _("A report is due after its period begins.")
                yield Gap(f"obligations.{index}", "not_in_order", message)

    def _indicator_contradictions(self) -> Iterator[Gap]:
        """Each has a code of its own, and all have targets for the same periods: the columns of the annex."""
        codes = [indicator.code for indicator in self.indicators]
        if len(set(codes)) != len(codes):
            yield Gap("indicators", "doubled", _("Two indicators have the same code."))
        agreed = {tuple(target.period for target in indicator.targets) for indicator in self.indicators}
        if len(agreed) > 1 or any(len(set(periods)) < len(periods) for periods in agreed):
            message = _("Every indicator has its targets for the same periods.")
            yield Gap("indicators", "other_periods", message)
        for index, indicator in enumerate(self.indicators):
            for gap in indicator.contradictions():
                yield Gap(f"indicators.{index}.{gap.field}", gap.code, gap.message)
