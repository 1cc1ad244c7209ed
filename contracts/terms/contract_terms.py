"""ContractTerms: what two officials agree on, frozen as a value before the first signature is asked for.

The value knows nothing of the plan it came from. Its canonical bytes (RFC 8785) are hashed, stored, attached to the
PDF and printed in it. Form: PermenPANRB 53/2014 annex I, adapted to an innovation. They carry the whole wording, the
letterhead and the budget, so that the document follows from its terms alone.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Self

from django.utils.translation import gettext_lazy as _
from pydantic import ConfigDict, Field, ValidationError, model_validator

from common.canonical import canonical_bytes, digest, sha256_hex
from common.document_fields import Listed
from common.errors import Gap, Unready
from common.periods import PartOfYear
from common.validation import StrictModel, gaps_of, rejected_because
from contracts.enums import Party, TermsKind
from contracts.terms.parts import (
    Clause,
    InnovationReference,
    PolicyReference,
    TemplateReference,
    TermAgency,
    TermAmendment,
    TermBudgetLine,
    TermGovernment,
    TermIndicator,
    TermLetterhead,
    TermMilestone,
    TermObligation,
    TermSignatory,
    TermTarget,
    Wording,
)
from contracts.terms.rules import Code, Day, KindCode, LongText, Text, Year, entries

__all__ = [
    "Clause",
    "ContractTerms",
    "InnovationReference",
    "InvalidTerms",
    "PolicyReference",
    "TemplateReference",
    "TermAgency",
    "TermAmendment",
    "TermBudgetLine",
    "TermGovernment",
    "TermIndicator",
    "TermLetterhead",
    "TermMilestone",
    "TermObligation",
    "TermSignatory",
    "TermTarget",
    "Wording",
    "wording_sha256",
]

SCHEMA: Literal[2] = 2
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


def wording_sha256(wording: Wording) -> str:
    """Hexadecimal SHA-256 of the canonical bytes of a wording: what a template's version stands for."""
    return digest(wording.model_dump())


class ContractTerms(StrictModel):
    """The agreement, made with `of` or read with `from_json`. `period_end` is exclusive."""

    # `schema` is the name in JSON; pydantic has a method of that name.
    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True, serialize_by_alias=True)

    number: Code
    year: Year
    title: LongText
    government: TermGovernment
    agency: TermAgency
    place: Text
    signed_on: Day
    period_start: Day
    period_end: Day
    signatories: Annotated[Listed[TermSignatory], entries(2, len(Party))]
    innovation: InnovationReference
    indicators: Listed[TermIndicator]
    obligations: Listed[TermObligation]
    template: TemplateReference
    policy: PolicyReference
    wording: Wording
    letterhead: TermLetterhead
    milestones: Listed[TermMilestone] = ()
    schema_number: Literal[2] = Field(default=SCHEMA, alias="schema")
    kind: KindCode = TermsKind.ORIGINAL.value
    amendment: TermAmendment | None = None
    budget: Listed[TermBudgetLine] = ()
    added_clauses: Listed[LongText] = ()

    @classmethod
    def of(cls, members: Mapping[str, Any]) -> Self:
        """The terms with these members: parts as values or as plain tables. Raises InvalidTerms with every gap."""
        try:
            return cls.model_validate(members)
        except ValidationError as error:
            raise InvalidTerms.because_of(gaps_of(error)) from error

    def signatory(self, party: Party | str) -> TermSignatory:
        """Who signs as this party."""
        return self.signatories[Party(party).position - 1]

    @property
    def target_parts(self) -> tuple[PartOfYear, ...]:
        """The parts of the year for which targets are agreed, as the annex shows them."""
        return tuple(target.part for indicator in self.indicators[:1] for target in indicator.targets)

    def canonical(self) -> bytes:
        """RFC 8785 bytes; what is hashed, stored and attached to the PDF."""
        return canonical_bytes(self.model_dump())

    @property
    def sha256(self) -> str:
        """Hexadecimal SHA-256 of the canonical bytes."""
        return sha256_hex(self.canonical())

    @classmethod
    def from_json(cls, data: bytes) -> Self:
        """The terms in `data` (UTF-8 JSON). Unknown, missing or doubled members raise InvalidTerms."""
        try:
            tree = json.loads(data, object_pairs_hook=_no_doubles, parse_float=_no_floats)
        except (ValueError, RecursionError) as error:
            raise _malformed("", _("This is not JSON of contract terms.")) from error
        if not isinstance(tree, dict) or type(tree.get("schema")) is not int or tree["schema"] != SCHEMA:
            raise _malformed("schema", _("This schema version is not known."))
        terms = cls.of(tree)
        if terms.model_dump(mode="json") != tree:
            raise _malformed("", _("A member of the contract terms is missing."))
        return terms

    @model_validator(mode="after")
    def _hold_together(self) -> Self:
        """Rules between fields, asked only when each field alone is sound."""
        if gaps := [*self._contradictions(), *self._report_gaps(), *self._document_gaps()]:
            raise rejected_because(gaps)
        return self

    def _contradictions(self) -> Iterator[Gap]:
        if self.period_end <= self.period_start:
            yield Gap("period_end", "not_after_start", _("A period ends after it starts."))
        if self.kind != TermsKind.ADDENDUM:
            if not self.indicators:
                yield Gap("indicators", "missing", _("A contract needs at least one indicator."))
            if not self.obligations:
                yield Gap("obligations", "missing", _("A contract needs at least one report."))
        elif not self.added_clauses:
            yield Gap("added_clauses", "missing", _("An addendum adds at least one clause."))
        if len(self.indicators) > MOST_INDICATORS:
            yield Gap("indicators", "too_many", _("A contract has at most 500 indicators."))
        yield from self._indicator_contradictions()

    def _indicator_contradictions(self) -> Iterator[Gap]:
        """Each has a code of its own, and all have targets for the same periods: the columns of the annex."""
        codes = [indicator.code for indicator in self.indicators]
        if len(set(codes)) != len(codes):
            yield Gap("indicators", "doubled", _("Two indicators have the same code."))
        agreed = {tuple(target.period for target in indicator.targets) for indicator in self.indicators}
        if len(agreed) > 1 or any(len(set(periods)) < len(periods) for periods in agreed):
            yield Gap(
                "indicators", "other_periods", _("Every indicator has its targets for the same periods.")
            )

    def _report_gaps(self) -> Iterator[Gap]:
        # Days are written so that their text sorts as they do.
        for index, owed in enumerate(self.obligations):
            if owed.due_on < owed.period_start or not owed.period_start < owed.period_end:
                yield Gap(
                    f"obligations.{index}", "not_in_order", _("A report is due after its period begins.")
                )

    def _document_gaps(self) -> Iterator[Gap]:
        """The wording is the one that the template's version stands for; an amendment names its contract."""
        if wording_sha256(self.wording) != self.template.sha256:
            yield Gap("template.sha256", "other_wording", _("The template stands for another wording."))
        if (self.kind == TermsKind.ORIGINAL) != (self.amendment is None):
            yield Gap(
                "amendment", "not_fitting", _("Exactly a revision or an addendum names the earlier contract.")
            )


def _malformed(field: str, message: Any) -> InvalidTerms:
    return InvalidTerms(message, gaps=[Gap(field, "malformed", message)])


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    tree = dict(pairs)
    if len(tree) != len(pairs):
        raise ValueError("a member appears twice")
    return tree


def _no_floats(text: str) -> float:
    raise ValueError(f"{text} is a float; numbers with fractions travel as text")
