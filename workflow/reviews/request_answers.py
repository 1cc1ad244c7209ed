"""What is said to the requests of a return, one by one, until the subject is handed in again.

Whether somebody may answer is asked by whoever calls: the subject's own services know who improves it.
"""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from common.errors import BadInput, Gap, NotNow
from common.letters import text_refusal, typed_text
from organisations.offices import Actor, Office
from workflow.engine import gate
from workflow.engine.transaction import retrying, unit_of_work
from workflow.models import RequestAnswer, Subject
from workflow.reviews.changes_since import ImprovementRequest, requests_of_last_return

LONGEST = 2_000


def answer_requests(
    subject: Subject, answers: Mapping[str, str], *, actor: Actor, office: Office, at: datetime
) -> None:
    """Keep these answers by the key of their request; an empty one takes back what was said. Locks the subject.

    Raises NotNow while nothing is asked for, BadInput naming every answer that is too long or holds strange letters.
    """

    def work() -> None:
        with unit_of_work():
            target, _moment = gate.locked(subject, at=at)
            asked = {each.key: each for each in requests_of_last_return(target)}
            if not asked or target.state != subject.state:
                raise NotNow(_("No improvement is asked for now."), code="nothing_asked")
            given = {key: typed_text(text).strip() for key, text in answers.items() if key in asked}
            _refuse_odd(given)
            for key, text in given.items():
                _keep(asked[key], text, actor, office, at)

    retrying(work)


def _refuse_odd(given: Mapping[str, str]) -> None:
    gaps = [
        Gap(f"answer_{key}", "letters", sentence)
        for key, text in given.items()
        if (sentence := text_refusal(text))
    ]
    message = _("An answer has at most %(most)d letters.") % {"most": LONGEST}
    gaps += [Gap(f"answer_{key}", "too_long", message) for key, text in given.items() if len(text) > LONGEST]
    if gaps:
        raise BadInput(_("Some entries are not valid."), gaps=gaps)


def _keep(request: ImprovementRequest, text: str, actor: Actor, office: Office, at: datetime) -> None:
    rows = RequestAnswer.objects.filter(decision_id=request.decision, item=request.item)
    if not text:
        rows.delete()
    elif text != request.reply:
        said = {"text": text, "person_id": actor.person_id, "seat_id": office.seat, "answered_at": at}
        RequestAnswer.objects.update_or_create(decision_id=request.decision, item=request.item, defaults=said)
