"""The `[contract]` table of a policy document: who signs in which order, the pattern of numbers, the paper."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Annotated

from django.utils.translation import gettext_lazy
from pydantic import AfterValidator, Field

from common.document_fields import Listed, SelectedTests, Text, distinct
from common.errors import Gap
from common.letters import unprintable
from common.types import Document
from common.validation import StrictModel, rejected_because
from contracts.documents import numbering
from contracts.enums import Paper, Party
from contracts.terms.rules import entries
from organisations.enums import Role
from workflow.policies.sections import PolicySection


def _pattern_is_sound(pattern: str) -> str:
    """The parts that a government's wording gives are taken as given; whether they are is known when it numbers."""
    wrong = numbering.faults(pattern, archive_code="000", unit="unit")
    if wrong:
        raise rejected_because(Gap("", "pattern", sentence) for sentence in wrong)
    return pattern


def _can_be_printed(text: str) -> str:
    if gaps := list(unprintable(text)):
        raise rejected_because(gaps)
    return text


class SignatoryRule(StrictModel):
    """An office that signs. An agency's role is that of the contract's agency; the label stands in print."""

    role: SelectedTests[Role]
    label: Annotated[str, Field(max_length=80, pattern=r"^[^{}*<]*$"), AfterValidator(_can_be_printed)] = ""


class ContractRules(StrictModel):
    """Which offices sign, how contracts are numbered unless the wording says otherwise, and on what sheet."""

    signatories: Annotated[
        Listed[SignatoryRule],
        entries(2, len(Party)),
        distinct("role", gettext_lazy("Two signatories have the same role.")),
    ]
    number_pattern: Annotated[Text, AfterValidator(_pattern_is_sound)]
    paper: SelectedTests[Paper] = Paper.A4


def signatory_rules(document: Document) -> tuple[SignatoryRule, ...]:
    """Who signs under a published policy, in the order of signing."""
    return tuple(SignatoryRule.model_validate(row) for row in document["contract"]["signatories"])


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
        "signatories": gettext_lazy("signatories"),
        "number_pattern": gettext_lazy("pattern of the number"),
        "paper": gettext_lazy("paper"),
    },
    rows={"contract.signatories": _signatories_in_words},
)
