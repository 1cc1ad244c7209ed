"""Members of a policy's `[reports]` that results are looked at by: what they ask for in words, who imports them, and
how long an agency has for an ad-hoc report."""

from typing import Annotated, Any

from django.utils.translation import gettext_lazy

from common.document_fields import whole
from common.validation import StrictModel
from innovations.scoring.required_explanations import ExplanationThresholds

# Working days for an ad-hoc report: where the policy does not say, and at most.
USUAL_ASKED_DAYS, MOST_ASKED_DAYS = 10, 60


class ReportedResults(StrictModel):
    """`[reports.demands]`, whether the organisation bureau may import figures that an agency sent it, and the working
    days for an ad-hoc report unless whoever asks for it says otherwise."""

    demands: ExplanationThresholds = ExplanationThresholds()
    bureau_imports: bool = False
    asked_days: Annotated[int, whole(1, MOST_ASKED_DAYS)] = USUAL_ASKED_DAYS


KEYS: dict[str, Any] = {
    "bureau_imports": gettext_lazy("the organisation bureau may import figures"),
    "asked_days": gettext_lazy("working days for an ad-hoc report"),
    "demands": gettext_lazy("explanations"),
    "explain_above": gettext_lazy("asked for above (percent of the target)"),
    "explain_strongly_above": gettext_lazy("a second one and evidence above (percent of the target)"),
    "explain_below": gettext_lazy("obstacle and follow-up below (percent of the target)"),
    "milestone_evidence": gettext_lazy("evidence for every finished milestone"),
}
