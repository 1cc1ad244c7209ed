"""Facts about a contract that its transitions need; each returns what is missing."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import Gap
from contracts.enums import ContractKind, ContractState
from workflow.engine.declarations import Context, described_as


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


@described_as(gettext_lazy("the parties are named"))
def parties_are_given(ctx: Context) -> Iterator[Gap]:
    """At least two offices sign; the database knows each of them once. One query."""
    if ctx.subject.signatories.count() < 2:
        yield Gap("signatories", "required", _("The parties are missing."))


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
