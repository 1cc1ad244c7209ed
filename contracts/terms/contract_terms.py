"""ContractTerms: what two officials agree on, frozen as a value before the first signature is asked for.

The value knows nothing of the plan it came from. Its canonical bytes (RFC 8785) are hashed, stored, attached to the
PDF and printed in it. Form: PermenPANRB 53/2014 annex I, adapted to an innovation. They carry the whole wording, the
letterhead and the budget, so that the document follows from its terms alone.
"""

import json
from collections.abc import Iterator
from typing import Annotated, Self, get_args

from django.utils.translation import gettext_lazy as _
from pydantic import ConfigDict, Field

from common.canonical import canonical_bytes, digest, sha256_hex
from common.document_fields import Listed
from common.errors import Gap
from common.periods import TargetPeriod
from common.types import Json, StrOrPromise
from contracts.enums import AgreementForm, Party, TermPolarity, TermsKind
from contracts.terms.content import InvalidTerms, TermsContent
from contracts.terms.parts import (
    Clause,
    InnovationReference,
    PolicyReference,
    TemplateReference,
    TermAgency,
    TermAmendment,
    TermBudgetLine,
    TermFollowed,
    TermGovernment,
    TermIndicator,
    TermLetterhead,
    TermLog,
    TermMilestone,
    TermObligation,
    TermPredicate,
    TermSignatory,
    TermTarget,
    Wording,
)
from contracts.terms.rules import Code, FormCode, KindCode, OptionalDay, Year, entries
from contracts.terms.schemas import WITH_LOG, WITHOUT_LOG, SchemaNumber, foreign_to

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
    "TermFollowed",
    "TermGovernment",
    "TermIndicator",
    "TermLetterhead",
    "TermLog",
    "TermMilestone",
    "TermObligation",
    "TermPredicate",
    "TermSignatory",
    "TermTarget",
    "Wording",
    "wording_sha256",
]


def wording_sha256(wording: Wording) -> str:
    """Hexadecimal SHA-256 of the canonical bytes of a wording: what a template's version stands for."""
    return digest(wording.model_dump())


class ContractTerms(TermsContent):
    """The content of a draft, and who signs it in which words. Made with `of` or read with `from_json`."""

    # `schema` is the name in JSON; pydantic has a method of that name.
    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True, serialize_by_alias=True)

    number: Code
    year: Year
    government: TermGovernment
    agency: TermAgency
    signatories: Annotated[Listed[TermSignatory], entries(2, len(Party))]
    template: TemplateReference
    policy: PolicyReference
    wording: Wording
    letterhead: TermLetterhead
    schema_number: SchemaNumber = Field(default=WITHOUT_LOG, alias="schema")
    form: FormCode = AgreementForm.INNOVATION_CONTRACT.value
    kind: KindCode = TermsKind.ORIGINAL.value
    # The day on which the number was given; before schema 3 it was printed as the day of signing.
    numbered_on: OptionalDay = ""
    signed_on: OptionalDay = ""
    amendment: TermAmendment | None = None
    follows: TermFollowed | None = None
    log: TermLog | None = None

    def signatory(self, party: Party | str) -> TermSignatory:
        """Who signs as this party."""
        return self.signatories[Party(party).position - 1]

    @property
    def dated_on(self) -> str:
        """The day that the terms name: of the number, in schema 2 printed as the day of signing."""
        return self.numbered_on or self.signed_on

    @property
    def target_periods(self) -> tuple[TargetPeriod, ...]:
        """What targets are agreed for beside the year in which the contract begins, as the annex shows them: parts of
        that year, and periods of later ones."""
        return tuple(
            target.target_period for indicator in self.indicators[:1] for target in indicator.targets
        )

    def canonical(self) -> bytes:
        """RFC 8785 bytes; what is hashed, stored and attached to the PDF."""
        return canonical_bytes(self.tree())

    def tree(self) -> dict[str, Json]:
        """The members of its schema as plain tables; what nobody gave (a reason, an earlier contract) is none."""
        found = self.model_dump(mode="json", exclude=foreign_to(self.schema_number))
        if not self.targets_reason:
            found.pop("targets_reason", None)
        if self.follows is None:
            found.pop("follows", None)
        return found

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
        if not isinstance(tree, dict) or tree.get("schema") not in get_args(SchemaNumber):
            raise _malformed("schema", _("This schema version is not known."))
        terms = cls.of(tree)
        if terms.tree() != tree:
            raise _malformed("", _("A member of the contract terms is missing or not of their schema."))
        return terms

    def contradictions(self) -> Iterator[Gap]:
        yield from super().contradictions()
        if self.kind != TermsKind.ADDENDUM:
            if not self.indicators:
                yield Gap("indicators", "missing", _("A contract needs at least one indicator."))
            if not self.obligations:
                yield Gap("obligations", "missing", _("A contract needs at least one report."))
        elif not self.added_clauses:
            yield Gap("added_clauses", "missing", _("An addendum adds at least one clause."))
        if self.schema_number >= 3:
            yield from self._missing_ranges()
        yield from self._document_gaps()

    def _missing_ranges(self) -> Iterator[Gap]:
        for index, indicator in enumerate(self.indicators):
            if indicator.polarity == TermPolarity.RANGE and not indicator.range_low:
                message = _("An indicator that is good within a range names the range.")
                yield Gap(f"indicators.{index}.range_low", "missing", message)

    def _document_gaps(self) -> Iterator[Gap]:
        """The wording is the one that the template's version stands for; an amendment names its contract."""
        if wording_sha256(self.wording) != self.template.sha256:
            yield Gap("template.sha256", "other_wording", _("The template stands for another wording."))
        named, unnamed = (
            ("signed_on", "numbered_on") if self.schema_number < 3 else ("numbered_on", "signed_on")
        )
        if not getattr(self, named) or getattr(self, unnamed):
            yield Gap(named, "not_a_day", _("This must be a day written as YYYY-MM-DD."))
        if (self.kind == TermsKind.ORIGINAL) != (self.amendment is None):
            yield Gap(
                "amendment", "not_fitting", _("Exactly a revision or an addendum names the earlier contract.")
            )
        if (self.schema_number >= WITH_LOG) != (self.log is not None):
            yield Gap("log", "not_fitting", _("Exactly terms of schema 4 name a checkpoint of the log."))
        if self.follows is not None and self.kind != TermsKind.ORIGINAL:
            yield Gap("follows", "not_fitting", _("A revision or an addendum follows no other contract."))


def _malformed(field: str, message: StrOrPromise) -> InvalidTerms:
    return InvalidTerms(message, gaps=[Gap(field, "malformed", message)])


def _no_doubles(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    tree = dict(pairs)
    if len(tree) != len(pairs):
        raise ValueError("a member appears twice")
    return tree


def _no_floats(text: str) -> float:
    raise ValueError(f"{text} is a float; numbers with fractions travel as text")
