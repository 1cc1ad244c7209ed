"""The `[contract]` table of a policy document: the parties, the pattern of numbers, the paper."""

from typing import Annotated

from django.utils.translation import gettext_lazy
from pydantic import AfterValidator

from common.document_fields import Chosen, Text
from common.errors import Gap
from common.validation import StrictModel, rejected_because
from contracts.documents import numbering
from contracts.enums import Paper
from organisations.enums import Role
from workflow.policies.sections import PolicySection


def _pattern_is_sound(pattern: str) -> str:
    """The parts that a government's wording gives are taken as given; whether they are is known when it numbers."""
    wrong = numbering.faults(pattern, archive_code="000", unit="unit")
    if wrong:
        raise rejected_because(Gap("", "pattern", sentence) for sentence in wrong)
    return pattern


class ContractRules(StrictModel):
    """Which offices sign, how contracts are numbered unless the wording says otherwise, and on what sheet."""

    first_party: Chosen[Role]
    second_party: Chosen[Role]
    number_pattern: Annotated[Text, AfterValidator(_pattern_is_sound)]
    paper: Chosen[Paper] = Paper.A4


SECTION = PolicySection(
    name="contract",
    label=gettext_lazy("Performance contract"),
    schema=ContractRules,
    keys={
        "first_party": gettext_lazy("first party"),
        "second_party": gettext_lazy("second party"),
        "number_pattern": gettext_lazy("pattern of the number"),
        "paper": gettext_lazy("paper"),
    },
)
