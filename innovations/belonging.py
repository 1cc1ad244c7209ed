"""What stands around an innovation and belongs to it: each app above names its own lines for the innovation's page."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from common.types import StrOrPromise
from innovations.models import Innovation


@dataclass(frozen=True, slots=True)
class BelongingLine:
    """One line: what it is, where it leads, a remark beside it, the icon of the sprite."""

    label: StrOrPromise
    href: str
    note: StrOrPromise = ""
    icon: str = "file-earmark-text"


Belonging = Callable[[Innovation], Iterable[BelongingLine]]
_found: list[Belonging] = []


def belongs_through(found: Belonging) -> None:
    """Name what an app knows of an innovation; called by a higher app as it loads. What it shows must be public, or
    readable for whoever may read the innovation."""
    _found.append(found)


def belonging_to(innovation: Innovation) -> list[BelongingLine]:
    """Every line, in the order in which the apps loaded. A query or so for each app."""
    return [line for each in _found for line in each(innovation)]
