"""The reviews of innovations, their plans, reports and evaluations, and the facts on which their stages may depend."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from innovations.models import Innovation
from innovations.proposal_fields import declared_fields
from organisations.enums import AgencyKind
from workflow.policies.declared_reviews import DeclaredFact, DeclaredReview, FactKind


def _asked(name: str) -> DeclaredFact:
    column = Innovation._meta.get_field(name)
    label = getattr(column, "verbose_name", name)
    if isinstance(column, models.BooleanField):
        return DeclaredFact(FactKind.YES_NO, label)
    return DeclaredFact(FactKind.CHOICE, label, dict(getattr(column, "choices", None) or ()))


# What `facts_for_policy` answers; the budget in whole rupiah.
OF_A_PROPOSAL = {
    **{name: _asked(name) for name, field in declared_fields(Innovation).items() if field.for_policy},
    "agency_kind": DeclaredFact(FactKind.CHOICE, _("kind of agency"), dict(AgencyKind.choices)),
    "budget": DeclaredFact(FactKind.NUMBER, _("budget (rupiah)")),
}
OF_A_REPORT = {
    "trial_ends": DeclaredFact(FactKind.YES_NO, _("the planned trial ends in the period of the report"))
}
REVIEWS = {
    "innovation": DeclaredReview(_("Review of a proposal"), OF_A_PROPOSAL),
    "plan": DeclaredReview(_("Decision on a plan completed after approval"), OF_A_PROPOSAL),
    "report": DeclaredReview(_("Review of a report"), OF_A_REPORT),
    "appraisal": DeclaredReview(_("Evaluation after some months")),
}
