"""What the database itself refuses: plans and figures are written once."""

from collections.abc import Iterator

from common.append_only import append_only
from common.triggers import Trigger


def planning_triggers() -> Iterator[Trigger]:
    """The append-only tables."""
    yield from append_only("planning_regionalplan")
    yield from append_only("planning_indicatorfigure")
