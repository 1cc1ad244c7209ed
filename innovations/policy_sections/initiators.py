"""The table `[initiators]` of a policy document: whose idea a proposal may be, and by which way it then comes in."""

from typing import Annotated

from django.utils.translation import gettext_lazy
from pydantic import RootModel

from common.document_fields import FILLED, EnumMember, Listed, Passage, one_of
from common.validation import StrictModel
from innovations.enums import Initiator
from innovations.policy_sections.proposals import FieldName
from organisations.enums import AGENCY_ROLES, AgencyKind
from workflow.policies.sections import PolicySection

# Proposals are handed in by offices of an agency.
AgencyRole = Annotated[str, one_of(AGENCY_ROLES)]


class InitiatorRules(StrictModel):
    """The way of one kind of initiator: which offices hand it in (none named: all of the agency), agencies of which
    kinds (none named: all), and which fields it fills in besides. Which stages decide says `when` of each stage.
    """

    submitted_by: Listed[AgencyRole] = ()
    agency_kinds: Listed[EnumMember[AgencyKind]] = ()
    required: Listed[FieldName] = ()
    legal_basis: Passage


class InitiatorsTable(RootModel[Annotated[dict[EnumMember[Initiator], InitiatorRules], FILLED]]):
    """The initiators that a policy knows; an idea of any other is not taken in."""


SECTION = PolicySection(
    name="initiators",
    label=gettext_lazy("Whose idea it is"),
    schema=InitiatorsTable,
    keys={
        "submitted_by": gettext_lazy("handed in by"),
        "agency_kinds": gettext_lazy("through agencies of the kind"),
        **{each.value: each.label for each in Initiator},
        # The same word stands for forms of innovation, which have a label of their own.
        **{each.value: each.label for each in AgencyKind if each is not AgencyKind.OTHER},
    },
)
