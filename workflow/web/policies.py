"""Policies in words: every version, one of them, two compared."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.document_sources import unsourced
from common.errors import BadInput, DomainError, NotVisible
from common.types import Document, Shown
from common.web import keyset_page
from organisations.enums import Role
from organisations.offices import Actor
from organisations.web.pages import OfficePage
from workflow.engine.acting_officials import strategic_steps
from workflow.models import PolicyVersion
from workflow.policies.versions import document_of
from workflow.policies.wording import reviews_in_words, sections_in_words
from workflow.policy_changes.changes import MOVERS, compare, may_move_items
from workflow.policy_changes.policy_warnings import in_words as warning_in_words
from workflow.policy_changes.policy_warnings import warnings_from
from workflow.policy_changes.publishing import may_prepare
from workflow.policy_changes.simulation import PLANNERS
from workflow.policy_changes.unreachable import unreachable_stages
from workflow.policy_changes.withdrawing import may_withdraw, withdrawn_for
from workflow.queries import running_items, running_under


def may_simulate(actor: Actor) -> bool:
    """Whether the way to the simulation is shown; the page itself asks the domain."""
    return any(actor.holding(role) for role in PLANNERS)


def may_move(actor: Actor) -> bool:
    """Whether the way to moving items is shown."""
    return any(actor.holding(role) for role in MOVERS)


def can_publish(actor: Actor) -> bool:
    """Whether the way to publishing is shown."""
    try:
        may_prepare(actor)
    except DomainError:
        return False
    return True


def find_version(name: str, number: int) -> PolicyVersion:
    """One version with its publisher's seat; raises NotVisible. Policies are open to everyone with an account."""
    # A number that no column holds is absent, not an error.
    found = (
        PolicyVersion.objects.select_related(
            "published_as", "government", "withdrawal__withdrawn_as", "withdrawal__withdrawn_by"
        )
        .filter(name=name, number=min(number, 2_147_483_647))
        .first()
    )
    if found is None:
        raise NotVisible(_("There is no such policy version."))
    return found


SHOWN = 50


def may_withdraw_it(actor: Actor, version: PolicyVersion, *, operator: bool) -> bool:
    """Whether the way to withdrawing is shown."""
    try:
        may_withdraw(actor, version, operator=operator)
    except DomainError:
        return False
    return not hasattr(version, "withdrawal")


class PolicyList(OfficePage):
    """Every published version, newest first, with what runs under it."""

    template_name = "workflow/policies.html"

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        rows = PolicyVersion.objects.select_related("published_as", "government", "withdrawal").defer("body")
        if name := self.request.GET.get("nama", ""):
            rows = rows.filter(name=name)
        page = keyset_page(rows, self.request.GET.dict(), order="-published_at")
        return super().get_context_data(
            page=page,
            only=name,
            running=running_under(self.actor, self.at, [row.reference for row in page.rows]),
            may_simulate=may_simulate(self.actor),
            may_publish=can_publish(self.actor),
            told=withdrawn_for(self.actor),
            may_move=may_move(self.actor),
            **kwargs,
        )


@dataclass(frozen=True, slots=True)
class RunningItem:
    """Something that goes on under a version, and where it stands."""

    title: str
    href: str


class PolicyPage(OfficePage):
    """One version in words, and its text."""

    template_name = "workflow/policy.html"

    def load(self) -> None:
        super().load()
        self.policy = find_version(self.kwargs["name"], self.kwargs["number"])

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        version, document = self.policy, document_of(self.policy)
        numbers = PolicyVersion.objects.filter(name=version.name).order_by("-number")
        others = [number for number in numbers.values_list("number", flat=True) if number != version.number]
        running = running_under(self.actor, self.at, [version.reference])
        return super().get_context_data(
            version=version,
            running=running[version.reference],
            others=others,
            valid_from=document.get("valid_from"),
            known=[warning_in_words(warning, document) for warning in warnings_from(version.warnings)],
            may_simulate=may_simulate(self.actor),
            may_publish=can_publish(self.actor),
            may_move=may_move(self.actor) and not hasattr(version, "withdrawal"),
            may_withdraw=may_withdraw_it(self.actor, version, operator=self.request.user.is_superuser),
            may_choose=self._may_choose(version),
            withdrawn_items=self._withdrawn_items(version),
            **in_words(document),
            **kwargs,
        )

    def _may_choose(self, version: PolicyVersion) -> bool:
        """Whether somebody's government could be put under it by this person."""
        return not hasattr(version, "withdrawal") and any(
            office.role == Role.ADMINISTRATOR and version.government_id in (None, office.government_id)
            for office in self.actor.offices
        )

    def _withdrawn_items(self, version: PolicyVersion) -> list[RunningItem]:
        if not hasattr(version, "withdrawal"):
            return []
        found = running_items(self.actor, self.at, version.reference, at_most=SHOWN)
        return [RunningItem(s.subject_title, reverse(s.SUBJECT_TYPE, args=[s.pk])) for s in found]


def in_words(document: Document) -> dict[str, Shown]:
    """What `workflow/policy_words.html` shows."""
    return {
        "reviews": reviews_in_words(document),
        "sections": sections_in_words(document),
        "strategic": strategic_steps(),
        "unsourced": unsourced(document),
    }


class UnreachablePage(OfficePage):
    """Reviews that wait for approvals which nobody can give any more, and what to do about each."""

    template_name = "workflow/unreachable.html"

    def enforce(self) -> None:
        """Bureau and administrators."""
        may_move_items(self.actor)

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        found = unreachable_stages(self.actor, self.at)
        rows = [
            {"stage": one, "href": reverse(one.task.subject_type, args=[one.task.subject_id])}
            for one in found[:SHOWN]
        ]
        return super().get_context_data(rows=rows, unshown=len(found) - len(rows), **kwargs)


class PolicyComparison(OfficePage):
    """What changes from one version to another, in sentences."""

    template_name = "workflow/policy_changes.html"

    def load(self) -> None:
        """Find both versions; without `dengan` the one before."""
        super().load()
        self.policy = find_version(self.kwargs["name"], self.kwargs["number"])
        wanted = self.request.GET.get("dengan", str(self.policy.number - 1))
        if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 6):
            raise BadInput(_("Give the number of a version."))
        self.earlier = find_version(self.policy.name, int(wanted))

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        return super().get_context_data(
            version=self.policy,
            earlier=self.earlier,
            changes=compare(document_of(self.earlier), document_of(self.policy)),
            **kwargs,
        )
