"""Withdrawing a version found wrong: nothing begins under it any more; what runs under it stays until it is moved."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import Gap, NotNow, NotPermitted, Unready
from common.presence import asks_anew
from organisations.enums import Role
from organisations.models import Government, Person
from organisations.offices import Actor, Office
from workflow.models import PolicyVersion, PolicyWithdrawal
from workflow.outbox import queue
from workflow.policies.versions import is_there, missing_policies, newest

LONGEST = 4000
# Whoever is concerned is told by what listens to it.
TOPIC = "policy.withdrawn"
# Who is told that a version their government works under was withdrawn.
TOLD = (Role.ADMINISTRATOR, Role.ORGANISATION_BUREAU)


def may_withdraw(actor: Actor, version: PolicyVersion, *, operator: bool = False) -> Office | None:
    """The office in which the actor withdraws; None for the installation's operator. No query.

    A version is its owner's administrator's; what is the installation's its operator's. Raises NotPermitted.
    """
    if operator:
        return None
    office = None
    if version.government_id is not None:
        office = actor.holding(Role.ADMINISTRATOR, government_id=version.government_id)
    if office is None:
        message = _(
            "A version is withdrawn by the administrator of the government that it belongs to; one of the installation "
            "by whoever runs it."
        )
        raise NotPermitted(message, code="not_your_office")
    return office


@asks_anew
def withdraw_policy(
    version: PolicyVersion,
    *,
    reason: str,
    at: datetime,
    by: Person | None = None,
    office: Office | None = None,
    successor: PolicyVersion | None = None,
) -> PolicyWithdrawal:
    """Record that nothing begins under this version any more; new items take the newest of the name that is left.

    Where none is left, the `successor`: raises NotNow (`last_version`) where new items of some government would have
    none. Raises Unready without a reason, NotNow (`withdrawn`) the second time. Without `by` it is the installation's
    operator.
    """
    reason = reason.strip()
    if not reason:
        message = _("Please give a reason.")
        raise Unready(message, gaps=[Gap("reason", "required", message)])
    with transaction.atomic():
        # The insert waits for one that is under way (triggers): what is asked below knows it.
        done, is_new = PolicyWithdrawal.objects.get_or_create(
            version=version,
            defaults={
                "withdrawn_at": at,
                "withdrawn_by": by,
                "withdrawn_as_id": office.seat if office is not None else None,
                "reason": reason[:LONGEST],
                "successor": successor,
            },
        )
        if not is_new:
            raise NotNow(_("This version was withdrawn before."), code="withdrawn")
        _refuse_foreign_successor(version, successor)
        _refuse_emptiness()
        queue.put(TOPIC, key=f"{TOPIC}:{done.pk}", payload={"withdrawal": str(done.pk)})
    return done


def _refuse_foreign_successor(version: PolicyVersion, successor: PolicyVersion | None) -> None:
    if successor is None:
        return
    if successor.government_id not in (None, version.government_id):
        message = _("The version that new items take belongs to another government.")
        raise Unready(message, gaps=[Gap("successor", "foreign_name", message)])
    if PolicyWithdrawal.objects.filter(version=successor).exists():
        message = _("The version that new items would take is withdrawn itself.")
        raise Unready(message, gaps=[Gap("successor", "withdrawn", message)])


def _refuse_emptiness() -> None:
    """Raise NotNow where something could no longer begin. A query or two for each policy in use."""
    for name in missing_policies():
        message = _(
            "This is the last version of “%(name)s” that new items can take, and governments work under it. Name "
            "the version that they take instead."
        )
        gap = Gap("successor", "required", _("Name the version that new items take instead."))
        raise NotNow(message % {"name": name}, code="last_version", gaps=[gap])


@dataclass(frozen=True, slots=True)
class WithdrawnForGovernment:
    """What a government's people are told: the version withdrawn of the policy it works under, what is taken now."""

    government: Government
    withdrawal: PolicyWithdrawal
    taken: PolicyVersion | None


def withdrawn_for(actor: Actor) -> list[WithdrawnForGovernment]:
    """What administrators and bureaus are told of their governments' policies, the last withdrawal of each.

    Two queries, and those of `newest` for each policy withdrawn from; none for anybody else.
    """
    own = {o.government_id for o in actor.offices if o.role in TOLD and o.government_id}
    if not own:
        return []
    named = [
        (government, government.policy_name or settings.PRAKARSA_DEFAULT_POLICY)
        for government in Government.objects.filter(pk__in=own).order_by("name", "pk")
    ]
    rows = PolicyWithdrawal.objects.filter(version__name__in={name for _government, name in named})
    ordered = rows.select_related("version").order_by("withdrawn_at", "version__number")
    last = {row.version.name: row for row in ordered}
    taken = {name: newest(name) if is_there(name) else None for name in last}
    return [
        WithdrawnForGovernment(government, last[name], taken[name])
        for government, name in named
        if name in last
    ]
