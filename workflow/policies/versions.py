"""Policy documents: parsed from TOML, published as immutable versions, read back by reference.

A document says, in data with a legal basis, what changes by year and by regency: the stages of each review, which
fields are required at which gate, who signs contracts, when reports fall due, how results are scored.
"""

import tomllib
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from common.errors import BadInput
from common.toml_places import located
from organisations.offices import Actor, Office
from workflow.engine.registry import import_named
from workflow.models import PolicyVersion
from workflow.policies import immutable_versions
from workflow.policies.document import Stage, parse, stages_in
from workflow.policy_changes.stranded_items import refuse_stranded_items

__all__ = ["Stage", "parse"]

_checks: list[str] = []


def publish(
    text: str,
    *,
    at: datetime,
    leave_running: bool = False,
    by: Actor | None = None,
    office: Office | None = None,
) -> tuple[PolicyVersion, bool]:
    """Publish a document; returns the version and whether it is new. The same content is the same version.

    Raises BadInput naming every faulty place, and NotNow (`orphans`) naming every running item that waits at a stage
    the document removes. `leave_running` says that those items are meant to finish under their own version. Without
    `by` and `office` it is the installation's operator who publishes; people do through `publishing.publish_as`.
    """
    document = checked(text)

    def check() -> None:
        if not leave_running:
            refuse_stranded_items(document)

    return immutable_versions.save_version(
        PolicyVersion,
        text,
        document,
        at=at,
        check=check,
        published_by_id=by.person_id if by else None,
        published_as_id=office.seat if office else None,
    )


def check_also(path: str) -> None:
    """Name a function (document) -> gaps that looks at a policy's references before it is published."""
    if path not in _checks:
        _checks.append(path)


def checked(text: str) -> dict[str, Any]:
    """The document, its references looked up as well. Raises BadInput with one gap per fault, by line and field."""
    document = parse(text)
    gaps = located([gap for path in _checks for gap in import_named(path)(document)], text)
    if gaps:
        raise BadInput(_("The policy has %(count)d faults.") % {"count": len(gaps)}, gaps=gaps)
    return document


def shipped_files() -> list[Path]:
    """The documents that come with the program, in order of name."""
    return sorted(Path(settings.PRAKARSA_POLICIES_DIR).glob("*.toml"))


def publish_file(path: Path, *, at: datetime, leave_running: bool = False) -> tuple[PolicyVersion, bool]:
    """Publish the document in a file, as `publish` does. Raises OSError and UnicodeDecodeError as reading does."""
    return publish(path.read_text(encoding="utf-8"), at=at, leave_running=leave_running)


@lru_cache(maxsize=256)
def _document(version_id: Any, sha256: str, body: str) -> dict[str, Any]:
    return tomllib.loads(body)


def document_of(version: PolicyVersion) -> dict[str, Any]:
    """The parsed document of a version; cached, since versions never change. Do not modify it."""
    return _document(version.pk, version.sha256, version.body)


def stages_of(version: PolicyVersion, review: str) -> tuple[Stage, ...]:
    """The stages of one review in the order they run. KeyError when the policy does not know it."""
    return stages_in(document_of(version), review)


@lru_cache(maxsize=256)
def by_reference(reference: str) -> PolicyVersion:
    """The version that a subject or event names (`name@number:hash`); cached. DoesNotExist when unknown."""
    return immutable_versions.get_version(PolicyVersion, reference)


def policy_of(subject: Any) -> PolicyVersion:
    """The version the subject is pinned to."""
    return by_reference(subject.policy_ref)


def newest(name: str = "") -> PolicyVersion:
    """The newest version of the named policy, or of the installation's default. One query."""
    wanted = name or settings.PRAKARSA_DEFAULT_POLICY
    version = PolicyVersion.objects.filter(name=wanted).order_by("-number").first()
    if version is None:
        raise BadInput(
            _("The policy %(name)s has not been published. Run load_policies.") % {"name": wanted},
            code="no_policy",
        )
    return version
