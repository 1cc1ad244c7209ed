"""The drawer of drafts: proposals and changes of plans begun and not handed in, and text typed and not sent."""

from django.db.models import Q, QuerySet

from accounts.services import unsent
from common.types import Shown
from common.web import keyset_page
from innovations.enums import InnovationState, PlanChangeState
from innovations.models import Innovation, TeamMember
from innovations.queries import plan_changes_visible_to, visible_to
from organisations.enums import AGENCY_ROLES
from organisations.models import User
from organisations.offices import Actor
from organisations.web.pages import OfficePage


def drafts_of(actor: Actor, page: OfficePage) -> "QuerySet[Innovation]":
    """Proposals in draft of the agencies one works for, those one began oneself, and those in whose team one stands."""
    own = [office.agency_id for office in actor.offices if office.role in AGENCY_ROLES]
    teams = TeamMember.objects.filter(person_id=actor.person_id).values("innovation_id")
    mine = Q(agency_id__in=own) | Q(proposed_by=actor.person_id) | Q(pk__in=teams)
    return visible_to(actor, page.at).filter(mine, state=InnovationState.DRAFT)


class DraftsPage(OfficePage):
    """One page of drafts, the newest first; changes of plans and unsent text are few."""

    template_name = "dashboard/drafts.html"

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        account = self.request.user
        assert isinstance(account, User), "asked in dispatch"
        changes = plan_changes_visible_to(self.actor, self.at).filter(state=PlanChangeState.DRAFT)
        return super().get_context_data(
            page=keyset_page(drafts_of(self.actor, self), self.request.GET.dict(), order="-created_at"),
            plan_changes=list(changes.select_related("innovation").order_by("-created_at", "id")[:50]),
            unsent=unsent.all_of(account),
            box="draf",
            **kwargs,
        )
