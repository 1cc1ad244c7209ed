"""Ideas: handed in to an open round, and what becomes of them."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid4

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from common.errors import BadInput, Gap, NotNow, NotPermitted
from common.letters import line_gaps, text_refusal, typed_line, typed_text
from innovations.enums import Novelty
from innovations.models import Innovation
from innovations.services.proposals import drafting
from innovations.services.proposals.plan_lists import Given
from organisations.enums import AGENCY_ROLES, Role
from organisations.models import Agency
from organisations.offices import Actor, Office, preferred
from organisations.queries import actor_at
from programmes.conditions import merge_target
from programmes.enums import ProgrammeState
from programmes.flows.idea import IdeaFlow
from programmes.models import Idea, IdeaRound
from workflow.engine import gate
from workflow.engine.declarations import Context
from workflow.engine.hooks import effect_of

LINES = {"title": 255, "unit": 160, "position": 160, "origin_place": 160, "origin_source": 500}
LONGEST_PROBLEM = 2000


def office_for(agency: Agency, actor: Actor, at: datetime) -> Office:
    """The office in which somebody hands in ideas of an agency: its own, or the bureau's. Raises NotPermitted."""
    who = actor_at(actor.person_id, at)
    own = [who.holding(role, agency_id=agency.pk) for role in AGENCY_ROLES]
    office = preferred([*own, who.holding(Role.ORGANISATION_BUREAU, government_id=agency.government_id)])
    if office is None:
        raise NotPermitted(
            _("You can hand in ideas only for an agency you work for."), code="not_your_agency"
        )
    return office


def hand_in(to: IdeaRound, agency: Agency, fields: Mapping[str, str], *, actor: Actor, at: datetime) -> Idea:
    """An idea of an agency for an open round. Raises NotPermitted, NotNow (the round, the programme), BadInput."""
    office = office_for(agency, actor, at)
    refuse_closed(to, at)
    gaps = wrong_values(fields)
    if agency.government_id != to.programme.government_id:
        gaps.append(Gap("agency", "foreign_agency", _("The agency belongs to another government.")))
    if gaps:
        raise BadInput(_("The idea is not complete."), gaps=gaps)
    made = Idea(
        id=uuid4(),
        government_id=agency.government_id,
        agency=agency,
        programme=to.programme,
        round=to,
        problem=typed_text(fields.get("problem", "")),
        handed_in_by_id=actor.person_id,
        **{name: typed_line(fields.get(name, "")) for name in LINES},
    )
    facts = {"programme": str(to.programme_id), "round": str(to.pk)}
    created: Idea = gate.create(made, actor=actor, office=office, at=at, facts=facts)
    return created


def wrong_values(fields: Mapping[str, str]) -> list[Gap]:
    """What cannot be handed in, field by field."""
    gaps: list[Gap] = []
    for name, longest in LINES.items():
        text = fields.get(name, "")
        gaps += line_gaps(text, place=name)
        if len(typed_line(text)) > longest:
            gaps.append(Gap(name, "long", _("At most %(count)d characters.") % {"count": longest}))
    problem = typed_text(fields.get("problem", ""))
    if sentence := text_refusal(problem):
        gaps.append(Gap("problem", "letters", sentence))
    if len(problem) > LONGEST_PROBLEM:
        gaps.append(Gap("problem", "long", _("At most %(count)d characters.") % {"count": LONGEST_PROBLEM}))
    if not typed_line(fields.get("title", "")):
        gaps.append(Gap("title", "required", _("Give the idea a name.")))
    if not problem.strip():
        gaps.append(Gap("problem", "required", _("Say which problem it solves.")))
    return gaps


def refuse_closed(to: IdeaRound, at: datetime) -> None:
    """Raises NotNow outside of the round, and once the programme is over."""
    zone = to.programme.government.tz
    if to.programme.state != ProgrammeState.RUNNING:
        raise NotNow(_("The programme is over: it takes no ideas any more."), code="programme_over")
    if at < to.opens_at:
        message = _("This round opens on %(day)s.")
        raise NotNow(
            message % {"day": date_format(to.opens_at.astimezone(zone), "j F Y, H:i")}, code="round_not_open"
        )
    if at >= to.closes_at:
        message = _("This round closed on %(day)s.")
        raise NotNow(
            message % {"day": date_format(to.closes_at.astimezone(zone), "j F Y, H:i")}, code="round_closed"
        )


@effect_of(IdeaFlow.propose)
def draft_proposal(ctx: Context[Idea]) -> None:
    """After the event: a draft with what the idea says, never typed twice; the idea names it."""
    idea = ctx.subject
    assert idea.agency is not None, "ideas belong to an agency"
    fields: dict[str, Given] = {"title": idea.title, "design_narrative": idea.problem}
    if idea.origin_source:
        fields |= {
            "novelty": Novelty.REPLICA.value,
            "origin_place": idea.origin_place,
            "origin_source": idea.origin_source,
        }
    idea.innovation = drafting.draft(
        government=idea.government, agency=idea.agency, actor=ctx.actor, at=ctx.at, fields=fields
    )
    idea.save(update_fields=["innovation"])


@effect_of(IdeaFlow.merge)
def link_merge(ctx: Context[Idea]) -> None:
    """After the event: the idea names what carries it on."""
    target = merge_target(ctx, UUID(str(ctx.facts["into"])))
    if isinstance(target, Innovation):
        ctx.subject.innovation = target
    elif isinstance(target, Idea):
        ctx.subject.merged_into = target
    ctx.subject.save(update_fields=["innovation", "merged_into"])
