"""The tables `[profiles]` and `[consequences]` of a policy document: what a proposal must say, what a lock closes."""

from typing import Annotated, Literal

from django.utils.translation import gettext_lazy
from pydantic import Field, RootModel

from common.document_fields import EnumMember, Listed, one_each, one_of
from common.validation import StrictModel
from innovations.enums import Intake
from innovations.models import PROPOSAL_FIELDS
from innovations.services.proposals.plan_lists import ROWS
from workflow.policies.sections import PolicySection

FieldName = Annotated[str, one_of(("agency", *PROPOSAL_FIELDS))]
ListName = Annotated[str, one_of(ROWS)]
Minimum = Annotated[int, Field(ge=1)]


class GateRules(StrictModel):
    """What must be filled before a step: fields, words of a text, rows of a list."""

    required: Listed[FieldName] = ()
    minimum_words: dict[FieldName, Minimum] = {}
    minimum_rows: dict[ListName, Minimum] = {}


class ProfileRules(GateRules):
    """What must be filled when a proposal is submitted, and what besides before the launch and before a contract."""

    required: Listed[FieldName]
    before_launch: GateRules = GateRules()
    before_contract: GateRules = GateRules()


class ProfilesByIntake(RootModel[Annotated[dict[EnumMember[Intake], ProfileRules], one_each(Intake)]]):
    """A profile for each way in which innovations come in."""


class ConsequenceRules(StrictModel):
    """Steps of an innovation that are closed to an agency while a report of its is locked."""

    locked_report: Listed[Literal["submit", "launch"]] = ()


PROFILES = PolicySection(
    name="profiles",
    label=gettext_lazy("Required fields"),
    schema=ProfilesByIntake,
    keys={
        "required": gettext_lazy("required"),
        "minimum_words": gettext_lazy("minimum of words"),
        "minimum_rows": gettext_lazy("minimum of rows"),
        "register": gettext_lazy("register of running innovations"),
        "proposal": gettext_lazy("new proposal"),
        "before_launch": gettext_lazy("before the launch"),
        "before_contract": gettext_lazy("before a contract"),
    },
)
CONSEQUENCES = PolicySection(
    name="consequences",
    label=gettext_lazy("Consequences of a locked report"),
    schema=ConsequenceRules,
    keys={
        "locked_report": gettext_lazy("closed while a report is locked"),
        "submit": gettext_lazy("submitting a proposal"),
        "launch": gettext_lazy("launching an innovation"),
    },
)
