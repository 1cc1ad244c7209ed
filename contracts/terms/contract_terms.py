"""ContractTerms: what two officials agree on, frozen as a value before the first signature is asked for.

The value knows nothing of the plan it came from. Its canonical bytes (RFC 8785) are hashed, stored, attached to the
PDF and printed in it. Form: PermenPANRB 53/2014 annex I, adapted to an innovation. Schema 2 carries the whole
wording, the letterhead and the budget, so that the document follows from its terms alone; schema 1 stays readable.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from datetime import date
from typing import Any, Self

from django.utils.translation import gettext_lazy as _

from common.canonical import canonical_bytes, digest, sha256_hex
from common.errors import Gap, Unready
from common.periods import PartOfYear
from contracts.enums import SigningCapacity, TermsKind
from contracts.terms.parts import (
    SINCE_2,
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
    TermParty,
    TermTarget,
    Wording,
)
from contracts.terms.rules import (
    Code,
    Day,
    KindCode,
    LongText,
    SchemaNumber,
    Text,
    Year,
    gaps_of,
    hints_of,
    inner_of,
)

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
    "TermParty",
    "TermTarget",
    "Wording",
    "wording_sha256",
]

SCHEMA = 2


class InvalidTerms(Unready):
    """The terms break a rule; `gaps` names every field concerned."""

    code = "invalid_terms"
    title = _("The contract terms are not complete or not valid")


def wording_sha256(wording: Wording) -> str:
    """Hexadecimal SHA-256 of the canonical bytes of a wording: what a template's version stands for."""
    return digest(asdict(wording))


@dataclass(frozen=True, kw_only=True)
class ContractTerms:
    """The agreement. Construction raises InvalidTerms with every gap at once. `period_end` is exclusive."""

    number: Code
    year: Year
    title: LongText
    government: TermGovernment
    agency: TermAgency
    place: Text
    signed_on: Day
    period_start: Day
    period_end: Day
    first_party: TermParty
    second_party: TermParty
    innovation: InnovationReference
    indicators: tuple[TermIndicator, ...]
    obligations: tuple[TermObligation, ...]
    template: TemplateReference
    policy: PolicyReference
    milestones: tuple[TermMilestone, ...] = ()
    schema: SchemaNumber = SCHEMA
    kind: KindCode = field(default=TermsKind.ORIGINAL.value, metadata=SINCE_2)
    wording: Wording | None = field(default=None, metadata=SINCE_2)
    letterhead: TermLetterhead | None = field(default=None, metadata=SINCE_2)
    amendment: TermAmendment | None = field(default=None, metadata=SINCE_2)
    budget: tuple[TermBudgetLine, ...] = field(default=(), metadata=SINCE_2)
    added_clauses: tuple[LongText, ...] = field(default=(), metadata=SINCE_2)

    def __post_init__(self) -> None:
        gaps = list(gaps_of(self)) or list(self._contradictions())
        if gaps:
            named = "; ".join(f"{gap.field}: {gap.message}" for gap in gaps[:5])
            raise InvalidTerms(_("The contract terms are not valid: %(gaps)s") % {"gaps": named}, gaps=gaps)

    def canonical(self) -> bytes:
        """RFC 8785 bytes; what is hashed, stored and attached to the PDF."""
        return canonical_bytes(_tree(self, self.schema))

    @property
    def sha256(self) -> str:
        """Hexadecimal SHA-256 of the canonical bytes."""
        return sha256_hex(self.canonical())

    @classmethod
    def from_json(cls, data: bytes) -> Self:
        """The terms in `data` (UTF-8 JSON, schema 1 or 2). Unknown, missing or doubled members raise InvalidTerms."""
        try:
            tree = json.loads(data, object_pairs_hook=_no_doubles, parse_float=_no_floats)
        except (ValueError, RecursionError) as error:
            raise _malformed("", _("This is not JSON of contract terms.")) from error
        schema = tree.get("schema") if isinstance(tree, dict) else None
        if type(schema) is not int or schema not in (1, SCHEMA):
            raise _malformed("schema", _("This schema version is not known."))
        terms: Self = _built(cls, tree, "", schema)
        return terms

    @property
    def target_parts(self) -> tuple[PartOfYear, ...]:
        """The parts of the year for which targets are agreed, as the annex shows them."""
        return tuple(target.part for indicator in self.indicators[:1] for target in indicator.targets)

    def _contradictions(self) -> Iterator[Gap]:
        """Rules between fields, asked only when each field alone is sound."""
        if self.period_end <= self.period_start:
            yield Gap("period_end", "not_after_start", _("A period ends after it starts."))
        if self.kind != TermsKind.ADDENDUM:
            if not self.indicators:
                yield Gap("indicators", "missing", _("A contract needs at least one indicator."))
            if not self.obligations:
                yield Gap("obligations", "missing", _("A contract needs at least one report."))
        elif not self.added_clauses:
            yield Gap("added_clauses", "missing", _("An addendum adds at least one clause."))
        if len(self.indicators) > 500:
            yield Gap("indicators", "too_many", _("A contract has at most 500 indicators."))
        yield from self._indicator_contradictions()
        for index, owed in enumerate(self.obligations):
            late = date.fromisoformat(owed.due_on) < date.fromisoformat(owed.period_start)
            if late or not owed.period_start < owed.period_end:
                yield Gap(
                    f"obligations.{index}", "not_in_order", _("A report is due after its period begins.")
                )
        yield from self._later_members() if self.schema == 1 else self._document_gaps()

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

    def _later_members(self) -> Iterator[Gap]:
        """What schema 1 cannot say would be lost in its canonical bytes."""
        for owner, path in (
            (self, ""),
            (self.first_party, "first_party."),
            (self.second_party, "second_party."),
        ):
            for item in fields(owner):
                if item.metadata.get("since", 1) > 1 and getattr(owner, item.name) != item.default:
                    yield Gap(path + item.name, "not_in_schema", _("Schema 1 does not know this member."))

    def _document_gaps(self) -> Iterator[Gap]:
        """The wording is the one that the template's version stands for; an amendment names its contract."""
        if self.wording is None or self.letterhead is None:
            yield Gap("wording", "missing", _("The wording and the letterhead are part of the terms."))
        elif wording_sha256(self.wording) != self.template.sha256:
            yield Gap("template.sha256", "other_wording", _("The template stands for another wording."))
        if (self.kind == TermsKind.ORIGINAL) != (self.amendment is None):
            yield Gap(
                "amendment", "not_fitting", _("Exactly a revision or an addendum names the earlier contract.")
            )
        for name, party in (("first_party", self.first_party), ("second_party", self.second_party)):
            delegate = party.capacity == SigningCapacity.DELEGATE
            if delegate != bool(party.on_behalf_of):
                yield Gap(
                    f"{name}.on_behalf_of",
                    "not_fitting",
                    _("Exactly a delegate signs on behalf of an office."),
                )
            if party.capacity != SigningCapacity.DEFINITIVE and not party.letter_no:
                yield Gap(
                    f"{name}.letter_no",
                    "missing",
                    _("An acting official names the letter that appointed them."),
                )


def _tree(value: Any, schema: int) -> Any:
    """`value` as plain JSON members, less those that came after `schema`."""
    if is_dataclass(value):
        return {
            item.name: _tree(getattr(value, item.name), schema)
            for item in fields(value)
            if item.metadata.get("since", 1) <= schema
        }
    return [_tree(item, schema) for item in value] if isinstance(value, tuple) else value


def _built(hint: Any, value: Any, path: str, schema: int) -> Any:
    """`value` as the annotated type; scalars pass unchanged, the rules judge them afterwards."""
    if hint is not inner_of(hint):
        return None if value is None else _built(inner_of(hint), value, path, schema)
    if getattr(hint, "__origin__", None) is tuple:
        if not isinstance(value, list):
            raise _malformed(path, _("This must be a list."))
        inner = hint.__args__[0]
        return tuple(_built(inner, item, f"{path}.{index}", schema) for index, item in enumerate(value))
    if not (isinstance(hint, type) and is_dataclass(hint)):
        return value
    if not isinstance(value, dict):
        raise _malformed(path, _("This has the wrong shape."))
    names = {item.name for item in fields(hint) if item.metadata.get("since", 1) <= schema}
    for odd in sorted(names ^ value.keys()):
        raise _malformed(f"{path}.{odd}".lstrip("."), _("This member is missing or not known."))
    hints = hints_of(hint)
    members = {name: _built(hints[name], value[name], f"{path}.{name}".lstrip("."), schema) for name in names}
    return hint(**members)


def _malformed(field: str, message: Any) -> InvalidTerms:
    return InvalidTerms(message, gaps=[Gap(field, "malformed", message)])


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    tree = dict(pairs)
    if len(tree) != len(pairs):
        raise ValueError("a member appears twice")
    return tree


def _no_floats(text: str) -> float:
    raise ValueError(f"{text} is a float; numbers with fractions travel as text")
