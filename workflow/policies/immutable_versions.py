"""Documents published as immutable versions: kept once per content, found by reference (`name@number:hash`)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction

from common.canonical import sha256_hex
from common.types import Document
from workflow.models import PublishedVersion

Version = TypeVar("Version", bound=PublishedVersion)


def save_version(
    model: type[Version],
    text: str,
    document: Document,
    *,
    at: datetime,
    check: Callable[[], None] | None = None,
    **columns: Any,
) -> tuple[Version, bool]:
    """The version of this text and whether it is new. `check` may refuse a new one, in the same transaction.

    `columns` are the model's own, of a new version.
    """
    sha = sha256_hex(text.encode())
    with transaction.atomic():
        rows = model._default_manager.filter(name=document["name"])
        known = rows.filter(sha256=sha).first()
        if known is not None:
            return known, False
        if check is not None:
            check()
        newest = rows.order_by("-number").first()
        version = model._default_manager.create(
            name=document["name"],
            number=(newest.number if newest else 0) + 1,
            title=document["title"],
            legal_basis=document["legal_basis"],
            sha256=sha,
            body=text,
            published_at=at,
            **columns,
        )
    return version, True


def get_version(model: type[Version], reference: str) -> Version:
    """The version that a reference names. Raises the model's DoesNotExist, ValueError for no reference at all."""
    name, _at, rest = reference.partition("@")
    number, _colon, short = rest.partition(":")
    return model._default_manager.get(name=name, number=int(number), sha256__startswith=short)
