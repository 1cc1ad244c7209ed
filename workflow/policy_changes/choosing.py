"""Putting a government under a policy: an act on record, with what its offices could not decide and who knew it."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from common.errors import BadInput, Gap, NotNow, NotPermitted
from common.presence import asks_anew
from organisations.enums import Role
from organisations.models import Government, Person
from organisations.offices import Actor, Office
from workflow.models import PolicyChoice, PolicyVersion
from workflow.policies.versions import document_of, newest
from workflow.policy_changes.policy_warnings import (
    PolicyWarning,
    policy_warnings,
    refuse_unanswered,
    stored_warnings,
)


def choosable_names(government: Government) -> list[str]:
    """Names of policies that are its own or the installation's and have a version left, in order. One query."""
    rows = PolicyVersion.objects.filter(
        Q(government__isnull=True) | Q(government=government.pk), withdrawal__isnull=True
    )
    return sorted(set(rows.values_list("name", flat=True)))


def may_choose(actor: Actor, government: Government) -> Office:
    """The office in which the actor chooses for this government: its administrator's. Raises NotPermitted. No query."""
    office = actor.holding(Role.ADMINISTRATOR, government_id=government.pk)
    if office is None:
        message = _("The policy of a government is chosen by its administrator.")
        raise NotPermitted(message, code="not_your_office")
    return office


def warnings_of_choice(government: Government, name: str, *, at: datetime) -> list[PolicyWarning]:
    """What this government could not decide under the newest version of the policy. Six queries."""
    return policy_warnings(document_of(newest(name)), [government], at=at)


@asks_anew
def choose_policy(
    government: Government,
    name: str,
    *,
    at: datetime,
    accepted: Collection[str] = (),
    by: Person | None = None,
    office: Office | None = None,
) -> Government:
    """Let new items of a government begin under the policy `name` (empty: the installation's default).

    Running ones keep theirs. Raises BadInput for a name it may not choose, NotNow (`same_policy`), and Unready
    (`unanswered_warnings`) for what its offices could not decide, unless its key is `accepted`. Without `office` it is
    the installation's operator.
    """
    with transaction.atomic():
        locked = Government.objects.select_for_update().get(pk=government.pk)
        if name and name not in choosable_names(locked):
            message = _("There is no policy of this name that this government could work under.")
            raise BadInput(message, gaps=[Gap("name", "unknown", message)])
        if locked.policy_name == name:
            raise NotNow(_("The government works under this policy already."), code="same_policy")
        version = newest(name)
        found = policy_warnings(document_of(version), [locked], at=at)
        refuse_unanswered(found, document_of(version), version.body, accepted)
        locked.policy_name = name
        locked.save(update_fields=["policy_name"])
        PolicyChoice.objects.create(
            government=locked,
            name=name,
            chosen_at=at,
            chosen_by=by,
            chosen_as_id=office.seat if office is not None else None,
            warnings=stored_warnings(found),
        )
    return locked
