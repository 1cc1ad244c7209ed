"""Triggers of this app: who began a government, who imported what and who took it back never changes."""

from collections.abc import Iterator

from common.append_only import append_only
from common.erasing import NO_MEMBERS, NOTHING, SAID, erasable
from common.triggers import Trigger

# What two people may erase of a row: whom it was about, and what stood in it.
_ROW = erasable("onboarding_importedrow", "row", {"name": SAID, "before": NOTHING, "after": NO_MEMBERS})


def onboarding_triggers() -> Iterator[Trigger]:
    """The append-only tables."""
    for table in ("beginning", "importrun", "importtakenback"):
        yield from append_only(f"onboarding_{table}")
    yield from append_only(_ROW.table, erasable=[_ROW])
