"""Policy documents: parsed from TOML, published as immutable versions, read back by reference.

A document says, in data with a legal basis, what changes by year and by regency: the stages of each review, which
fields are required at which gate, who signs contracts, when reports fall due, how results are scored.
"""

import tomllib
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from common.canonical import sha256_hex
from common.errors import BadInput, Gap
from organisations.enums import Role
from workflow.enums import Scope
from workflow.models import PolicyVersion


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a review: `quorum` distinct holders of `role` in `scope` must approve."""

    code: str
    label: str
    role: str
    scope: str
    quorum: int
    strategic: bool = False


def publish(text: str, *, at: datetime) -> tuple[PolicyVersion, bool]:
    """Publish a document; returns the version and whether it is new. The same content is the same version.

    Raises BadInput naming every faulty place.
    """
    document = parse(text)
    sha = sha256_hex(text.encode())
    name = document["name"]
    with transaction.atomic():
        known = PolicyVersion.objects.filter(name=name, sha256=sha).first()
        if known is not None:
            return known, False
        newest = PolicyVersion.objects.filter(name=name).order_by("-number").first()
        version = PolicyVersion.objects.create(
            name=name,
            number=(newest.number if newest else 0) + 1,
            title=document["title"],
            legal_basis=document["legal_basis"],
            sha256=sha,
            body=text,
            published_at=at,
        )
    return version, True


def publish_files(folder: Path, *, at: datetime) -> list[tuple[PolicyVersion, bool]]:
    """Publish every *.toml of a folder, in order of name."""
    return [publish(path.read_text(encoding="utf-8"), at=at) for path in sorted(folder.glob("*.toml"))]


def parse(text: str) -> dict[str, Any]:
    """The document as a dict, validated. Raises BadInput with one gap per fault."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(_("The policy is not valid TOML."), gaps=[Gap("", "syntax", str(error))]) from error
    gaps = [
        Gap(key, "required", _("This field is missing."))
        for key in ("name", "title", "legal_basis", "review")
        if not document.get(key)
    ]
    for review, body in (document.get("review") or {}).items():
        gaps += _stage_gaps(review, body)
    if gaps:
        raise BadInput(_("The policy has %(count)d faults.") % {"count": len(gaps)}, gaps=gaps)
    return document


def _stage_gaps(review: str, body: dict[str, Any]) -> list[Gap]:
    stages = body.get("stages") or []
    if not stages:
        return [Gap(f"review.{review}.stages", "required", _("A review needs at least one stage."))]
    gaps = []
    codes = [stage.get("code") for stage in stages]
    for index, stage in enumerate(stages):
        place = f"review.{review}.stages.{index}"
        if not stage.get("code") or codes.count(stage.get("code")) > 1:
            gaps.append(Gap(f"{place}.code", "code", _("Each stage needs a code of its own.")))
        if stage.get("role") not in Role.values:
            gaps.append(Gap(f"{place}.role", "role", _("Unknown role.")))
        if stage.get("scope", "government") not in Scope.values:
            gaps.append(Gap(f"{place}.scope", "scope", _("Unknown scope.")))
        quorum = stage.get("quorum", 1)
        if not isinstance(quorum, int) or quorum < 1:
            gaps.append(Gap(f"{place}.quorum", "quorum", _("The quorum is a whole number of at least 1.")))
    return gaps


@lru_cache(maxsize=256)
def _document(version_id: Any, sha256: str, body: str) -> dict[str, Any]:
    return tomllib.loads(body)


def document_of(version: PolicyVersion) -> dict[str, Any]:
    """The parsed document of a version; cached, since versions never change. Do not modify it."""
    return _document(version.pk, version.sha256, version.body)


def stages_of(version: PolicyVersion, review: str) -> tuple[Stage, ...]:
    """The ordered stages of one review. KeyError when the policy does not know it."""
    return tuple(
        Stage(
            code=raw["code"],
            label=raw.get("label", raw["code"]),
            role=raw["role"],
            scope=raw.get("scope", Scope.GOVERNMENT),
            quorum=raw.get("quorum", 1),
            strategic=raw.get("strategic", False),
        )
        for raw in document_of(version)["review"][review]["stages"]
    )


@lru_cache(maxsize=256)
def by_reference(reference: str) -> PolicyVersion:
    """The version that a subject or event names (`name@number:hash`); cached. DoesNotExist when unknown."""
    name, _at, rest = reference.partition("@")
    number, _colon, short = rest.partition(":")
    return PolicyVersion.objects.get(name=name, number=int(number), sha256__startswith=short)


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
