"""The `[strategic]` table of a policy: steps that are closed to acting officials besides those the law closes."""

from collections import Counter
from collections.abc import Iterator
from typing import Annotated

from django.utils.translation import gettext_lazy
from pydantic import AfterValidator

from common.document_fields import Line, Listed, OptionalPassage
from common.errors import Gap
from common.validation import StrictModel, rejected_because
from workflow.engine.declarations import HasRole
from workflow.engine.registry import flow_of, flows
from workflow.policies.sections import PolicySection


def _steps_exist(steps: tuple[str, ...]) -> tuple[str, ...]:
    """Every fault names the step: a misspelt one would silently be open to everybody."""
    gaps = list(_step_gaps(steps))
    if gaps:
        raise rejected_because(gaps)
    return steps


def _step_gaps(steps: tuple[str, ...]) -> Iterator[Gap]:
    for step, times in Counter(steps).items():
        if times > 1:
            yield Gap("", "doubled", gettext_lazy("%(step)s stands here twice.") % {"step": step})
        if not _by_hand(step):
            sentence = gettext_lazy("There is no transition %(step)s that somebody takes by hand.")
            yield Gap("", "unknown_transition", sentence % {"step": step})


def _by_hand(step: str) -> bool:
    kind, _dot, name = step.partition(".")
    if kind not in flows() or name not in flow_of(kind).names():
        return False
    return isinstance(flow_of(kind).spec(name).permission, HasRole)


class StrategicRules(StrictModel):
    """Steps as `innovation.suspend`, and the legal basis that a refusal names."""

    transitions: Annotated[Listed[Line], AfterValidator(_steps_exist)]
    legal_basis: OptionalPassage = ""


SECTION = PolicySection(
    name="strategic",
    label=gettext_lazy("Closed to acting officials (Plt., Plh.) and delegates"),
    schema=StrategicRules,
    keys={"transitions": gettext_lazy("steps"), "legal_basis": gettext_lazy("legal basis")},
)
