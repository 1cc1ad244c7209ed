"""Facts about a contract that its transitions need; each returns what is missing."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import Gap
from common.periods import local_day
from contracts.enums import ContractKind, ContractState
from contracts.terms.day_remarks import day_remarks, is_over
from contracts.terms.parts import TermIndicator
from contracts.terms.remark import Remark, unexplained
from contracts.terms.target_remarks import unusual_targets
from workflow.engine.declarations import Context, described_as
from workflow.policies.versions import document_of, policy_of


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Why nothing can be agreed on or signed now: what the contract is about rests, or has ended."""

    code: str
    message: str


_hindered_by: list[Callable[[UUID], Hindrance | None]] = []


def hindered_through(asked: Callable[[UUID], Hindrance | None]) -> None:
    """Register what says whether an innovation hinders its contracts; called once, by the app of innovations."""
    _hindered_by[:] = [asked]


def hindrance_of(draft: Mapping[str, Mapping[str, str]]) -> Hindrance | None:
    """What stands in the way of a contract by what its draft is about; None when nothing does. One query."""
    named = draft.get("innovation", {}).get("id")
    return _hindered_by[0](UUID(named)) if named and _hindered_by else None


@described_as(gettext_lazy("what it is about goes on"))
def nothing_hinders(ctx: Context) -> Iterator[Gap]:
    """What the contract is about neither rests nor has ended. One query."""
    if (found := hindrance_of(ctx.subject.draft)) is not None:
        yield Gap("innovation", found.code, found.message)


@described_as(gettext_lazy("the terms are complete"))
def terms_are_complete(ctx: Context) -> Iterator[Gap]:
    """What the printed contract cannot do without."""
    draft = ctx.subject.draft
    for name, label in (
        ("title", _("title")),
        ("place", _("place of signing")),
        ("period_start", _("start of the period")),
        ("period_end", _("end of the period")),
    ):
        if not draft.get(name):
            yield Gap(name, "required", _("The %(field)s is missing.") % {"field": label})
    if ctx.subject.kind == ContractKind.ADDENDUM:
        if not draft.get("added_clauses"):
            yield Gap("added_clauses", "required", _("An addendum adds at least one clause."))
    elif not draft.get("indicators"):
        yield Gap("indicators", "required", _("At least one indicator is needed."))


@described_as(gettext_lazy("the period is not over"))
def period_is_not_over(ctx: Context) -> Iterator[Gap]:
    """A contract signed after its last day would owe nothing."""
    contract = ctx.subject
    if contract.kind == ContractKind.ORIGINAL and is_over(
        contract.draft, on=local_day(ctx.at, contract.government.tz)
    ):
        message = _("The period of this contract is over. Void it and prepare one from a later day.")
        yield Gap("period_end", "over", message)


@described_as(gettext_lazy("days that are past or unusual have a reason"))
def days_are_explained(ctx: Context) -> Iterator[Gap]:
    """Whatever is past or unusual about the days has a reason; one gap for each thing."""
    contract, today = ctx.subject, local_day(ctx.at, ctx.subject.government.tz)
    if contract.kind == ContractKind.ORIGINAL and not is_over(contract.draft, on=today):
        remarks = day_remarks(contract.draft, on=today, reports=document_of(policy_of(contract))["reports"])
        yield from _asked("dates_reason", unexplained(remarks, contract.draft, "dates_reason"))


@described_as(gettext_lazy("unusual targets have a reason"))
def targets_are_explained(ctx: Context) -> Iterator[Gap]:
    """Whatever is unusual about the targets has a reason, of a revision what is new; one gap for each thing."""
    draft = ctx.subject.draft
    rows = [TermIndicator.model_validate(row) for row in draft.get("indicators", ())]
    yield from _asked("targets_reason", unexplained(unusual_targets(rows), draft, "targets_reason"))


def _asked(member: str, remarks: Iterable[Remark]) -> Iterator[Gap]:
    for remark in remarks:
        message = _("%(remark)s Please give a reason.") % {"remark": remark.text}
        yield Gap(member, "unusual", message)


@described_as(gettext_lazy("the parties are named"))
def parties_are_given(ctx: Context) -> Iterator[Gap]:
    """At least two offices sign; the database knows each of them once. One query."""
    if ctx.subject.signatories.count() < 2:
        yield Gap("signatories", "required", _("The parties are missing."))


@described_as(gettext_lazy("it is no addendum"))
def is_no_addendum(ctx: Context) -> Iterator[Gap]:
    """An addendum owes nothing by itself: it is fulfilled with its contract."""
    if ctx.subject.kind == ContractKind.ADDENDUM:
        yield Gap("amends", "is_addendum", _("An addendum is fulfilled with its contract: mark that one."))


@described_as(gettext_lazy("the earlier contract is in force"))
def predecessor_is_in_force(ctx: Context) -> Iterator[Gap]:
    """What is revised or added to still binds the parties. One query for a revision or an addendum."""
    contract = ctx.subject
    if contract.predecessor_id is None:
        return
    earlier = type(contract).objects.only("state").get(pk=contract.predecessor_id)
    if earlier.state != ContractState.IN_FORCE:
        yield Gap(
            "supersedes",
            "not_in_force",
            _("The earlier contract is no longer in force: it is “%(state)s”.")
            % {"state": earlier.get_state_display()},
        )
