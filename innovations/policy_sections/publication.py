"""The table `[publication]` of a policy document: which fields of an approved innovation anybody may read.

Title, state, places, days, reports, scores and lateness are always public. Neither names of officials below the head of
agency nor attachments can be published: no member of the table opens them.
"""

from collections.abc import Mapping
from typing import Annotated

from django.utils.translation import gettext_lazy

from common.document_fields import Listed, OptionalPassage, one_of
from common.types import Json
from common.validation import StrictModel
from contracts.models import Contract
from innovations.models import PROPOSAL_FIELDS
from workflow.policies.sections import PolicySection
from workflow.policies.versions import document_of, policy_of

NAME = "publication"
# Whose idea it is may be a citizen's name.
NEVER = ("initiator_name",)
ALWAYS = tuple(name for name, declared in PROPOSAL_FIELDS.items() if declared.public)
CHOSEN = tuple(name for name in PROPOSAL_FIELDS if name not in (*NEVER, *ALWAYS))


class PublicationRules(StrictModel):
    """What is shown beside what is always public. A policy without the table publishes what stands here.

    `published_fields` are fields of the proposal; `indicator_figures` targets, and actuals of evaluated reports;
    `milestone_days` the plan's milestones with their days, never who is in charge; `contract_codes` number and
    verification code of contracts that have been in force; `extension_reasons` why a due date was extended.
    """

    published_fields: Listed[Annotated[str, one_of(CHOSEN)]] = ("description", "objective")
    indicator_figures: bool = True
    milestone_days: bool = True
    contract_codes: bool = True
    extension_reasons: bool = True
    legal_basis: OptionalPassage = ""


def publication_rules(document: Mapping[str, Json]) -> PublicationRules:
    """What is published of what is pinned to this published policy."""
    return PublicationRules.model_validate(document.get(NAME) or {})


def publishes_codes(contract: Contract) -> bool:
    """Whether number and code of a contract are public, by its own policy. One query."""
    return publication_rules(document_of(policy_of(contract))).contract_codes


SECTION = PolicySection(
    name=NAME,
    label=gettext_lazy("Publication"),
    schema=PublicationRules,
    keys={
        "published_fields": gettext_lazy("published fields of the proposal"),
        "indicator_figures": gettext_lazy("targets, and results of evaluated reports, are public"),
        "milestone_days": gettext_lazy("milestones and their days are public"),
        "contract_codes": gettext_lazy("numbers and verification codes of contracts are public"),
        "extension_reasons": gettext_lazy("reasons of extensions are public"),
    },
)
