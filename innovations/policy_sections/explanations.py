"""Members of a policy's `[reports]` that results are looked at by: what they ask for in words, and who imports them."""

from typing import Any

from django.utils.translation import gettext_lazy

from common.validation import StrictModel
from innovations.scoring.required_explanations import ExplanationThresholds


class ReportedResults(StrictModel):
    """`[reports.demands]` and whether the organisation bureau may import figures that an agency sent it."""

    demands: ExplanationThresholds = ExplanationThresholds()
    bureau_imports: bool = False


KEYS: dict[str, Any] = {
    "bureau_imports": gettext_lazy("the organisation bureau may import figures"),
    "demands": gettext_lazy("explanations"),
    "explain_above": gettext_lazy("asked for above (percent of the target)"),
    "explain_strongly_above": gettext_lazy("a second one and evidence above (percent of the target)"),
    "explain_below": gettext_lazy("obstacle and follow-up below (percent of the target)"),
    "milestone_evidence": gettext_lazy("evidence for every finished milestone"),
}
