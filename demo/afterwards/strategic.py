"""A proposal that burdens the public, under the second policy, while others act for secretary and regent (Plh.).

Whether a bylaw is being prepared is for whoever acts for the secretary; the decree is strategic, and waits for the
regent in person. The panel and the decree stand in `variety`, for both proposals there.
"""

from datetime import date

from common.errors import NotPermitted
from demo.afterwards import offices, replicas
from demo.afterwards.agenda import Agenda
from demo.afterwards.variety import OTHER_GOVERNMENT, STRATEGIC, decree_ballot
from demo.context import DemoContext
from innovations.services.proposals.plan_lists import Given
from organisations.enums import Role
from organisations.offices import Actor
from workflow.reviews import decisions
from workflow.reviews.decisions import Ballot

DEPUTIES = (
    (Role.REGIONAL_SECRETARY, "Contoh Plh Sekretaris Daerah"),
    (Role.HEAD_OF_REGION, "Contoh Plh Bupati"),
)
BYLAW = "Contoh: rancangan perda sudah masuk program pembentukan perda."


def plan(agenda: Agenda) -> None:
    """Put everything down on its day."""
    for day, hour, act in (
        (date(2026, 2, 3), 12, propose),
        (date(2026, 2, 4), 17, deputise),
        (date(2026, 2, 6), 11, decide_as_deputies),
    ):
        agenda.add(day, hour, act)


def propose(context: DemoContext) -> None:
    """By the initiative of the head of region."""
    fields: dict[str, Given] = {"initiator_type": "kepala_daerah", "burdens_public": True}
    replicas.propose(context, STRATEGIC, fields=fields)


def deputise(context: DemoContext) -> None:
    """The only administrator there appoints both alone, which the inspector sees."""
    for role, name in DEPUTIES:
        offices.deputise_alone(context, role, name, OTHER_GOVERNMENT)


def decide_as_deputies(context: DemoContext) -> None:
    """The one decides; the other may not, and is told why."""
    innovation = replicas.of(STRATEGIC)
    secretary, regent = (Actor(offices.called(name).pk) for _role, name in DEPUTIES)
    decisions.decide(innovation, Ballot("approve", BYLAW), actor=secretary, at=context.clock.tick())
    at = context.clock.tick()
    try:
        decisions.decide(replicas.of(STRATEGIC), decree_ballot(STRATEGIC, at), actor=regent, at=at)
    except NotPermitted as refusal:
        context.refusals[refusal.code] += 1
