"""Faults of a policy's `[strategic]`: steps that are closed to acting officials besides those the law closes."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import Gap
from workflow.engine.declarations import HasRole
from workflow.engine.registry import flow_of, flows
from workflow.policies.sections import PolicySection

_PLACE = "strategic.transitions"


def strategic_faults(document: Mapping[str, Any]) -> Iterator[Gap]:
    """One gap per fault, naming the step: a misspelt one would silently be open to everybody."""
    table = document["strategic"]
    for key in table:
        if key not in ("transitions", "legal_basis"):
            yield Gap(f"strategic.{key}", "unknown", _("this field is not known here."))
    if "transitions" not in table:
        yield Gap(_PLACE, "required", _("this field is missing."))
    for step, times in Counter(table.get("transitions", ())).items():
        if times > 1:
            yield Gap(_PLACE, "doubled", _("%(step)s stands here twice.") % {"step": step})
        if not _by_hand(step):
            message = _("there is no transition %(step)s that somebody takes by hand.")
            yield Gap(_PLACE, "unknown_transition", message % {"step": step})


def _by_hand(step: str) -> bool:
    kind, _dot, name = step.partition(".")
    if kind not in flows() or name not in flow_of(kind).names():
        return False
    return isinstance(flow_of(kind).spec(name).permission, HasRole)


SECTION = PolicySection(
    name="strategic",
    label=gettext_lazy("Closed to acting officials (Plt., Plh.) and delegates"),
    faults=strategic_faults,
    keys={"transitions": gettext_lazy("steps"), "legal_basis": gettext_lazy("legal basis")},
)
