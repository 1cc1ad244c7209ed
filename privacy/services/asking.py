"""Asking that personal data be erased: by an administrator, with the ground and the decision that it rests on."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import uuid4

from django.utils.translation import gettext as _

from common.errors import BadInput, Gap, NotPermitted
from common.letters import line_gaps, typed_line
from common.periods import local_day
from common.types import Json
from organisations.enums import Role
from organisations.models import Government, Person
from organisations.offices import Actor
from organisations.queries import actor_at
from privacy.conditions import serving
from privacy.enums import ErasureAsker, ErasureGround
from privacy.models import ErasureRequest
from privacy.models.erasure import Pair
from privacy.services.searching import MOST, foreign
from workflow.engine import gate
from workflow.engine.declarations import Context
from workflow.engine.transaction import retrying

# It is hashed: a number of a letter, and nothing that tells who somebody is.
_NUMBER = re.compile(r"(?=.*\d)[0-9A-Za-z./ -]{1,60}")
_LONG = re.compile(r"\d{9}")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What was asked, as the decision on it says."""

    asked_by: str
    asked_on: date | None
    ground: str
    decision_no: str
    decision_on: date | None
    person: Person | None = None
    record: bool = False
    values: list[Pair] = field(default_factory=list)


def ask(government: Government, asked: Asked, *, actor: Actor, at: datetime) -> ErasureRequest:
    """Open a request; another office decides. Raises NotPermitted, and BadInput with everything that is wrong."""
    who = actor_at(actor.person_id, at)
    office = who.holding(Role.ADMINISTRATOR, government_id=government.pk)
    if office is None:
        raise NotPermitted(
            _("Erasures are asked for by the government's administrator."), code="not_your_office"
        )
    made = ErasureRequest(
        id=uuid4(),
        government=government,
        person=asked.person,
        record=asked.record,
        values=[list(pair) for pair in dict.fromkeys(asked.values)],
        asked_by=asked.asked_by,
        asked_on=asked.asked_on or date.min,
        ground=asked.ground,
        decision_no=typed_line(asked.decision_no),
        decision_on=asked.decision_on or date.min,
        opened_by_id=who.person_id,
    )
    gaps = [*_decision_gaps(asked, today=local_day(at, government.tz)), *_target_gaps(made, who, at)]
    if gaps:
        raise BadInput(_("The request is not complete."), gaps=gaps)
    facts: dict[str, Json] = {"ground": ground_of(made), "values": made.values, "record": made.record}
    return retrying(lambda: gate.create(made, actor=who, office=office, at=at, facts=facts))


def ground_of(request: ErasureRequest) -> Json:
    """The legal basis and the decision, as the events say them."""
    return {
        "law": request.ground,
        "number": request.decision_no,
        "on": request.decision_on.isoformat(),
        "asked_by": request.asked_by,
        "asked_on": request.asked_on.isoformat(),
    }


def _decision_gaps(asked: Asked, *, today: date) -> Iterator[Gap]:
    if asked.asked_by not in ErasureAsker.values:
        yield Gap("asked_by", "choice", _("Choose who asked for it."))
    if asked.ground not in ErasureGround.values:
        yield Gap("ground", "choice", _("Choose the ground."))
    number = typed_line(asked.decision_no)
    if not number:
        yield Gap("decision_no", "required", _("Give the number of the decision."))
    elif not _NUMBER.fullmatch(number) or _LONG.search(number):
        message = _(
            "This number is recorded for good: only letters, digits and . / - of a letter's number, at most 60, and no"
            " number of a person."
        )
        yield Gap("decision_no", "number", message)
    yield from line_gaps(asked.decision_no, place="decision_no")
    for name, day in (("asked_on", asked.asked_on), ("decision_on", asked.decision_on)):
        if day is None:
            yield Gap(name, "required", _("This must be given."))
        elif day > today:
            yield Gap(name, "future", _("This day is still to come."))
    if asked.asked_on and asked.decision_on and asked.decision_on < asked.asked_on:
        yield Gap("decision_on", "order", _("The decision is not older than what it decides on."))


def _target_gaps(made: ErasureRequest, who: Actor, at: datetime) -> Iterator[Gap]:
    if not made.values and not made.record:
        yield Gap(
            "values", "required", _("Choose what shall be erased: texts, the record of a person, or both.")
        )
    if len(made.values) > MOST:
        message = _("At most %(count)d texts at once; ask once more for the rest.") % {"count": MOST}
        yield Gap("values", "many", message)
    if foreign(made.pairs(), made.government_id):
        yield Gap("values", "unknown", _("One of these texts is not there, or is another government's."))
    if made.record and made.person is None:
        yield Gap("person", "required", _("Choose whose record shall be erased."))
    elif made.record and made.person_id == who.person_id:
        yield Gap(
            "person", "yourself", _("Nobody asks for the erasure of their own record: another one does.")
        )
    elif made.record and made.person is not None:
        yield from serving(made.person, Context(subject=made, name="create", actor=who, at=at))
