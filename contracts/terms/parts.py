"""The parts that contract terms are made of. Members added by schema 2 are marked; schema 1 is read without them."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from common.periods import PartOfYear
from contracts.enums import ClauseKind, SigningCapacity, TermGround
from contracts.terms.rules import (
    Amount,
    CapacityCode,
    ClauseCode,
    Code,
    Count,
    Day,
    EmblemCode,
    GovernmentKindCode,
    GroundCode,
    LetterheadCode,
    LongText,
    Nip,
    OptionalDay,
    OptionalDecimal,
    OptionalLongText,
    OptionalSha256,
    OptionalText,
    PartOfYearCode,
    PolarityCode,
    Sha256,
    Text,
    WordingText,
)

SINCE_2: dict[str, Any] = {"since": 2}


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
class TermParty:
    """One signing office. Name, NIP and rank may be empty: a head of region has no NIP, a demo has no names.

    Whoever acts for another does so by letter; a delegate signs `on_behalf_of` another office (a.n.).
    """

    office_title: Text
    name: OptionalText
    nip: Nip
    rank: OptionalText
    capacity: CapacityCode
    agency_or_government: Text
    on_behalf_of: OptionalText = field(default="", metadata=SINCE_2)
    letter_no: OptionalText = field(default="", metadata=SINCE_2)
    letter_on: OptionalDay = field(default="", metadata=SINCE_2)

    @property
    def own_office(self) -> str:
        """The office that the signer holds, with its capacity: `Plt. Kepala Dinas Kesehatan`."""
        return SigningCapacity(self.capacity).prefix + self.office_title

    @property
    def signing_lines(self) -> tuple[str, ...]:
        """The office as it stands above the signature, line by line: `a.n. Bupati Tuban`, `Sekretaris Daerah`."""
        return (f"a.n. {self.on_behalf_of}", self.own_office) if self.on_behalf_of else (self.own_office,)

    @property
    def printed_office(self) -> str:
        """The office as it is signed, in one line: `Plt. Kepala Dinas Kesehatan`."""
        return " ".join(self.signing_lines)


@dataclass(frozen=True, kw_only=True)
class InnovationReference:
    """The exact revision of the plan that the parties agree on."""

    id: Code
    title: LongText
    revision: Count
    revision_sha256: Sha256


@dataclass(frozen=True, kw_only=True)
class TermTarget:
    """The target of a part of the year (`quarter_1`, `month_12`)."""

    period: PartOfYearCode
    value: OptionalDecimal

    @property
    def part(self) -> PartOfYear:
        """Which part of the year it is for."""
        return PartOfYear.from_code(self.period)


@dataclass(frozen=True, kw_only=True)
class TermIndicator:
    """What is agreed of one indicator. Numbers are decimal strings; an empty one was not agreed (never zero).

    `targets` name the same parts of the year for every indicator of a contract, in the order of the annex.
    """

    code: Code
    objective: OptionalLongText
    name: LongText
    unit: OptionalText
    polarity: PolarityCode
    baseline: OptionalDecimal
    target_year: OptionalDecimal
    weight: OptionalDecimal
    targets: tuple[TermTarget, ...]


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
    """Wording of the clauses; a new wording is a new version, an old one is never edited.

    `sha256` is that of the wording's canonical bytes (see `wording_sha256`).
    """

    id: Code
    version: Count
    sha256: OptionalSha256 = field(default="", metadata=SINCE_2)


@dataclass(frozen=True, kw_only=True)
class PolicyReference:
    """Policy version in force when the terms were frozen."""

    code: Code
    version: Count


@dataclass(frozen=True, kw_only=True)
class TermBudgetLine:
    """Money for a programme or activity, in rupiah; an empty amount was not stated (never zero)."""

    program: LongText
    amount: Amount
    note: OptionalText

    @property
    def rupiah(self) -> Decimal:
        """The amount as a number; zero when it was not stated."""
        return Decimal(self.amount or 0)


@dataclass(frozen=True, kw_only=True)
class TermLetterhead:
    """What stands above the contract: lines of names, lines of the address, and the emblem by its content hash."""

    form: LetterheadCode
    lines: tuple[Text, ...]
    address: tuple[Text, ...]
    emblem_sha256: OptionalSha256
    emblem_type: EmblemCode


@dataclass(frozen=True, kw_only=True)
class Clause:
    """One clause in the restricted form of `terms_wording`; `items` are lettered below it."""

    text: WordingText
    kind: ClauseCode = ClauseKind.NUMBERED.value
    items: tuple[WordingText, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Wording:
    """The text of a contract as the legal office published it, placeholders unfilled.

    `closing` is the last numbered clause; it stays on one page with the signatures.
    """

    title: WordingText
    opening: WordingText
    first_party: WordingText
    second_party: WordingText
    agreement: WordingText
    clauses: tuple[Clause, ...]
    closing: WordingText


@dataclass(frozen=True, kw_only=True)
class TermAmendment:
    """Which contract is changed, and why (PermenPANRB 53/2014 annex I)."""

    number: Code
    signed_on: Day
    terms_sha256: Sha256
    ground: GroundCode
    reason: LongText

    @property
    def printed_ground(self) -> str:
        """The ground in the words of the regulation."""
        return TermGround(self.ground).printed
