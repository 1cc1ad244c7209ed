"""The parts that contract terms are made of."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Self

from django.utils.translation import gettext_lazy as _
from pydantic import model_validator

from common.document_fields import Listed
from common.errors import Gap
from common.periods import TargetPeriod, target_period
from common.validation import StrictModel, rejected_because
from contracts.enums import ClauseKind, Party, SigningCapacity, TermGround
from contracts.terms.rules import (
    AggregationCode,
    Amount,
    Base64,
    CapacityCode,
    ClauseCode,
    Code,
    Count,
    Day,
    DecimalText,
    EmblemCode,
    GovernmentKindCode,
    GroundCode,
    Label,
    LetterheadCode,
    LogSize,
    LongText,
    Nip,
    OptionalDay,
    OptionalDecimal,
    OptionalLongText,
    OptionalSha256,
    OptionalText,
    PolarityCode,
    Sha256,
    TargetPeriodCode,
    Text,
    WordingText,
    entries,
)


class TermGovernment(StrictModel):
    """Local government; `code` is the Kemendagri code."""

    code: Code
    name: Text
    kind: GovernmentKindCode


class TermAgency(StrictModel):
    """Agency (OPD) that carries the innovation out."""

    name: Text
    kind: OptionalText


class TermSignatory(StrictModel):
    """One signing office, called by its `label` in print: `PIHAK PERTAMA`.

    Name, NIP and rank may be empty: a head of region has no NIP, a demo has no names. Whoever acts for another does so
    by letter, whose kind is `letter_kind` (empty: what it usually is); a delegate signs `on_behalf_of` another office
    (a.n.), perhaps `through` the one in between that was given the mandate first (u.b.).
    """

    label: Label
    office_title: Text
    name: OptionalText
    nip: Nip
    rank: OptionalText
    capacity: CapacityCode
    agency_or_government: Text
    on_behalf_of: OptionalText = ""
    letter_no: OptionalText = ""
    letter_on: OptionalDay = ""
    letter_kind: OptionalText = ""
    through: OptionalText = ""

    @model_validator(mode="after")
    def _acts_by_letter(self) -> Self:
        gaps = []
        if (self.capacity == SigningCapacity.DELEGATE) != bool(self.on_behalf_of):
            message = _("Exactly a delegate signs on behalf of an office.")
            gaps.append(Gap("on_behalf_of", "not_fitting", message))
        if self.capacity != SigningCapacity.DEFINITIVE and not self.letter_no:
            message = _("An acting official names the letter that appointed them.")
            gaps.append(Gap("letter_no", "missing", message))
        if self.through and not self.on_behalf_of:
            message = _("Only who signs on behalf of an office does so through another.")
            gaps.append(Gap("through", "not_fitting", message))
        if gaps:
            raise rejected_because(gaps)
        return self

    @property
    def own_office(self) -> str:
        """The office that the signer holds, with its capacity: `Plt. Kepala Dinas Kesehatan`."""
        return SigningCapacity(self.capacity).prefix + self.office_title

    @property
    def signing_lines(self) -> tuple[str, ...]:
        """The office as it stands above the signature, line by line: `a.n. Bupati Tuban`, `Sekretaris Daerah`."""
        if not self.on_behalf_of:
            return (self.own_office,)
        between = (self.through, "u.b.") if self.through else ()
        return (f"a.n. {self.on_behalf_of}", *between, self.own_office)

    @property
    def printed_office(self) -> str:
        """The office as it is signed, in one line: `Plt. Kepala Dinas Kesehatan`."""
        return " ".join(self.signing_lines)


class InnovationReference(StrictModel):
    """The exact revision of the plan that the parties agree on."""

    id: Code
    title: LongText
    revision: Count
    revision_sha256: Sha256


class TermTarget(StrictModel):
    """The target of a part of the contract's year (`quarter_1`, `month_12`), or of a period of a later one with that
    year (`2026_quarter_1`; `2026_year_1` is that year as a whole)."""

    period: TargetPeriodCode
    value: OptionalDecimal

    @property
    def target_period(self) -> TargetPeriod:
        """What it is for."""
        return target_period(self.period)


class TermPredicate(StrictModel):
    """What a value is called where a predicate is agreed instead of a number: 4 is `WTP`."""

    value: DecimalText
    label: Text


class TermIndicator(StrictModel):
    """What is agreed of one indicator. Numbers are decimal strings; an empty one was not agreed (never zero).

    `target_year` is for the year in which the contract begins. `targets` name the same periods for every indicator of a
    contract, in the order of the annex. With polarity `range` a result is good from `range_low` to `range_high`, both
    included. `aggregation` says how the figures of periods make a year's, `calculation` how a figure is made, `source`
    where it comes from, `formula` how it is measured against its target. What is empty was not agreed, or follows from
    the polarity.
    """

    code: Code
    objective: OptionalLongText
    name: LongText
    unit: OptionalText
    polarity: PolarityCode
    baseline: OptionalDecimal
    target_year: OptionalDecimal
    weight: OptionalDecimal
    targets: Listed[TermTarget]
    aggregation: AggregationCode = ""
    formula: OptionalText = ""
    calculation: OptionalLongText = ""
    range_low: OptionalDecimal = ""
    range_high: OptionalDecimal = ""
    predicates: Listed[TermPredicate] = ()
    source: OptionalText = ""

    def contradictions(self) -> Iterator[Gap]:
        """What does not fit together within it: bounds, and targets that no predicate is a name of."""
        if bool(self.range_low) != bool(self.range_high):
            yield Gap("range_low", "not_fitting", _("A range has a lowest and a highest good value."))
        elif self.range_low and Decimal(self.range_low) > Decimal(self.range_high):
            yield Gap("range_high", "not_in_order", _("The highest good value lies below the lowest."))
        named = {Decimal(each.value) for each in self.predicates}
        if len(named) < len(self.predicates):
            yield Gap("predicates", "doubled", _("Two predicates stand for the same value."))
        if self.predicates:
            agreed = {"target_year": self.target_year} | {row.period: row.value for row in self.targets}
            for field, value in agreed.items():
                if value and Decimal(value) not in named:
                    yield Gap(field, "no_predicate", _("No predicate stands for this target."))

    def predicate_of(self, value: str) -> str:
        """What a target is called where predicates are agreed; empty where none stands for it."""
        if not value:
            return ""
        return next((p.label for p in self.predicates if Decimal(p.value) == Decimal(value)), "")


class TermObligation(StrictModel):
    """One report owed. `period_end` is exclusive; `due_on` is the last day in time, in the government's zone."""

    label: Text
    period_start: Day
    period_end: Day
    due_on: Day


class TermMilestone(StrictModel):
    """A step of the plan promised within the period."""

    horizon: OptionalText
    title: LongText
    due_on: Day


class TemplateReference(StrictModel):
    """Wording of the clauses; a new wording is a new version, an old one is never edited.

    `sha256` is that of the wording's canonical bytes (see `wording_sha256`).
    """

    id: Code
    version: Count
    sha256: OptionalSha256 = ""


class PolicyReference(StrictModel):
    """Policy version in force when the terms were frozen."""

    code: Code
    version: Count


class TermBudgetLine(StrictModel):
    """Money for a programme or activity, in rupiah; an empty amount was not stated (never zero)."""

    program: LongText
    amount: Amount
    note: OptionalText

    @property
    def rupiah(self) -> Decimal:
        """The amount as a number; zero when it was not stated."""
        return Decimal(self.amount or 0)


class TermLetterhead(StrictModel):
    """What stands above the contract: lines of names, lines of the address, and the emblem by its content hash."""

    form: LetterheadCode
    lines: Listed[Text]
    address: Listed[Text]
    emblem_sha256: OptionalSha256
    emblem_type: EmblemCode


class Clause(StrictModel):
    """One clause in the restricted form of `terms_wording`; `items` are lettered below it."""

    text: WordingText
    kind: ClauseCode = ClauseKind.NUMBERED.value
    items: Listed[WordingText] = ()


class WordingTexts(StrictModel):
    """The texts around the clauses. `closing` is the last numbered clause; it stays on one page with the signatures.

    `parties` follow the signatories in their order, without the sign at the end; one for which there is no text is
    called by its label.
    """

    title: WordingText
    opening: WordingText
    parties: Annotated[Listed[WordingText], entries(1, len(Party))]
    agreement: WordingText
    closing: WordingText


class Wording(WordingTexts):
    """The text of a contract as the legal office published it, placeholders unfilled."""

    clauses: Listed[Clause]


class TermFollowed(StrictModel):
    """Which contract this one comes after, and the sentence that says so in print. `period_end` is exclusive."""

    number: Code
    signed_on: Day
    terms_sha256: Sha256
    period_start: Day
    period_end: Day
    statement: LongText


class TermLog(StrictModel):
    """The newest checkpoint of the log over the history when the number was given: whoever has the contract can show
    that nothing recorded before was changed. `signature` is that of the log's own key, as its note has it."""

    name: Text
    size: LogSize
    root: Base64
    signature: Base64

    @property
    def note(self) -> str:
        """The checkpoint as a signed note."""
        return f"{self.name}\n{self.size}\n{self.root}\n\n— {self.name} {self.signature}\n"


class TermAmendment(StrictModel):
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
