"""One innovation: where it stands, who has to act, what it says, what happened, what can be done."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError
from common.forms import style
from common.periods import local_day
from common.templatetags.ui import day
from common.types import Shown, StrOrPromise
from common.uuids import parsed_uuid
from common.web import Link
from contracts.queries import visible_to as contracts_visible_to
from innovations.belonging import belonging_to
from innovations.enums import ENDED, FileOrigin
from innovations.enums import InnovationState as State
from innovations.models import Indicator, Innovation, LaunchEvent
from innovations.queries import (
    plan_changes_visible_to,
    reports_visible_to,
    visible_to,
)
from innovations.services.contracts.contracting import may_prepare_contract
from innovations.services.contracts.next_contract import last_contract
from innovations.services.evaluations.going_on import concluded_to_go_on
from innovations.services.proposals import drafting, launching, plan_changes, retitling
from innovations.services.proposals.plan_links import may_link
from innovations.services.proposals.plan_lists import ROWS
from innovations.services.proposals.replicating import REPLICABLE
from innovations.services.proposals.targets import periods_to_plan
from innovations.services.reports import asking
from innovations.web.figure_words import names_of
from innovations.web.lists import may_draft
from innovations.web.progress.shown import progress_since_launch
from innovations.web.proposals import content
from innovations.web.proposals.advice import DECIDING, advice, asked_outcome, evaluated_for
from innovations.web.proposals.finding import find_innovation
from innovations.web.proposals.links import innovation_href
from innovations.web.proposals.origins import origin_to_show
from innovations.web.proposals.plan_holders import PlanHolder
from innovations.web.proposals.sections import CHECK, answers_to_check, steps_of
from organisations.enums import Role
from organisations.offices import Actor
from organisations.visibility import reach_of
from organisations.web.pages import OfficePage
from workflow.queries import events_of
from workflow.reviews import decisions
from workflow.reviews.anonymity import author_visibility
from workflow.reviews.decrees import decrees_of
from workflow.web.deciders import deciders_href
from workflow.web.decisions import DecisionPage
from workflow.web.phrases import events_in_words
from workflow.web.progress import progress_of
from workflow.web.transitions import TransitionForm, TransitionPage, explained

# What higher apps have about an innovation: where it is, for whoever may see it.
FurtherLinks = Callable[[Innovation, Actor, datetime], Sequence[Link]]
_further: list[FurtherLinks] = []


def link_through(further: FurtherLinks) -> None:
    """Name what leads from an innovation's page to what a higher app has about it; called as that app loads."""
    _further.append(further)


class InnovationPage(OfficePage):
    """The innovation as a whole."""

    template_name = "innovations/detail.html"

    def load(self) -> None:
        super().load()
        self.innovation = find_innovation(self, self.kwargs["pk"])

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        """Everything the page shows; the number of queries does not depend on the content."""
        item, actor, at = self.innovation, self.actor, self.at
        reports = list(
            reports_visible_to(actor, at)
            .filter(innovation=item)
            .prefetch_related("deadline__calendar")
            .order_by("period_end", "number", "id")
        )
        return super().get_context_data(
            innovation=item,
            zone=item.government.zone,
            progress_steps=content.progress_steps(item),
            progress=progress_of(item, actor, at=at),
            deciders=deciders_href(item, actor),
            today=local_day(at, ZoneInfo(item.government.zone)),
            steps=explained(item, actor, at=at, href=innovation_href(item.pk)),
            may_edit=(may_edit := allowed(lambda: drafting.may_edit(item, actor=actor, at=at))),
            writing=steps_of(item, CHECK) if may_edit else None,
            may_link_plan=allowed(lambda: may_link(item, actor=actor, at=at)),
            may_correct_title=allowed(lambda: retitling.may_correct_title(item, actor=actor, at=at)),
            plan_changes=list(
                plan_changes_visible_to(actor, at).filter(innovation=item).order_by("-created_at", "id")
            ),
            may_change_plan=allowed(lambda: plan_changes.may_start(item, actor=actor, at=at)),
            plan_gaps=plan_gaps(item, at=at),
            may_contract=(no_contract := refused(lambda: may_prepare_contract(item, actor=actor, at=at)))
            is None,
            no_contract=no_contract,
            may_decide=decisions.why_not_decide(item, actor, at=at) is None,
            requests=requests(item),
            decrees=decrees_of(item),
            belonging=belonging_to(item),
            advice=advice(item, actor, at=at),
            evaluated=asked_outcome(item, actor, at=at),
            deciding_steps=DECIDING,
            reports=reports,
            # The first of each contract: later ones do not take its place.
            first_reports={each.contract_id: each for each in reversed(reports) if each.contract_id},
            may_ask_report=allowed(lambda: asking.may_ask(item, actor=actor, at=at)),
            **progress_since_launch(item, actor, at=at),
            contracts=list(
                contracts_visible_to(actor, at)
                .filter(about=str(item.pk), amends__isnull=True)
                .defer("terms", "draft")
                .order_by("created_at", "id")
            ),
            had_contract=last_contract(item) is not None,
            may_replicate=may_replicate(item, actor),
            kin=list(visible_to(actor, at).filter(replicates=item).order_by("created_at", "id")),
            origin=origin_to_show(item, actor, at),
            goes_on=concluded_to_go_on(item, at=at),
            further=[link for links in _further for link in links(item, actor, at)],
            timeline=events_in_words(list(events_of(item)), visibility=author_visibility(item, actor, at=at)),
            **described(item),
            **kwargs,
        )


def described(item: Innovation) -> dict[str, Shown]:
    """What the proposal says, as `innovations/content.html` shows it."""
    return {
        "sections": content.sections(item),
        # What came with a report stands on the report's page, for whoever may see that.
        "attachments": list(
            item.attachments.filter(removed_at__isnull=True, origin=FileOrigin.PROPOSAL).order_by(
                "uploaded_at", "id"
            )
        ),
        **plan_in_words(PlanHolder(item)),
    }


def plan_in_words(holder: PlanHolder) -> dict[str, Shown]:
    """The lists of a plan, as `innovations/plan_lists.html` shows them."""
    rows = {name: holder.rows(name) for name in ROWS}
    indicators = [row for row in rows["indicators"] if isinstance(row, Indicator)]
    return {
        "plan": holder,
        "rows": rows,
        "figure_names": names_of(holder.innovation, indicators),
        "target_periods": periods_to_plan(holder.innovation, indicators),
        "row_titles": content.ROW_TITLES,
    }


def plan_gaps(item: Innovation, *, at: datetime) -> list[str]:
    """What the policy demands of the plan at the steps ahead and is not there, while it can still be added.

    A query for each list the policy names.
    """
    if item.state not in plan_changes.CHANGEABLE or not plan_changes.awaits_contract(item, at=at):
        return []
    return [str(gap.message) for gap in plan_changes.gaps_ahead(item)]


def requests(item: Innovation) -> list[content.RequestedItem]:
    """What the last round asked to improve, while the proposal is being improved."""
    if item.state != item.States.RETURNED:
        return []
    return content.requested_items(item, href=innovation_href(item.pk))


def may_replicate(item: Innovation, actor: Actor) -> bool:
    """Whether the person may start a proposal from it: for another agency while it lives, for its own once it does
    not. No query."""
    own = item.agency_id in reach_of(actor).agencies
    for_others = item.state in REPLICABLE and (not own or _is_bureau(item, actor))
    for_itself = item.state in (State.REJECTED, State.WITHDRAWN, *ENDED)
    return for_others or ((own or _is_bureau(item, actor)) and for_itself) if may_draft(actor) else False


def _is_bureau(item: Innovation, actor: Actor) -> bool:
    return actor.holding(Role.ORGANISATION_BUREAU, government_id=item.government_id) is not None


def allowed(ask: Callable[[], Shown]) -> bool:
    """Whether the domain's own question is answered without a refusal."""
    return refused(ask) is None


def refused(ask: Callable[[], Shown]) -> DomainError | None:
    """The refusal by which the domain answers its own question; None without one."""
    try:
        ask()
    except DomainError as refusal:
        return refusal
    return None


# The steps by which a proposal is handed in.
HANDING_IN = ("submit", "resubmit")


class InnovationTransition(TransitionPage):
    """One step of an innovation."""

    template_name = "innovations/transition.html"
    subject: Innovation

    EXPLANATIONS = {
        "submit": _(
            "The content is frozen as a revision and goes to the reviewers; you cannot edit it then."
        ),
        "resubmit": _("The improved content is frozen as a further revision and goes to the reviewers."),
        "withdraw": _("The proposal is taken back for good."),
        "suspend": _(
            "Everything that it owes rests: nothing falls due, opens or grows later until it is resumed. Nothing new is"
            " asked for or signed meanwhile; what is open may still be handed in."
        ),
        "resume": _("Everything that it owes goes on. The working days of its rest are given back."),
        "complete": _(
            "Its contract in force is fulfilled, and one that is not signed yet is void. Evaluations ahead and a change"
            " of the plan lapse. Reports, evaluations and follow-ups that are open have to be settled first."
        ),
        "discontinue": _(
            "The innovation ends before its goal. Its contract and what it still owes end with it, and a contract that"
            " is not signed yet is void. This is a strategic decision."
        ),
        "decline": _("The innovation goes on as it is; your reason stays beside the recommendation."),
    }

    def find(self, pk: UUID) -> Innovation:
        return find_innovation(self, pk)

    def get_template_names(self) -> list[str]:
        """What is handed in is read once more."""
        return ["innovations/check.html"] if self.name in HANDING_IN else super().get_template_names()

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        """Beside what decides on its outcome stands how it was evaluated; before it is handed in, all that it says."""
        kwargs["evaluated"] = (
            evaluated_for(self.subject, self.actor, at=self.at) if self.name in DECIDING else ()
        )
        if self.name in HANDING_IN:
            kwargs |= {
                "innovation": self.subject,
                "steps": steps_of(self.subject, CHECK),
                "checked": answers_to_check(self.subject),
                **described(self.subject),
            }
        return super().get_context_data(**kwargs)

    def answers_href(self) -> str:
        return reverse("innovation-answers", args=[self.subject.pk])

    def href(self, field: str) -> str:
        return innovation_href(self.subject.pk)(field)

    def fact_fields(self) -> dict[str, forms.Field]:
        if "launch_event" not in self.step.facts:
            return {}
        events = LaunchEvent.objects.filter(government_id=self.subject.government_id)
        choices = [
            (str(event.pk), f"{event.title} ({day(event.held_on)})")
            for event in events.order_by("-held_on", "id")
        ]
        return {
            "launch_event": forms.ChoiceField(
                label=_("Launch event"),
                choices=[("", _("choose an event")), *choices],
                required=False,
                help_text=format_html(
                    '<a href="{}">{}</a>', reverse("launch-new"), _("Record another event")
                ),
            )
        }

    def get_form(self, form_class: type[TransitionForm] | None = None) -> TransitionForm:
        """As usual; of a launch also whether it is put down afterwards."""
        form = super().get_form(form_class)
        if self.name == "launch":
            form.fields["afterwards"] = forms.BooleanField(
                label=_("The launch was before the approval and is put down afterwards"), required=False
            )
            style(form.fields["afterwards"].widget)
        return form

    def act(self, form: TransitionForm) -> str:
        """A ceremony before the approval is refused unless somebody says that it is meant."""
        if self.name == "launch" and not form.cleaned_data["afterwards"]:
            key = parsed_uuid(form.cleaned_data["launch_event"])
            event = LaunchEvent.objects.filter(pk=key).first() if key is not None else None
            if event is not None:
                launching.refuse_before_approval(self.subject, event.held_on)
        return super().act(form)


class InnovationDecision(DecisionPage):
    """Deciding on a proposal beside its content."""

    template_name = "innovations/decision.html"
    subject: Innovation

    def find(self, pk: UUID) -> Innovation:
        return find_innovation(self, pk)

    def places(self) -> list[tuple[str, StrOrPromise]]:
        """Every field and list of a proposal."""
        fields = [value for _title, values in content.sections(self.subject) for value in values]
        return [(value.name, value.label) for value in fields] + list(content.ROW_TITLES.items())

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        return super().get_context_data(
            innovation=self.subject,
            origin=origin_to_show(self.subject, self.actor, self.at),
            zone=self.subject.government.zone,
            progress=progress_of(self.subject, self.actor, at=self.at),
            deciders=deciders_href(self.subject, self.actor),
            today=local_day(self.at, ZoneInfo(self.subject.government.zone)),
            **described(self.subject),
            **kwargs,
        )
