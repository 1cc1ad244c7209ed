"""Proposals that start from what is there already: another agency's launched innovation, which they replicate and name,
or an earlier proposal of the own agency."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from common.errors import BadInput, Gap, NotNow
from innovations.enums import RUNNING, InnovationState, Intake, Novelty
from innovations.models import PROPOSAL_FIELDS, Indicator, Innovation
from innovations.policy_sections.publication import ALWAYS, publication_rules
from innovations.queries import visible_to
from innovations.services.proposals import drafting
from innovations.services.proposals.plan_lists import Given, plan_rows, row_content
from organisations.models import Agency, Government
from organisations.offices import Actor
from organisations.queries import actor_at
from organisations.visibility import reach_of
from workflow.engine.transaction import retrying, unit_of_work
from workflow.policies.versions import document_of, policy_of

REPLICABLE = (*RUNNING, InnovationState.COMPLETED)
# An agency's own goes on by its next contract while it lives.
_LIVING = (*RUNNING, InnovationState.APPROVED)
# When it begins, whose idea it is and where that came from differ with every replica.
_OWN = (
    "intake", "year", "initiator_type", "initiator_name", "trial_start", "trial_end", "go_live_on",
    "novelty", "origin_place", "origin_source", "origin_adapted", "plan_indicator", "plan_effect",
)  # fmt: skip
_MEASURE = (
    "source_code", "objective", "name", "unit", "polarity", "formula", "aggregation", "predicates", "weight",
    "range_low", "range_high", "calculation", "source",
)  # fmt: skip
# Lists without days, money or people, which an agency's own next proposal may take over as they are.
_LASTING = ("stakeholders", "risks")


def origins(actor: Actor, at: datetime) -> "QuerySet[Innovation]":
    """What the actor may start a proposal from, or read to do so: all that they see, and what is published."""
    seen = visible_to(actor, at).order_by().values("pk")
    rows = Innovation.objects.filter(Q(pk__in=seen) | Q(state__in=InnovationState.public()))
    return rows.select_related("government", "agency")


def earlier_of_own(actor: Actor, at: datetime) -> "QuerySet[Innovation]":
    """Proposals of agencies for which the actor proposes, which do not live on by themselves."""
    reach = reach_of(actor)
    own = reach.own() | Q(government_id__in=reach.bureaus)
    return origins(actor, at).filter(own).exclude(state__in=_LIVING)


def published_elsewhere(actor: Actor, at: datetime) -> "QuerySet[Innovation]":
    """Launched innovations of other agencies, of every government."""
    return origins(actor, at).filter(state__in=REPLICABLE).exclude(reach_of(actor).own())


def content_to_start_from(origin: Innovation, *, actor: Actor, at: datetime) -> dict[str, Given]:
    """What the new proposal says at first: the origin's, but for what is its own; of an origin that the actor may not
    see within the program what is published of it. One query, two for such an origin.

    Raises NotNow for what was never launched and is not of an agency for which the actor proposes.
    """
    actor = actor_at(actor.person_id, at)
    if origin.state not in REPLICABLE and not earlier_of_own(actor, at).filter(pk=origin.pk).exists():
        raise _never_launched(origin)
    open_to = set(PROPOSAL_FIELDS) if _sees(origin, actor, at) else _published(origin)
    taken: dict[str, Given] = {
        name: getattr(origin, name) for name in PROPOSAL_FIELDS if name in open_to and name not in _OWN
    }
    return taken | {"intake": Intake.PROPOSAL.value}


def replicate(
    origin: Innovation,
    *,
    government: Government,
    agency: Agency | None,
    actor: Actor,
    at: datetime,
    fields: Mapping[str, Given],
) -> Innovation:
    """Draft a proposal with the origin's content where `fields` say nothing else; another agency's is a replica.

    Its indicators are measured as the origin's and have neither baseline nor targets. Raises as `drafting.draft`;
    NotNow as above, BadInput for the own agency's while it lives.
    """

    def work() -> Innovation:
        with unit_of_work():
            content = content_to_start_from(origin, actor=actor, at=at)
            own = agency is not None and agency.pk == origin.agency_id
            if own and origin.state in _LIVING:
                message = _("It is this agency's already: its own goes on by the next contract.")
                raise BadInput(message, gaps=[Gap("agency", "same_agency", message)])
            if not own and origin.state not in REPLICABLE:
                raise _never_launched(origin)
            made = drafting.draft(
                government=government,
                agency=agency,
                actor=actor,
                at=at,
                fields=content | ({} if own else {"novelty": Novelty.REPLICA.value}) | dict(fields),
                replicates=None if own else origin,
                copied_from=origin if own else None,
            )
            for name, rows in _lists(origin, own=own, actor=actor, at=at):
                drafting.replace_rows(made, name, rows)
            return made

    return retrying(work)


def _lists(
    origin: Innovation, *, own: bool, actor: Actor, at: datetime
) -> Iterator[tuple[str, list[dict[str, Given]]]]:
    """What is taken over of the origin's plan."""
    if _sees(origin, actor, at) or publication_rules(document_of(policy_of(origin))).indicator_figures:
        rows = origin.indicators.order_by("position", "id")
        yield "indicators", [_measure_of(row) for row in rows]
    for name in _LASTING if own else ():
        kept = [row_content(row) for row in plan_rows(origin, name)]
        yield name, [{key: str(value) for key, value in row.items() if key != "position"} for row in kept]


def _never_launched(origin: Innovation) -> NotNow:
    return NotNow(
        _("Only what was launched is replicated; this innovation is “%(state)s”.")
        % {"state": origin.get_state_display()},
        code="not_launched",
        state=origin.state,
    )


def _sees(origin: Innovation, actor: Actor, at: datetime) -> bool:
    return visible_to(actor_at(actor.person_id, at), at).filter(pk=origin.pk).exists()


def _published(origin: Innovation) -> set[str]:
    return {*ALWAYS, *publication_rules(document_of(policy_of(origin))).published_fields}


def _measure_of(row: Indicator) -> dict[str, Given]:
    return {name: getattr(row, name) for name in _MEASURE}
