"""Faults of a policy's `[reports.demands]`: what results ask for in words, in percent of the target. No database."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import Gap

THRESHOLDS = ("explain_above", "explain_strongly_above", "explain_below")
SWITCHES = ("milestone_evidence",)


def demand_faults(document: Mapping[str, Any]) -> Iterator[Gap]:
    """One gap per fault; a misspelt threshold would silently ask for nothing."""
    reports = document.get("reports") or {}
    if isinstance(reports, dict) and not isinstance(reports.get("bureau_imports", False), bool):
        yield Gap("reports.bureau_imports", "type", _("this must be true or false."))
    demands = reports.get("demands", {}) if isinstance(reports, dict) else {}
    if not isinstance(demands, dict):
        yield Gap("reports.demands", "type", _("this must be a table."))
        return
    for key, value in demands.items():
        place = f"reports.demands.{key}"
        if key in SWITCHES:
            if not isinstance(value, bool):
                yield Gap(place, "type", _("this must be true or false."))
        elif key not in THRESHOLDS:
            yield Gap(place, "unknown", _("this field is not known here."))
        elif isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            yield Gap(place, "number", _("this must be a percentage of at least 0."))
    ordinary, strong = demands.get("explain_above"), demands.get("explain_strongly_above")
    if isinstance(ordinary, int | float) and isinstance(strong, int | float) and strong < ordinary:
        message = _("this cannot lie below explain_above.")
        yield Gap("reports.demands.explain_strongly_above", "order", message)


KEYS: dict[str, Any] = {
    "bureau_imports": gettext_lazy("the organisation bureau may import figures"),
    "demands": gettext_lazy("explanations"),
    "explain_above": gettext_lazy("asked for above (percent of the target)"),
    "explain_strongly_above": gettext_lazy("a second one and evidence above (percent of the target)"),
    "explain_below": gettext_lazy("obstacle and follow-up below (percent of the target)"),
    "milestone_evidence": gettext_lazy("evidence for every finished milestone"),
}
