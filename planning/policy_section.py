"""The table `[regional_plan]` of a policy document: by which formula an indicator counts where less is better."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from django.utils.translation import gettext_lazy

from common.document_fields import Passage
from common.types import Json
from common.validation import StrictModel
from workflow.policies.sections import PolicySection

NAME = "regional_plan"
# Twice the target less the actual, by the target; or target by actual, at most 200 percent.
LowerFormula: TypeAlias = Literal["lkjip", "ratio"]
# What a policy without the table has: the shape of the performance reports.
USUAL: LowerFormula = "lkjip"


class RegionalPlanRules(StrictModel):
    """The formula of the government's plan, and where it comes from; a local setting where no rule prescribes it."""

    lower_is_better: LowerFormula
    legal_basis: Passage


def lower_formula(document: Mapping[str, Json]) -> LowerFormula:
    """Of a published policy."""
    table = document.get(NAME)
    return "ratio" if isinstance(table, Mapping) and table.get("lower_is_better") == "ratio" else USUAL


SECTION = PolicySection(
    name=NAME,
    label=gettext_lazy("Regional indicators"),
    schema=RegionalPlanRules,
    keys={"lower_is_better": gettext_lazy("formula where less is better")},
)
