"""Stages of a policy that the offices there are could not decide: quorum, distinct people and stand-ins against seats;
and reviews of which no stage may apply.

A warning, no fault: an office may be created or filled later. It must be answered by whoever publishes the policy or
lets a government work under it, and stays on record with the answer.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from pydantic import TypeAdapter

from common.document_fields import rows_of
from common.errors import Gap, Unready
from common.toml_places import located
from common.types import Written, WrittenTable
from organisations.models import Government, Seat
from workflow.enums import PolicyProblem
from workflow.policies.declared_reviews import may_be_empty
from workflow.policies.document import Stage, reviews_in, stages_in, written_review
from workflow.policies.wording import role_in_words
from workflow.policy_changes.offices_there import HandingInPlace, Offices, PlacePanels
from workflow.reviews.stand_ins import Parts, reach
from workflow.reviews.ways import impasse

NAMED_AT_MOST = 3


@dataclass(frozen=True, slots=True)
class PolicyWarning:
    """One stage that could not be decided: by how many of how many, in which governments.

    `governments` are names; `agencies` is how many agencies of theirs it concerns, 0 where it is the government itself.
    `stage` is empty where the review as a whole is meant.
    """

    review: str
    stage: str
    problem: str
    needed: int
    there: int
    governments: tuple[str, ...]
    agencies: int = 0

    @property
    def key(self) -> str:
        """What an answer names."""
        return ".".join(filter(None, (self.review, self.stage, self.problem)))


_STORED = TypeAdapter(list[PolicyWarning])


def stored_warnings(found: Collection[PolicyWarning]) -> Written:
    """What is stored with the answer."""
    stored: Written = _STORED.dump_python(list(found), mode="json")
    return stored


def warnings_from(stored: Written) -> list[PolicyWarning]:
    """What was answered, as it was stored."""
    return _STORED.validate_python(stored)


def works_under(name: str, owner: Government | None) -> list[Government]:
    """The governments that work under the policy of that name, in order of name: those with offices, and its owner."""
    under = Q(policy_name=name)
    if name == settings.PRAKARSA_DEFAULT_POLICY:
        under |= Q(policy_name="")
    chosen = under & Q(pk__in=Seat.objects.filter(government__isnull=False).values("government"))
    if owner is not None:
        chosen |= Q(pk=owner.pk)
    return list(Government.objects.filter(chosen).order_by("name", "pk"))


def policy_warnings(
    document: WrittenTable, governments: Collection[Government], *, at: datetime
) -> list[PolicyWarning]:
    """What of the document these governments could not decide at `at`, in its order. Five queries."""
    reviews = reviews_in(document)
    offices = Offices(governments, [stage for stages in reviews.values() for stage in stages], at)
    found = []
    for name, stages in reviews.items():
        if may_be_empty(name, [stage.when for stage in stages]):
            found.append(PolicyWarning(name, "", PolicyProblem.NO_STAGE, 1, 0, ()))
        found += _of_review(name, stages, governments, offices)
    return found


def in_words(warning: PolicyWarning, document: WrittenTable) -> str:
    """The warning, and what would cure it."""
    sentence = _SENTENCES[PolicyProblem(warning.problem)]
    if not warning.stage:
        return str(sentence)
    stage = next(s for s in stages_in(document, warning.review) if s.code == warning.stage)
    of_stand_in = warning.problem == PolicyProblem.STAND_IN and stage.stand_in is not None
    words = {
        "stage": stage.label,
        "office": role_in_words((stage.by_stand_in() if of_stand_in else stage).role),
        "needed": warning.needed,
        "there": warning.there,
        "where": _where(warning),
    }
    return str(sentence) % words


_SENTENCES = {
    PolicyProblem.NO_STAGE: gettext_lazy(
        "Every stage of this review has a condition, and there are cases in which none holds: nobody could hand those "
        "in. Let one stage apply always, or know it."
    ),
    PolicyProblem.NO_SEAT: gettext_lazy(
        "The stage “%(stage)s” waits for: %(office)s. There is no such office: %(where)s. Create and fill it, or "
        "change the stage."
    ),
    PolicyProblem.TOO_FEW: gettext_lazy(
        "The stage “%(stage)s” needs %(needed)d of: %(office)s. At most %(there)d could decide: %(where)s. Appoint the "
        "others, or change the stage."
    ),
    PolicyProblem.STAND_IN: gettext_lazy(
        "Nobody holds the office that stands in at the stage “%(stage)s” (%(office)s): %(where)s. Appoint somebody, or "
        "name another stand-in."
    ),
    PolicyProblem.DISTINCT: gettext_lazy(
        "At the stage “%(stage)s” nobody would be left who has not decided at a stage that it is kept distinct from: "
        "%(where)s. Appoint somebody else (%(office)s), or change the stage."
    ),
}
# The member of the stage that a warning is about.
_MEMBERS = {
    PolicyProblem.NO_STAGE: "role",
    PolicyProblem.NO_SEAT: "role",
    PolicyProblem.TOO_FEW: "quorum",
    PolicyProblem.STAND_IN: "stand_in",
    PolicyProblem.DISTINCT: "distinct_from",
}


def _where(warning: PolicyWarning) -> str:
    names = ", ".join(warning.governments[:NAMED_AT_MOST])
    if (more := len(warning.governments) - NAMED_AT_MOST) > 0:
        names = _("%(names)s and %(count)d more") % {"names": names, "count": more}
    if not warning.agencies:
        return names
    agencies = ngettext("%(count)d agency of %(names)s", "%(count)d agencies of %(names)s", warning.agencies)
    return agencies % {"count": warning.agencies, "names": names}


def gaps_of(found: Collection[PolicyWarning], document: WrittenTable, text: str) -> list[Gap]:
    """The warnings at the lines of their stages; each gap's code is the key by which it is answered."""
    return located([Gap(_field(w, document), w.key, in_words(w, document)) for w in found], text)


def _field(warning: PolicyWarning, document: WrittenTable) -> str:
    if not warning.stage:
        return f"review.{warning.review}"
    # As it is written: the place in the document, not in the order in which stages run.
    review = written_review(document, warning.review)
    index, stage = next((i, row) for i, row in rows_of(review["stages"]) if row.get("code") == warning.stage)
    wanted = _MEMBERS[PolicyProblem(warning.problem)]
    return f"review.{warning.review}.stages.{index}.{wanted if wanted in stage else 'role'}"


def refuse_unanswered(
    found: Collection[PolicyWarning], document: WrittenTable, text: str, accepted: Collection[str]
) -> None:
    """Raise Unready (`unanswered_warnings`) naming each warning whose key was not accepted."""
    open_ones = [warning for warning in found if warning.key not in accepted]
    if open_ones:
        message = ngettext(
            "%(count)d thing could not be decided with the offices there are. Cure it, or say that you know it.",
            "%(count)d things could not be decided with the offices there are. Cure them, or say that you know it.",
            len(open_ones),
        )
        raise Unready(
            message % {"count": len(open_ones)},
            code="unanswered_warnings",
            gaps=gaps_of(open_ones, document, text),
        )


@dataclass(frozen=True, slots=True)
class _Finding:
    """What is wrong with a stage at one place."""

    stage: str
    problem: PolicyProblem
    needed: int
    there: int


def _at_place(stages: Sequence[Stage], place: HandingInPlace, offices: Offices) -> Iterator[_Finding]:
    panels, parts = PlacePanels(place, offices), Parts()
    short = False
    for stage in stages:
        there = reach((), panels.of(stage))
        if there < stage.needed:
            short = True
            missing = not offices.seats_for(stage, place)
            problem = PolicyProblem.NO_SEAT if missing else PolicyProblem.TOO_FEW
            yield _Finding(stage.code, problem, stage.needed, there)
        if stage.stand_in is not None and not panels.of(stage.by_stand_in()):
            yield _Finding(stage.code, PolicyProblem.STAND_IN, 1, 0)
    stuck = None if short else impasse(stages, panels, parts)
    if stuck is not None:
        yield _Finding(stuck.code, PolicyProblem.DISTINCT, stuck.needed, 0)


def _of_review(
    name: str, stages: Sequence[Stage], governments: Collection[Government], offices: Offices
) -> Iterator[PolicyWarning]:
    found: dict[tuple[str, PolicyProblem], list[tuple[Government, _Finding]]] = {}
    for government in governments:
        for place in offices.places_of(government):
            for finding in _at_place(stages, place, offices):
                found.setdefault((finding.stage, finding.problem), []).append((government, finding))
    order = [stage.code for stage in stages]
    for (code, problem), rows in sorted(found.items(), key=lambda item: order.index(item[0][0])):
        concerned = dict.fromkeys(government for government, _finding in rows)
        places = sum(len(offices.places_of(government)) for government in concerned)
        yield PolicyWarning(
            review=name,
            stage=code,
            problem=problem,
            needed=rows[0][1].needed,
            there=min(finding.there for _government, finding in rows),
            governments=tuple(government.name for government in concerned),
            agencies=len(rows) if len(rows) < places else 0,
        )
