"""Triggers of this app: what happened to an account stays, and a link's facts are set once."""

from collections.abc import Iterator

from common.append_only import append_only, write_once
from common.triggers import Trigger

_SEALS = {
    "shown_at": ("shown_at",),
    "used_at": ("used_at", "withdrawn_at"),
    "withdrawn_at": ("used_at", "withdrawn_at", "shown_at"),
}


def account_triggers() -> Iterator[Trigger]:
    """Append-only events; links that are used, withdrawn or shown once."""
    yield from append_only("accounts_accountevent")
    yield from write_once("accounts_accesslink", _SEALS)
