"""Lists of evaluations, periodic evaluations and follow-ups."""

from operator import methodcaller

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.columns import (
    LINK,
    MOMENT,
    Column,
    agency_column,
    government_column,
    key_column,
    state_column,
)
from common.period_names import period_name
from innovations.filters import AppraisalFilter, EvaluationFilter, FollowUpFilter
from innovations.models import Appraisal, Evaluation, FollowUp
from innovations.queries import appraisals_visible_to, evaluations_visible_to, follow_ups_visible_to
from organisations.web.tables import OfficeTable


def evaluation_title(row: Evaluation) -> str:
    """What was evaluated: the report of a period, or the months after."""
    if row.report is not None:
        period = f"{period_name(row.report.period)}: {row.innovation.subject_title}"
        return _("Ad-hoc report, %(period)s") % {"period": period} if row.report.is_asked else period
    return after_months(row.appraisal) if row.appraisal is not None else ""


def after_months(row: Appraisal) -> str:
    """Which periodic evaluation, and of what."""
    months = _("After %(months)s months") % {"months": row.after_months}
    return f"{months}: {row.innovation.subject_title}"


class EvaluationList(OfficeTable[Evaluation]):
    """Scores of the person's agency or government, newest first."""

    template_name = "innovations/evaluations.html"
    filterset_class = EvaluationFilter
    detail = "evaluation"
    file_name = "evaluasi"
    first_order = "-evaluated"
    columns = (
        Column(
            name="title",
            label=gettext_lazy("Evaluation"),
            value=evaluation_title,
            order="innovation__title",
            cell=LINK,
        ),
        Column(
            name="score",
            label=gettext_lazy("Score (%)"),
            value="score",
            order="result__score",
            may_be_empty=True,
            cell="innovations/cells/score.html",
        ),
        Column(name="band", label=gettext_lazy("Band"), value="band", order="result__band", chosen=False),
        Column(
            name="recommendation",
            label=gettext_lazy("Recommendation"),
            value=methodcaller("get_recommendation_display"),
            order="recommendation",
        ),
        Column(name="agency", label=gettext_lazy("Agency"), value="subject.agency.name"),
        Column(
            name="government", label=gettext_lazy("Government"), value="subject.government.name", chosen=False
        ),
        Column(
            name="evaluated",
            label=gettext_lazy("Evaluated"),
            value="evaluated_at",
            order="evaluated_at",
            cell="innovations/cells/evaluated.html",
        ),
        key_column(),
    )

    def rows(self) -> "QuerySet[Evaluation]":
        return evaluations_visible_to(self.actor, self.at).prefetch_related(None)


def _recommended(row: Appraisal) -> str:
    found: Evaluation | None = getattr(row, "evaluation", None)
    return found.get_recommendation_display() if found else ""


class AppraisalList(OfficeTable[Appraisal]):
    """Periodic evaluations of the person's agency or government, the earliest period first."""

    template_name = "innovations/appraisals.html"
    filterset_class = AppraisalFilter
    detail = "appraisal"
    file_name = "evaluasi-berkala"
    first_order = "period"
    columns = (
        Column(
            name="period", label=gettext_lazy("Evaluation"), value=after_months, order="period_end", cell=LINK
        ),
        Column(
            name="innovation",
            label=gettext_lazy("Innovation"),
            value="innovation.subject_title",
            order="innovation__title",
            chosen=False,
        ),
        state_column(),
        agency_column(),
        government_column(),
        Column(
            name="due",
            label=gettext_lazy("Due"),
            value="deadline.due_on",
            order="deadline__due_at",
            cell="innovations/cells/due.html",
        ),
        Column(
            name="score",
            label=gettext_lazy("Score (%)"),
            value="evaluation.score",
            cell="innovations/cells/its_score.html",
        ),
        Column(name="recommendation", label=gettext_lazy("Recommendation"), value=_recommended),
        key_column(),
    )

    def rows(self) -> "QuerySet[Appraisal]":
        return appraisals_visible_to(self.actor, self.at).prefetch_related("deadline__calendar")


class FollowUpList(OfficeTable[FollowUp]):
    """Follow-ups of the person's agency or government, the oldest first."""

    template_name = "innovations/follow_ups.html"
    filterset_class = FollowUpFilter
    detail = "follow_up"
    file_name = "tindak-lanjut"
    first_order = "created"
    columns = (
        Column(name="text", label=gettext_lazy("Follow-up"), value="text", order="text", cell=LINK),
        state_column(),
        Column(
            name="innovation",
            label=gettext_lazy("Innovation"),
            value="innovation.subject_title",
            order="innovation__title",
        ),
        agency_column(),
        government_column(),
        Column(
            name="due",
            label=gettext_lazy("Due"),
            value="deadline.due_on",
            order="deadline__due_at",
            cell="innovations/cells/due.html",
        ),
        Column(
            name="created",
            label=gettext_lazy("Asked"),
            value="created_at",
            order="created_at",
            cell=MOMENT,
            chosen=False,
        ),
        key_column(),
    )

    def rows(self) -> "QuerySet[FollowUp]":
        return follow_ups_visible_to(self.actor, self.at).prefetch_related("deadline__calendar")
