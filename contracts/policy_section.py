"""The `[contract]` table of a policy document: who signs in which order, the pattern of numbers, the paper."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Annotated

from django.utils.translation import gettext_lazy
from pydantic import AfterValidator, Field

from common.document_fields import EnumMember, Line, Listed, OptionalLine, distinct
from common.errors import Gap
from common.types import Document, Json
from common.validation import StrictModel, rejected, rejected_because
from contracts.documents import numbering
from contracts.enums import AgreementForm, DocumentType, Paper, Party, SignatoryFact
from contracts.terms.rules import entries
from organisations.enums import Role
from workflow.policies.sections import PolicySection


def _pattern_is_sound(pattern: str) -> str:
    """The parts that a government's wording gives are taken as given; whether they are is known when it numbers."""
    wrong = numbering.faults(pattern, archive_code="000", unit="unit")
    if wrong:
        raise rejected_because(Gap("", "pattern", sentence) for sentence in wrong)
    return pattern


def _is_complete(code: str) -> str:
    if not numbering.ARCHIVE_CODE.fullmatch(code):
        raise rejected("archive_code", numbering.incomplete_code(code))
    return code


# A code of Permendagri 83/2022 down to the activity, as letters carry it.
ArchiveCode = Annotated[Line, AfterValidator(_is_complete)]


NumberPattern = Annotated[Line, AfterValidator(_pattern_is_sound)]


class SignatoryRule(StrictModel):
    """An office that signs. An agency's role is that of the contract's agency; the label stands in print."""

    role: EnumMember[Role]
    label: Annotated[OptionalLine, Field(max_length=80, pattern=r"^[^{}*<]*$")] = ""


class ContractRules(StrictModel):
    """Which document is signed by which offices, how it is numbered unless the wording says otherwise, on what sheet.

    `number_patterns` are those of types of document not numbered by `number_pattern`; `archive_codes` the codes
    of Permendagri 83/2022 by type of document; `required_of_signatories` what a signatory may not lack, where the rest
    is warned of; `keep_number_when_remade` whether a document that nobody signed hands its number to the one made in
    its place.
    """

    document: EnumMember[AgreementForm] = AgreementForm.INNOVATION_CONTRACT

    signatories: Annotated[
        Listed[SignatoryRule],
        entries(2, len(Party)),
        distinct("role", gettext_lazy("Two signatories have the same role.")),
    ]
    number_pattern: NumberPattern
    number_patterns: dict[EnumMember[DocumentType], NumberPattern] = Field(default_factory=dict)
    archive_codes: dict[EnumMember[DocumentType], ArchiveCode] = Field(default_factory=dict)
    required_of_signatories: Listed[EnumMember[SignatoryFact]] = ()
    keep_number_when_remade: bool = True
    paper: EnumMember[Paper] = Paper.A4


def signatory_rules(document: Document) -> tuple[SignatoryRule, ...]:
    """Who signs under a published policy, in the order of signing."""
    return tuple(SignatoryRule.model_validate(row) for row in document["contract"]["signatories"])


def contract_rules(document: Mapping[str, Json]) -> ContractRules:
    """The table of a published policy, with what holds where it says nothing."""
    return ContractRules.model_validate(document["contract"])


def _signatories_in_words(
    rows: Iterable[Mapping[str, str]], role_in_words: Callable[[str], str]
) -> Iterator[tuple[str, str, str]]:
    for position, row in enumerate(rows, start=1):
        party = Party.at(position)
        role = role_in_words(row["role"])
        yield party.value, str(party.label), f"{role} ({row['label']})" if row.get("label") else role


SECTION = PolicySection(
    name="contract",
    label=gettext_lazy("Performance contract"),
    schema=ContractRules,
    keys={
        "document": gettext_lazy("document"),
        "signatories": gettext_lazy("signatories"),
        "number_pattern": gettext_lazy("pattern of the number"),
        "number_patterns": gettext_lazy("patterns of the number of single documents"),
        "archive_codes": gettext_lazy("archive codes"),
        "required_of_signatories": gettext_lazy("required of signatories"),
        "keep_number_when_remade": gettext_lazy("number kept by a document made anew that nobody signed"),
        "paper": gettext_lazy("paper"),
        **{each.value: each.label for each in (*AgreementForm, *DocumentType, *SignatoryFact)},
    },
    rows={"contract.signatories": _signatories_in_words},
)
