"""What follows from disabling and enabling an official's account, and from withdrawing a record."""

from django.utils.translation import gettext as _

from accounts.enums import Standing
from accounts.queries import standings
from accounts.services import inviting, reopening
from appointments.conditions import lost_factor
from appointments.flows.official import OfficialFlow
from appointments.models import Official
from appointments.services.two_people import accounts_stay_with_another
from common.errors import BadInput, Gap, NotPermitted
from organisations.models import Person, User
from workflow.engine.declarations import Context
from workflow.engine.hooks import effect_of, prepares


@prepares(OfficialFlow.disable)
def leave_an_administrator(ctx: Context[Official]) -> None:
    """Before the event: no administrator makes themselves the only one by closing the account of the other."""
    official = ctx.subject
    if not accounts_stay_with_another(
        official.person_id, official.government_id, by=[ctx.actor.person_id], at=ctx.at
    ):
        raise NotPermitted(
            _(
                "One administrator does not close the account of the only other one: a further one must be there."
            ),
            code="last_administrators",
        )


@effect_of(OfficialFlow.disable)
def close_accounts(ctx: Context[Official]) -> None:
    """After the event: sessions, tokens and feeds end with the account."""
    for account in User.objects.filter(person_id=ctx.subject.person_id, is_active=True).order_by("pk"):
        inviting.disable(account, by=ctx.actor, at=ctx.at, reason=ctx.comment)


@effect_of(OfficialFlow.enable)
def open_accounts(ctx: Context[Official]) -> None:
    """After the event: the same accounts, never another address."""
    accounts = list(User.objects.filter(person_id=ctx.subject.person_id).order_by("pk"))
    stand = standings(accounts, ctx.at)
    for account in accounts:
        if stand[account.pk] == Standing.DISABLED:
            inviting.enable(account, by=ctx.actor, at=ctx.at)


@effect_of(OfficialFlow.withdraw)
def release_person(ctx: Context[Official]) -> None:
    """After the event: the name stays for whoever reads the past, NIP and address are free for the right record."""
    Person.objects.filter(pk=ctx.subject.person_id).update(employee_no="", email="", phone="")


@prepares(OfficialFlow.ask_reset, OfficialFlow.reset_alone)
def note_reset(ctx: Context[Official]) -> None:
    """Before the event: who asks, and whether the second factor is lost, too. Raises BadInput."""
    factors = lost_factor(ctx.facts)
    if not isinstance(factors, bool):
        message = _("Say true or false.")
        raise BadInput(message, gaps=[Gap("factors", "invalid", message)])
    official = ctx.subject
    official.reset_asked_by_id, official.reset_factors = ctx.actor.person_id, factors
    official.save(update_fields=["reset_asked_by", "reset_factors"])


@effect_of(OfficialFlow.allow_reset, OfficialFlow.reset_alone)
def give_way_in(ctx: Context[Official]) -> None:
    """After the event: all that opened the account ends, and a link is made by whoever takes this step.

    What one did alone is marked; what two did clears a mark.
    """
    official = ctx.subject
    official.opened_by_id = ctx.actor.person_id if ctx.name == "reset_alone" else None
    official.save(update_fields=["opened_by"])
    for account in User.objects.filter(person_id=official.person_id, is_active=True).order_by("pk"):
        reopening.reopen(account, factors=official.reset_factors, by=ctx.actor, at=ctx.at, reason=ctx.comment)


@effect_of(OfficialFlow.confirm_account)
def clear_mark(ctx: Context[Official]) -> None:
    """After the event: two people stand for it now."""
    official = ctx.subject
    official.opened_by_id = None
    official.save(update_fields=["opened_by"])
