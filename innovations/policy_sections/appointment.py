"""The table `[appointment]` of a policy document: whether an agency is appointed before its contract is drafted."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy

from common.document_fields import Passage
from common.types import Json
from common.validation import StrictModel
from workflow.policies.sections import PolicySection

NAME = "appointment"


class AppointmentRules(StrictModel):
    """Whether the first contract of an innovation waits until the regional secretary has appointed its agency."""

    agency_is_appointed: bool
    legal_basis: Passage


def asks_for_appointment(document: Mapping[str, Json]) -> bool:
    """Whether this published policy does; one without the table asks nothing."""
    table = document.get(NAME)
    return isinstance(table, Mapping) and table.get("agency_is_appointed") is True


SECTION = PolicySection(
    name=NAME,
    label=gettext_lazy("Appointment for a contract"),
    schema=AppointmentRules,
    keys={
        "agency_is_appointed": gettext_lazy(
            "a first contract is drafted once the regional secretary has appointed the agency"
        )
    },
)
