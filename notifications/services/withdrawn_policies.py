"""When a version of a policy is withdrawn, whoever may move items or decides on them is told."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from notifications.enums import NoticeKind
from notifications.models import Notice
from notifications.services.posting import lock_people, store_notices
from notifications.services.recipients import RecipientOffice, holders_of, recipient_office
from organisations.models import Government
from workflow.engine.registry import flow_of
from workflow.engine.transaction import retrying
from workflow.enums import TaskKind
from workflow.models import PolicyWithdrawal, Subject, Task
from workflow.outbox import queue
from workflow.policy_changes.changes import MOVERS, movable_types
from workflow.queries import running_states


def notify(payload: queue.Payload, at: datetime) -> None:
    """The worker's side of a withdrawal. Never notifies who withdrew it; repeated, it notifies of nothing new."""
    withdrawal = PolicyWithdrawal.objects.select_related("version").get(pk=str(payload["withdrawal"]))
    retrying(partial(_notify, withdrawal, at))


def _notify(withdrawal: PolicyWithdrawal, at: datetime) -> None:
    # An office, and the government in which it is concerned.
    concerned = list(dict.fromkeys((*_movers(withdrawal), *_deciders(withdrawal))))
    holders = holders_of({place for place, _government in concerned}, at=at)
    found: dict[UUID, Notice] = {}
    for place, government in concerned:
        for person, role in holders[place]:
            if person not in (withdrawal.withdrawn_by_id, *found):
                found[person] = _notice(withdrawal, government, person, role, at)
    lock_people(found)
    store_notices(list(found.values()), at=at)


def _movers(withdrawal: PolicyWithdrawal) -> Iterator[tuple[RecipientOffice, UUID]]:
    """Administrators and bureaus of governments that begin under the name, or have something running under the version.

    A query, and one for each type of subject.
    """
    version = withdrawal.version
    named = Government.objects.filter(policy_name__in=_names_that_mean(version.name))
    concerned = set(named.values_list("pk", flat=True))
    for kind in movable_types():
        rows = _running(kind, version.reference)
        concerned |= set(rows.order_by().values_list("government_id", flat=True).distinct())
    for government in sorted(concerned):
        yield from ((RecipientOffice(role, government, None), government) for role in MOVERS)


def _running(kind: str, reference: str) -> "QuerySet[Subject]":
    under_it = Q(policy_ref=reference, state__in=running_states(kind))
    return flow_of(kind).model._base_manager.filter(under_it)


def _names_that_mean(name: str) -> list[str]:
    return [name, ""] if name == settings.PRAKARSA_DEFAULT_POLICY else [name]


def _deciders(withdrawal: PolicyWithdrawal) -> Iterator[tuple[RecipientOffice, UUID]]:
    """Whoever is asked to decide on something that runs under the version. Two queries for each type of subject."""
    for kind in movable_types():
        rows = _running(kind, withdrawal.version.reference)
        governments = dict(rows.values_list("pk", "government_id"))
        waiting = Task.objects.filter(
            subject_type=kind, subject_id__in=rows.values("pk"), kind=TaskKind.REVIEW, closed_at__isnull=True
        )
        for task in waiting.order_by("id"):
            if task.subject_id in governments:
                yield recipient_office(task), governments[task.subject_id]


def _notice(withdrawal: PolicyWithdrawal, government: UUID, person: UUID, role: str, at: datetime) -> Notice:
    version = withdrawal.version
    return Notice(
        person_id=person,
        kind=NoticeKind.POLICY,
        code="withdrawn",
        at=withdrawal.withdrawn_at,
        noted_at=at,
        government_id=government,
        subject_type="policy",
        subject_id=withdrawal.pk,
        title=f"{version.title} ({version.name}, {version.number})"[:300],
        role=role,
        withdrawal=withdrawal,
    )
