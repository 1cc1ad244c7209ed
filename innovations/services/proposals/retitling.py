"""Correcting the title of what can no longer be edited, where it holds letters that no contract could print.

Such titles were typed before the gate for text. Numbering refuses them, and nothing else about them is wrong: so only
these may be corrected, by a recorded act.
"""

from datetime import datetime

from django.utils.translation import gettext as _

from common.errors import BadInput, Gap, NotNow
from common.letters import line_gaps, line_refusal, typed_line
from innovations.models import Innovation
from innovations.services.proposals.drafting import may_draft
from organisations.offices import Actor, Office
from organisations.queries import actor_at
from workflow.engine import gate
from workflow.engine.transaction import retrying, unit_of_work

LONGEST_TITLE, LONGEST_REASON = 255, 2000


def may_correct_title(innovation: Innovation, *, actor: Actor, at: datetime) -> Office:
    """The office of its agency or the organisation bureau in which the actor may. Raises NotPermitted, then NotNow
    (`editable`, `title_is_right`). No query beside those for the actor."""
    office = may_draft(actor_at(actor.person_id, at), innovation.government, innovation.agency)
    if innovation.editable:
        raise NotNow(_("The proposal can be edited: its title is changed there."), code="editable")
    if not line_refusal(innovation.title):
        raise NotNow(_("Nothing about this title keeps it from being printed."), code="title_is_right")
    return office


def correct_title(
    innovation: Innovation, *, actor: Actor, at: datetime, title: str, reason: str
) -> Innovation:
    """Give it a title that can be printed; the frozen revisions keep the one that they were handed in with.

    Locks the innovation. Raises as `may_correct_title`, and BadInput naming title or reason.
    """

    def work() -> Innovation:
        with unit_of_work():
            target, moment = gate.locked(innovation, at=at)
            who = actor_at(actor.person_id, at)
            office = may_correct_title(target, actor=who, at=at)
            new = typed_line(title)
            gaps = list(line_gaps(new, place="title"))
            if not 0 < len(new) <= LONGEST_TITLE:
                message = _("A title has between 1 and %(most)d characters.") % {"most": LONGEST_TITLE}
                gaps.append(Gap("title", "length", message))
            if not 0 < len(reason.strip()) <= LONGEST_REASON:
                gaps.append(Gap("reason", "required", _("Please give a reason.")))
            if gaps:
                raise BadInput(_("The title cannot be corrected like this."), gaps=gaps)
            target.title = new
            target.save(update_fields=["title"])
            gate.record(
                target,
                "correct_title",
                actor=who,
                office=office,
                at=moment,
                facts={"title": new},
                private={"comment": reason.strip()},
            )
            return target

    return retrying(work)
