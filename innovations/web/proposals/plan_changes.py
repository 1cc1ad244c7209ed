"""Pages of a change of the plan: begun, read, decided on, each step; its lists are edited by `rows`."""

from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.changes import content as content_from
from common.periods import local_day
from common.types import PathValue, Shown, StrOrPromise
from innovations.models import PlanChange
from innovations.services.proposals import plan_changes
from innovations.services.proposals.plan_lists import ROWS
from innovations.web.proposals import content
from innovations.web.proposals.detail import allowed, plan_in_words
from innovations.web.proposals.finding import find_innovation
from innovations.web.proposals.links import plan_change_href
from innovations.web.proposals.plan_holders import ChangedPlan, find_plan_change
from innovations.web.proposals.revisions import RevisionChange, differences
from organisations.web.pages import OfficePage
from workflow.queries import events_of
from workflow.reviews import decisions
from workflow.reviews.anonymity import author_visibility
from workflow.web.deciders import deciders_href
from workflow.web.decisions import DecisionPage
from workflow.web.phrases import events_in_words
from workflow.web.progress import progress_of
from workflow.web.transitions import TransitionPage, explained


class PlanChangeStart(OfficePage):
    """Says what a change of the plan is and what is missing, and begins one."""

    template_name = "innovations/plan_change_new.html"

    def load(self) -> None:
        super().load()
        self.innovation = find_innovation(self, self.kwargs["pk"])

    def enforce(self) -> None:
        """Its agency or the bureau, after approval and before a contract."""
        plan_changes.may_start(self.innovation, actor=self.actor, at=self.at)

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        return super().get_context_data(
            innovation=self.innovation,
            gaps=[gap.message for gap in plan_changes.gaps_ahead(self.innovation)],
            open_change=plan_changes.open_change_of(self.innovation),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        change = plan_changes.start(self.innovation, actor=self.actor, at=self.at)
        return HttpResponseRedirect(reverse("plan_change", args=[change.pk]))


def changed_plan(change: PlanChange) -> dict[str, Shown]:
    """What the plan would be, and how it differs from the revision that it was written on. One query."""
    holder = ChangedPlan.of(change)
    return {
        "change": change,
        "innovation": change.innovation,
        "differences": differences_from_base(change),
        **plan_in_words(holder),
    }


def differences_from_base(change: PlanChange) -> list[RevisionChange]:
    """List by list what the change makes other than it was. One query."""
    base = change.innovation.revisions.filter(number=change.base_revision).first()
    before = content_from(bytes(base.content)) if base is not None else {}
    return differences(
        change.innovation,
        {name: before.get(name, []) for name in ROWS},
        {
            name: [{key: value for key, value in row.items() if key != "id"} for row in change.content[name]]
            for name in ROWS
        },
    )


class PlanChangePage(OfficePage):
    """The plan as it would become, with its history and what can be done."""

    template_name = "innovations/plan_change.html"

    def load(self) -> None:
        super().load()
        self.change = find_plan_change(self, self.kwargs["pk"])

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        row, actor, at = self.change, self.actor, self.at
        steps = explained(row, actor, at=at, href=plan_change_href(row.pk))
        return super().get_context_data(
            zone=row.government.zone,
            may_edit=allowed(lambda: plan_changes.may_revise(row, actor=actor, at=at)),
            may_decide=decisions.why_not_decide(row, actor, at=at) is None,
            progress=progress_of(row, actor, at=at),
            deciders=deciders_href(row, actor),
            steps=steps,
            requests=requests(row),
            today=local_day(at, ZoneInfo(row.government.zone)),
            timeline=events_in_words(list(events_of(row)), visibility=author_visibility(row, actor, at=at)),
            **changed_plan(row),
            **kwargs,
        )


def requests(change: PlanChange) -> list[content.RequestedItem]:
    """What the last round asked to improve, while it is being improved."""
    if change.state != change.States.RETURNED:
        return []
    return content.requested_items(change, href=plan_change_href(change.pk))


class PlanChangeDecision(DecisionPage):
    """Deciding on a changed plan beside its lists."""

    template_name = "innovations/plan_change_decision.html"
    subject: PlanChange

    def find(self, pk: UUID) -> PlanChange:
        return find_plan_change(self, pk)

    def places(self) -> list[tuple[str, StrOrPromise]]:
        """The lists of the plan."""
        return list(content.ROW_TITLES.items())

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        row = self.subject
        return super().get_context_data(
            zone=row.government.zone,
            progress=progress_of(row, self.actor, at=self.at),
            today=local_day(self.at, ZoneInfo(row.government.zone)),
            **changed_plan(row),
            **kwargs,
        )


class PlanChangeTransition(TransitionPage):
    """One step of a change of the plan."""

    EXPLANATIONS = {
        "submit": _("The plan goes to those who decide on it; you cannot edit it then."),
        "resubmit": _("The improved plan goes to those who decide on it."),
        "withdraw": _("The plan stays as it was. Another change can be begun."),
    }

    def find(self, pk: UUID) -> PlanChange:
        return find_plan_change(self, pk)

    def answers_href(self) -> str:
        return reverse("plan_change-answers", args=[self.subject.pk])

    def href(self, field: str) -> str:
        return plan_change_href(self.subject.pk)(field)
