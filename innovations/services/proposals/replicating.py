"""Replicating an innovation: a proposal of another agency that starts from one that was launched, which it names."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from common.errors import BadInput, Gap, NotNow
from innovations.enums import RUNNING, InnovationState, Intake
from innovations.models import PROPOSAL_FIELDS, Indicator, Innovation
from innovations.services.proposals import drafting
from innovations.services.proposals.plan_lists import Given
from organisations.models import Agency, Government
from organisations.offices import Actor
from workflow.engine.transaction import retrying, unit_of_work

REPLICABLE = (*RUNNING, InnovationState.COMPLETED)
# When it begins and whose idea it is differ with every replica.
_OWN = ("intake", "year", "initiator_type", "initiator_name", "trial_start", "trial_end", "go_live_on")
_MEASURE = (
    "source_code", "objective", "name", "unit", "polarity", "formula", "aggregation", "predicates", "weight",
    "range_low", "range_high", "calculation", "source",
)  # fmt: skip


def content_to_start_from(origin: Innovation) -> dict[str, Given]:
    """What a replica's proposal says at first: the origin's, but for what is its own. Raises NotNow before a launch."""
    if origin.state not in REPLICABLE:
        raise NotNow(
            _("Only what was launched is replicated; this innovation is “%(state)s”.")
            % {"state": origin.get_state_display()},
            code="not_launched",
            state=origin.state,
        )
    taken: dict[str, Given] = {name: getattr(origin, name) for name in PROPOSAL_FIELDS if name not in _OWN}
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
    """Draft the proposal of another agency, with the origin's content where `fields` say nothing else.

    Its indicators are measured as the origin's and have neither baseline nor targets. Raises as `drafting.draft`;
    NotNow as above, BadInput for the origin's own agency.
    """

    def work() -> Innovation:
        with unit_of_work():
            content = content_to_start_from(origin)
            if agency is not None and agency.pk == origin.agency_id:
                message = _("It is this agency's already: its own goes on by the next contract.")
                raise BadInput(message, gaps=[Gap("agency", "same_agency", message)])
            made = drafting.draft(
                government=government,
                agency=agency,
                actor=actor,
                at=at,
                fields=content | dict(fields),
                replicates=origin,
            )
            rows = origin.indicators.order_by("position", "id")
            drafting.replace_rows(made, "indicators", [_measure_of(row) for row in rows])
            return made

    return retrying(work)


def _measure_of(row: Indicator) -> dict[str, Given]:
    return {name: getattr(row, name) for name in _MEASURE}
