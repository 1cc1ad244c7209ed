"""Ideas that replicate published innovations: what is published is the origin, that somebody takes it over is invented.

Every title says that it is an example.
"""

from collections.abc import Sequence
from typing import NamedTuple

from demo import sources
from demo.afterwards.replicas import TITLE, duty_row
from demo.context import DemoContext
from innovations.enums import Form, Medium
from innovations.models import Innovation
from innovations.services.proposals import drafting
from organisations.enums import Role
from organisations.models import Agency
from programmes.models import Idea, IdeaRound
from programmes.services import ideas
from workflow.engine import gate
from workflow.reviews import decisions
from workflow.reviews.decisions import Ballot

PROBLEM = "Contoh replikasi; keterangan inovasi asal: {description}"
LONGEST = 1500
FORMS = {"tata kelola": Form.GOVERNANCE, "pelayanan publik": Form.PUBLIC_SERVICE}
SUMMARY = "Contoh: replikasi {name} dari {place}."


class PublishedOrigin(NamedTuple):
    """A published innovation, as its row says."""

    key: str
    name: str
    place: str
    url: str
    kind: str
    digital: bool
    description: str


def origins(without: str) -> list[PublishedOrigin]:
    """Published innovations of every other government than the one of that code, in their order."""
    return [
        PublishedOrigin(
            row["innovation_id"],
            row["name"],
            row["pemda"],
            row["source_url"],
            row["type"],
            row["digital"] == "yes",
            row["description"],
        )
        for row in sources.rows("innovations.csv")
        if row["region_code"] != without
    ]


def hand_in(
    context: DemoContext, to: IdeaRound, agency: Agency, origin: PublishedOrigin, *, position: str = ""
) -> Idea:
    """By the innovator of the agency."""
    fields = {
        "title": TITLE.format(origin=origin.name),
        "problem": PROBLEM.format(description=origin.description[:LONGEST] or origin.name),
        "position": position,
        "origin_place": origin.place,
        "origin_source": f"{origin.name} ({origin.key}): {origin.url}"[:500],
    }
    actor = context.in_agency(Role.INNOVATOR, agency)
    return ideas.hand_in(to, agency, fields, actor=actor, at=context.clock.tick())


def propose(context: DemoContext, idea: Idea, origin: PublishedOrigin) -> Innovation:
    """Its proposal, completed; nobody deals with it by habit."""
    agency = context.agency(idea.agency_id)
    innovator = context.in_agency(Role.INNOVATOR, agency)
    made = gate.perform(idea, "propose", actor=innovator, at=context.clock.tick()).innovation
    assert made is not None, "an idea becomes a proposal"
    context.in_a_story.add(str(made.pk))
    return drafting.revise(
        made,
        actor=innovator,
        at=context.clock.tick(),
        fields={
            "intake": "register",
            "year": context.clock.now.year,
            "form": FORMS.get(origin.kind, Form.OTHER).value,
            "medium": (Medium.DIGITAL if origin.digital else Medium.NON_DIGITAL).value,
            "description": SUMMARY.format(name=origin.name, place=origin.place),
        },
        rows={"indicators": [duty_row()]},
    )


def submit(context: DemoContext, made: Sequence[Innovation]) -> None:
    """Each by the innovator of its agency."""
    for innovation in made:
        innovator = context.of_agency(Role.INNOVATOR, innovation)
        gate.perform(innovation, "submit", actor=innovator, at=context.clock.tick())


def approve(context: DemoContext, made: Sequence[Innovation], role: Role) -> None:
    """At the stage of that office; LAN's two reviewers take turns."""
    for number, innovation in enumerate(made):
        if role == Role.LAN_REVIEWER:
            who = context.lan(number % 2 + 1)
        elif role == Role.AGENCY_HEAD:
            who = context.of_agency(role, innovation)
        else:
            who = context.of_government(role, innovation.government)
        fresh = Innovation.objects.select_related("government", "agency").get(pk=innovation.pk)
        decisions.decide(fresh, Ballot("approve"), actor=who, at=context.clock.tick())
