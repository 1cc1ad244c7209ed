"""Documents published as immutable versions: kept once per content, found by reference (`name@number:hash`)."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from common.canonical import sha256_hex
from common.errors import NotNow
from common.types import Document
from organisations.models import Government
from workflow.models import PublishedVersion
from workflow.policies.owned_names import refuse_foreign_name

Version = TypeVar("Version", bound=PublishedVersion)


def save_version(
    model: type[Version],
    text: str,
    document: Document,
    *,
    at: datetime,
    shipped: Collection[str] = (),
    government: Government | None = None,
    check: Callable[[], None] | None = None,
    **columns: Any,
) -> tuple[Version, bool]:
    """The version of this text and whether it is new. `check` may refuse a new one, in the same transaction.

    Published for a government, or (None) for the installation, whose are the names `shipped` with the program.
    `columns` are the model's own, of a new version. Raises NotPermitted for somebody else's name, NotNow (`conflict`)
    when two publish at once.
    """
    sha = sha256_hex(text.encode())
    with _one_after_the_other():
        owner_id = government.pk if government is not None else None
        refuse_foreign_name(model, document["name"], owner_id, shipped=shipped)
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
            government=government,
            **columns,
        )
    return version, True


@contextmanager
def _one_after_the_other() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        message = _("Another version was published at the same moment. Please try again.")
        raise NotNow(message, code="conflict") from error


def get_version(model: type[Version], reference: str) -> Version:
    """The version that a reference names. Raises the model's DoesNotExist, ValueError for no reference at all."""
    name, _at, rest = reference.partition("@")
    number, _colon, short = rest.partition(":")
    return model._default_manager.get(name=name, number=int(number), sha256__startswith=short)
