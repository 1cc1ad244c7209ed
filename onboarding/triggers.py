"""Triggers of this app: who began a government, who imported what and who took it back never changes."""

from collections.abc import Iterator

from common.append_only import append_only
from common.triggers import Trigger


def onboarding_triggers() -> Iterator[Trigger]:
    """The append-only tables."""
    for table in ("beginning", "importrun", "importedrow", "importtakenback"):
        yield from append_only(f"onboarding_{table}")
