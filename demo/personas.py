"""The ten accounts to try the demonstration with: who they are, and what each may try first. All in Tuban, or LAN."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from common.types import StrOrPromise
from demo.afterwards.replicas import GOVERNMENT
from demo.afterwards.this_month import HEALTH
from organisations.enums import AGENCY_ROLES, Capacity, Role
from organisations.models import OfficeHeld


@dataclass(frozen=True, slots=True)
class Persona:
    """An office and what its holder may try first. `ordinal` tells LAN's reviewers apart."""

    role: Role
    hint: StrOrPromise
    ordinal: int = 1

    def office(self) -> OfficeHeld | None:
        """The office as its definitive holder has it; None in a demonstration that ended with its year. One query."""
        place: dict[str, str] = {}
        if self.role != Role.LAN_REVIEWER:
            place["seat__government__code"] = GOVERNMENT
        if self.role in AGENCY_ROLES:
            place["seat__agency__name"] = HEALTH
        rows = OfficeHeld.objects.filter(
            seat__role=self.role, seat__ordinal=self.ordinal, capacity=Capacity.DEFINITIVE, **place
        )
        return rows.select_related("person", "seat").first()


PERSONAS = (
    Persona(Role.INNOVATOR, _("improve the proposal that LAN sent back, and hand it in again")),
    Persona(Role.AGENCY_OPERATOR, _("fill in the report that is due in a few days; another one is late")),
    Persona(Role.AGENCY_HEAD, _("decide on two proposals, and sign a contract as its first party")),
    Persona(Role.LAN_REVIEWER, _("read a replica beside its origin and decide on it")),
    Persona(
        Role.LAN_REVIEWER,
        _("decide where the first reviewer has a conflict of interest, and read the reports"),
        ordinal=2,
    ),
    Persona(
        Role.ORGANISATION_BUREAU, _("evaluate the report that came in, and launch what has been approved")
    ),
    Persona(
        Role.REGIONAL_SECRETARY,
        _("decide whether a late report gets more time, and whether an innovation is to end"),
    ),
    Persona(
        Role.HEAD_OF_REGION, _("sign the contract that the agency has signed, and stand in for the secretary")
    ),
    Persona(Role.INSPECTOR, _("assure two evaluations, and follow the history of a contract made anew")),
    Persona(
        Role.ADMINISTRATOR, _("confirm who acts for two heads who left: proposals wait for them in vain")
    ),
)
