"""Whose plan a page shows or edits: that of an innovation, or the one that a change would make of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.errors import NotVisible
from innovations.models import Innovation, PlanChange
from innovations.queries import plan_changes_visible_to
from innovations.services.proposals import drafting, plan_changes
from innovations.services.proposals.plan_lists import Given, PlanEntry, plan_rows
from innovations.services.proposals.targets import GivenTargets
from innovations.web.proposals.finding import find_innovation
from organisations.offices import Actor, Office
from organisations.web.pages import OfficePage


@dataclass(frozen=True)
class PlanHolder:
    """The lists of a proposal that is still written."""

    innovation: Innovation
    rows_url: ClassVar[str] = "innovation-rows"
    sheet_url: ClassVar[str] = "innovation-sheet"

    @property
    def subject(self) -> Innovation | PlanChange:
        """What has the version and the state."""
        return self.innovation

    def may_edit(self, actor: Actor, at: datetime) -> Office:
        """As whom the actor may edit the lists; raises NotPermitted, then NotNow."""
        return drafting.may_edit(self.innovation, actor=actor, at=at)

    def rows(self, name: str) -> list[PlanEntry]:
        """One list as it stands. One query, two for indicators."""
        return plan_rows(self.innovation, name)

    def revise(
        self,
        rows: Mapping[str, Sequence[Mapping[str, Given | GivenTargets]]],
        *,
        actor: Actor,
        at: datetime,
        seen_version: int | None,
        confirmed: bool = True,
    ) -> None:
        """Replace lists; refusals as of `drafting.revise`."""
        drafting.revise(
            self.innovation,
            actor=actor,
            at=at,
            rows=rows,
            seen_version=seen_version,
            confirmed=confirmed,
        )

    def page(self) -> str:
        """Where it is read."""
        return reverse("innovation", args=[self.subject.pk])

    def reloaded(self, page: OfficePage) -> "PlanHolder":
        """As it stands now, after somebody else changed it."""
        return PlanHolder(find_innovation(page, self.innovation.pk))


@dataclass(frozen=True)
class ChangedPlan(PlanHolder):
    """The lists as a change of the plan would make them."""

    change: PlanChange
    rows_url = "plan-change-rows"
    sheet_url = "plan-change-sheet"

    @classmethod
    def of(cls, change: PlanChange) -> "ChangedPlan":
        """The change with the innovation it is about, which must be loaded."""
        return cls(change.innovation, change)

    @property
    def subject(self) -> PlanChange:
        return self.change

    def may_edit(self, actor: Actor, at: datetime) -> Office:
        return plan_changes.may_revise(self.change, actor=actor, at=at)

    def rows(self, name: str) -> list[PlanEntry]:
        return plan_changes.rows_of_change(self.change, name)

    def revise(
        self,
        rows: Mapping[str, Sequence[Mapping[str, Given | GivenTargets]]],
        *,
        actor: Actor,
        at: datetime,
        seen_version: int | None,
        confirmed: bool = True,
    ) -> None:
        plan_changes.revise(
            self.change, actor=actor, at=at, rows=rows, seen_version=seen_version, confirmed=confirmed
        )

    def page(self) -> str:
        return reverse("plan_change", args=[self.change.pk])

    def reloaded(self, page: OfficePage) -> "ChangedPlan":
        return ChangedPlan.of(find_plan_change(page, self.change.pk))


def find_plan_change(page: OfficePage, pk: UUID) -> PlanChange:
    """The change of a plan if the person of this page may see it; raises NotVisible otherwise."""
    found = plan_changes_visible_to(page.actor, page.at).filter(pk=pk).first()
    if found is None:
        raise NotVisible(_("This change of a plan does not exist or is not open to you."))
    return found
