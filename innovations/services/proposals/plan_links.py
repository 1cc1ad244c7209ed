"""Linking what is under way to the medium-term plan: which priority and indicator an old free text means, and how.

What was handed in stays as it is; the link stands beside it and in the history.
"""

from datetime import datetime

from django.utils.translation import gettext as _

from common.errors import BadInput, Gap, NotNow
from innovations.enums import InnovationState
from innovations.models import Innovation
from innovations.services.proposals import drafting
from innovations.services.proposals.plan_choices import choices_in
from organisations.offices import Actor, Office
from organisations.queries import actor_at
from workflow.engine import gate
from workflow.engine.transaction import retrying, unit_of_work

LONGEST_EFFECT = 1000
LINK = "link_plan"
# What does not go on needs no link.
OVER = (InnovationState.REJECTED, InnovationState.WITHDRAWN)


def may_link(innovation: Innovation, *, actor: Actor, at: datetime) -> Office:
    """The office of its agency or the organisation bureau in which the actor may. Raises NotPermitted, then NotNow
    (`editable`, `ended`). No query beside those for the actor."""
    office = drafting.may_draft(actor_at(actor.person_id, at), innovation.government, innovation.agency)
    if innovation.editable:
        raise NotNow(
            _("The proposal can be edited: priority and indicator are chosen there."), code="editable"
        )
    if innovation.state in OVER:
        raise NotNow(_("It does not go on: nothing is linked any more."), code="ended")
    return office


def link_to_plan(
    innovation: Innovation, *, priority: str, indicator: str, effect: str, actor: Actor, at: datetime
) -> Innovation:
    """Say which priority and indicator of the plan in force it serves, and how; what was handed in stays as it is.

    Locks the innovation. Raises as `may_link`, and BadInput for what the plan does not have.
    """

    def work() -> Innovation:
        with unit_of_work():
            target, moment = gate.locked(innovation, at=at)
            who = actor_at(actor.person_id, at)
            office = may_link(target, actor=who, at=at)
            choices = choices_in(target.government, moment)
            if choices is None:
                raise NotNow(_("No plan is in force to link it to."), code="no_plan")
            item, row = choices.priorities.find(priority), choices.indicators.find(indicator)
            gaps = []
            for name, text, found in (("priority", priority, item), ("indicator", indicator, row)):
                if text.strip() and found is None:
                    message = _("Choose it from the plan in force (%(plan)s).") % {"plan": choices.plan}
                    gaps.append(Gap(name, "not_in_plan", message))
            if item is None and row is None and not gaps:
                gaps.append(Gap("priority", "required", _("Choose a priority or an indicator.")))
            effect_text = effect.strip()
            if len(effect_text) > LONGEST_EFFECT:
                message = _("At most %(most)d characters fit here.") % {"most": LONGEST_EFFECT}
                gaps.append(Gap("effect", "too_long", message))
            if gaps:
                raise BadInput(_("It cannot be linked like this."), gaps=gaps)
            target.priority_ref, target.plan_indicator_ref = item, row
            target.linked_effect = effect_text
            target.save(update_fields=["priority_ref", "plan_indicator_ref", "linked_effect"])
            gate.record(
                target,
                LINK,
                actor=who,
                office=office,
                at=moment,
                facts={
                    "priority": str(item.pk) if item else None,
                    "priority_title": item.title if item else "",
                    "regional_indicator": str(row.pk) if row else None,
                    "indicator_name": row.label if row else "",
                },
                private={"comment": effect_text} if effect_text else {},
            )
            return target

    return retrying(work)
