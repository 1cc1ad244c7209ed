"""From an editable draft and the holders of two offices to ContractTerms."""

from typing import Any

from contracts.enums import GovernmentKind
from contracts.models import Contract
from contracts.terms import (
    ContractTerms,
    InnovationReference,
    Party,
    PolicyReference,
    TemplateReference,
    TermAgency,
    TermGovernment,
    TermIndicator,
    TermMilestone,
    TermObligation,
)
from organisations.models import OfficeHeld
from workflow.policies import policy_of

TEMPLATE = TemplateReference(id="innovation-contract", version=1)
_KINDS = {
    "regency": GovernmentKind.REGENCY,
    "city": GovernmentKind.CITY,
    "province": GovernmentKind.PROVINCE,
}


def terms_from(contract: Contract, holders: dict[str, Any]) -> ContractTerms:
    """The terms of a numbered contract. Raises InvalidTerms with every gap."""
    draft = contract.draft
    policy = policy_of(contract)
    agency = contract.agency
    return ContractTerms(
        number=contract.number,
        year=contract.year,
        title=draft["title"],
        government=TermGovernment(
            code=contract.government.code,
            name=contract.government.name,
            kind=_KINDS[contract.government.kind],
        ),
        agency=TermAgency(
            name=agency.name if agency else contract.government.name,
            kind=str(agency.get_kind_display()) if agency else "",
        ),
        place=draft["place"],
        signed_on=contract.signed_on.isoformat() if contract.signed_on else "",
        period_start=draft["period_start"],
        period_end=draft["period_end"],
        first_party=_party(contract, holders["first_party"]),
        second_party=_party(contract, holders["second_party"]),
        innovation=InnovationReference(**draft["innovation"]),
        indicators=tuple(TermIndicator(**row) for row in draft["indicators"]),
        obligations=tuple(TermObligation(**row) for row in draft["obligations"]),
        milestones=tuple(TermMilestone(**row) for row in draft.get("milestones", ())),
        template=TEMPLATE,
        policy=PolicyReference(code=policy.name, version=policy.number),
    )


def _party(contract: Contract, held: OfficeHeld) -> Party:
    """Name, rank and NIP as they are at this moment; an absent one stays empty."""
    seat = held.seat
    place = contract.agency.name if seat.agency_id and contract.agency else contract.government.name
    return Party(
        office_title=seat.title,
        name=held.person.name,
        nip=held.person.employee_no,
        rank=held.person.rank,
        capacity=held.capacity,
        agency_or_government=place,
    )
