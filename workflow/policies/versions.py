"""Policy documents read back: by reference, by subject, the newest of a name (`policy_changes` publishes them).

A document says, in data with a legal basis, what changes by year and by regency: the stages of each review, which
fields are required at which gate, who signs contracts, when reports fall due, how results are scored.
"""

import json
import tomllib
from collections.abc import Callable, Collection, Mapping
from functools import lru_cache
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from common.errors import NotNow
from common.types import Document, Json
from organisations.models import Government
from workflow.models import Event, PolicyVersion, PolicyWithdrawal, Subject
from workflow.policies import immutable_versions
from workflow.policies.document import Stage, stages_in


@lru_cache(maxsize=256)
def _document(version_id: int | UUID, sha256: str, body: str) -> Document:
    return tomllib.loads(body)


@lru_cache(maxsize=1024)
def _stages(version_id: int | UUID, sha256: str, body: str, review: str) -> tuple[Stage, ...]:
    return stages_in(_document(version_id, sha256, body), review)


def document_of(version: PolicyVersion) -> Document:
    """The parsed document of a version; cached, since versions never change. Do not modify it."""
    return _document(version.pk, version.sha256, version.body)


def stages_of(version: PolicyVersion, review: str) -> tuple[Stage, ...]:
    """The stages of one review in the order they run; cached as the document is. KeyError for an unknown review."""
    return _stages(version.pk, version.sha256, version.body, review)


def has_review(version: PolicyVersion, review: str) -> bool:
    """Whether the document names anybody for this review."""
    return review in document_of(version)["review"]


@lru_cache(maxsize=256)
def by_reference(reference: str) -> PolicyVersion:
    """The version that a subject or event names (`name@number:hash`); cached. DoesNotExist when unknown."""
    return immutable_versions.get_version(PolicyVersion, reference)


def references_where(holds: Callable[[Mapping[str, Json]], bool], *, table: str) -> list[str]:
    """References of the published versions whose document has `table` and meets `holds`. One query.

    Only texts that mention the table are read; each is parsed once in a process.
    """
    rows = PolicyVersion.objects.filter(body__contains=table)
    return [version.reference for version in rows if holds(document_of(version))]


def policy_named_by(event: Event) -> tuple[str, int]:
    """The version under which an event happened, as `name@number`, and its number; empty and 0 where it names none. No
    query."""
    reference, _colon, _hash = str(json.loads(bytes(event.payload))["policy"]).partition(":")
    number = reference.partition("@")[2]
    return reference, int(number) if number.isdigit() else 0


def policy_of(subject: Subject) -> PolicyVersion:
    """The version the subject is pinned to."""
    return by_reference(subject.policy_ref)


def newest(name: str = "") -> PolicyVersion:
    """The newest version of the named policy, or of the installation's default, that is not withdrawn.

    Where none of the name is left, what the last withdrawal names instead. One query, two more for each such step.
    Raises NotNow (`no_policy`).
    """
    wanted = name or settings.PRAKARSA_DEFAULT_POLICY
    asked: set[str] = set()
    while wanted not in asked:
        asked.add(wanted)
        usable = PolicyVersion.objects.filter(name=wanted, withdrawal__isnull=True)
        if (version := usable.order_by("-number").first()) is not None:
            return version
        last = PolicyWithdrawal.objects.filter(version__name=wanted, successor__isnull=False)
        ended = (
            last.select_related("successor__withdrawal").order_by("-withdrawn_at", "-version__number").first()
        )
        if ended is None or ended.successor is None:
            break
        if not hasattr(ended.successor, "withdrawal"):
            return ended.successor
        wanted = ended.successor.name
    message = _(
        "Nothing can begin: the policy “%(name)s” is not published. Please tell whoever runs this installation."
    )
    raise NotNow(message % {"name": name or settings.PRAKARSA_DEFAULT_POLICY}, code="no_policy")


def missing_policies() -> list[str]:
    """Policies that governments work under, and that have nothing to begin under. A query or more for each in use."""
    names = Government.objects.values_list("policy_name", flat=True).distinct()
    wanted = {name or settings.PRAKARSA_DEFAULT_POLICY for name in names}
    return [name for name in sorted(wanted) if not is_there(name)]


def is_there(name: str) -> bool:
    """Whether something can begin under the policy of that name. What `newest` costs."""
    try:
        newest(name)
    except NotNow:
        return False
    return True


def refuse_withdrawn(subject: Subject) -> None:
    """Raise NotNow (`policy_withdrawn`) where nothing new begins under the version of a subject. One query, or two."""
    version = policy_of(subject)
    if not PolicyWithdrawal.objects.filter(version=version).exists():
        return
    message = _(
        "Version %(number)d of the policy “%(name)s” was withdrawn: nothing new begins under it. The organisation"
        " bureau or an administrator first moves this item to another version, on the page of that version."
    )
    raise NotNow(message % {"number": version.number, "name": version.name}, code="policy_withdrawn")


def withdrawn_among(references: Collection[str]) -> set[str]:
    """Those of these references whose version was withdrawn. One query, also for none."""
    rows = PolicyVersion.objects.filter(withdrawal__isnull=False).defer("body")
    return {version.reference for version in rows} & set(references)
