"""ContractTerms: what two officials agree on, frozen as a value before the first signature is asked for.

The value knows nothing of the plan it came from. Its canonical bytes (RFC 8785) are hashed, stored, attached to the
PDF and printed in it. Form: PermenPANRB 53/2014 annex I, adapted to an innovation.
"""

import json
from dataclasses import asdict, dataclass, fields, is_dataclass
from datetime import date
from typing import Any, Self

from django.utils.translation import gettext_lazy as _

from common.canonical import canonical_bytes, sha256_hex
from common.errors import Gap, Unready
from contracts.enums import SigningCapacity
from contracts.terms_rules import (
    CapacityCode,
    Code,
    Count,
    Day,
    GovernmentKindCode,
    LongText,
    Nip,
    OptionalDecimal,
    OptionalLongText,
    OptionalText,
    PolarityCode,
    Sha256,
    Text,
    Year,
    gaps_of,
    hints_of,
)

SCHEMA = 1


class InvalidTerms(Unready):
    """The terms break a rule; `gaps` names every field concerned."""

    code = "invalid_terms"
    title = _("The contract terms are not complete or not valid")


@dataclass(frozen=True, kw_only=True)
class TermGovernment:
    """Local government; `code` is the Kemendagri code."""

    code: Code
    name: Text
    kind: GovernmentKindCode


@dataclass(frozen=True, kw_only=True)
class TermAgency:
    """Agency (OPD) that carries the innovation out."""

    name: Text
    kind: OptionalText


@dataclass(frozen=True, kw_only=True)
class Party:
    """One signing office. Name, NIP and rank may be empty: a head of region has no NIP, a demo has no names."""

    office_title: Text
    name: OptionalText
    nip: Nip
    rank: OptionalText
    capacity: CapacityCode
    agency_or_government: Text

    @property
    def printed_office(self) -> str:
        """The office as it is signed: `Plt. Kepala Dinas Kesehatan`."""
        return SigningCapacity(self.capacity).prefix + self.office_title


@dataclass(frozen=True, kw_only=True)
class InnovationReference:
    """The exact revision of the plan that the parties agree on."""

    id: Code
    title: LongText
    revision: Count
    revision_sha256: Sha256


@dataclass(frozen=True, kw_only=True)
class TermIndicator:
    """One target. Numbers are decimal strings; an empty one was not agreed (never zero)."""

    code: Code
    objective: OptionalLongText
    name: LongText
    unit: OptionalText
    polarity: PolarityCode
    baseline: OptionalDecimal
    target_year: OptionalDecimal
    target_q1: OptionalDecimal
    target_q2: OptionalDecimal
    target_q3: OptionalDecimal
    target_q4: OptionalDecimal
    weight: OptionalDecimal

    @property
    def targets(self) -> tuple[str, str, str, str, str]:
        """Target of the year, then of its four quarters."""
        return self.target_year, self.target_q1, self.target_q2, self.target_q3, self.target_q4


@dataclass(frozen=True, kw_only=True)
class TermObligation:
    """One report owed. `period_end` is exclusive; `due_on` is the last day in time, in the government's zone."""

    label: Text
    period_start: Day
    period_end: Day
    due_on: Day


@dataclass(frozen=True, kw_only=True)
class TermMilestone:
    """A step of the plan promised within the period."""

    horizon: OptionalText
    title: LongText
    due_on: Day


@dataclass(frozen=True, kw_only=True)
class TemplateReference:
    """Wording of the clauses; a new wording is a new version, an old one is never edited."""

    id: Code
    version: Count


@dataclass(frozen=True, kw_only=True)
class PolicyReference:
    """Policy version in force when the terms were frozen."""

    code: Code
    version: Count


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
    first_party: Party
    second_party: Party
    innovation: InnovationReference
    indicators: tuple[TermIndicator, ...]
    obligations: tuple[TermObligation, ...]
    template: TemplateReference
    policy: PolicyReference
    milestones: tuple[TermMilestone, ...] = ()

    def __post_init__(self) -> None:
        gaps = list(gaps_of(self)) or list(self._contradictions())
        if gaps:
            named = "; ".join(f"{gap.field}: {gap.message}" for gap in gaps[:5])
            raise InvalidTerms(_("The contract terms are not valid: %(gaps)s") % {"gaps": named}, gaps=gaps)

    def canonical(self) -> bytes:
        """RFC 8785 bytes; what is hashed, stored and attached to the PDF."""
        return canonical_bytes({"schema": SCHEMA, **asdict(self)})

    @property
    def sha256(self) -> str:
        """Hexadecimal SHA-256 of the canonical bytes."""
        return sha256_hex(self.canonical())

    @classmethod
    def from_json(cls, data: bytes) -> Self:
        """The terms in `data` (UTF-8 JSON, schema 1). Unknown, missing or doubled members raise InvalidTerms."""
        try:
            tree = json.loads(data, object_pairs_hook=_no_doubles, parse_float=_no_floats)
        except (ValueError, RecursionError) as error:
            raise _malformed("", _("This is not JSON of contract terms.")) from error
        if not isinstance(tree, dict) or tree.pop("schema", None) != SCHEMA:
            raise _malformed("schema", _("This schema version is not known."))
        terms: Self = _built(cls, tree, "")
        return terms

    def _contradictions(self) -> list[Gap]:
        """Rules between fields, asked only when each field alone is sound."""
        gaps = []
        if self.period_end <= self.period_start:
            gaps.append(Gap("period_end", "not_after_start", _("A period ends after it starts.")))
        if not self.indicators:
            gaps.append(Gap("indicators", "missing", _("A contract needs at least one indicator.")))
        if len(self.indicators) > 500:
            gaps.append(Gap("indicators", "too_many", _("A contract has at most 500 indicators.")))
        if not self.obligations:
            gaps.append(Gap("obligations", "missing", _("A contract needs at least one report.")))
        codes = [indicator.code for indicator in self.indicators]
        if len(set(codes)) != len(codes):
            gaps.append(Gap("indicators", "doubled", _("Two indicators have the same code.")))
        for index, owed in enumerate(self.obligations):
            if not owed.period_start < owed.period_end or date.fromisoformat(
                owed.due_on
            ) < date.fromisoformat(owed.period_start):
                field = f"obligations.{index}"
                gaps.append(Gap(field, "not_in_order", _("A report is due after its period begins.")))
        return gaps


def _built(hint: Any, value: Any, path: str) -> Any:
    """`value` as the annotated type; scalars pass unchanged, the rules judge them afterwards."""
    if getattr(hint, "__origin__", None) is tuple:
        if not isinstance(value, list):
            raise _malformed(path, _("This must be a list."))
        return tuple(_built(hint.__args__[0], item, f"{path}.{index}") for index, item in enumerate(value))
    if not (isinstance(hint, type) and is_dataclass(hint)):
        return value
    if not isinstance(value, dict):
        raise _malformed(path, _("This has the wrong shape."))
    names = {item.name for item in fields(hint)}
    for odd in sorted(names ^ value.keys()):
        raise _malformed(f"{path}.{odd}".lstrip("."), _("This member is missing or not known."))
    hints = hints_of(hint)
    members = {name: _built(hints[name], value[name], f"{path}.{name}".lstrip(".")) for name in names}
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
