"""States of a flow: each stands once, with its code, its label and how screens show it.

Badge, progress bar, public board and verification page read what is declared here. Django's enum takes the label last::

    APPROVED = "approved", StateDisplay(Badge.GOOD, station="approved", public=True), _("Approved")
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Self

from django.db import models

from common.types import StrOrPromise


class Badge(StrEnum):
    """The ground of a state's badge, as a class of the style sheet. The words on it carry the meaning."""

    PLAIN = "text-bg-light border"
    UNDER_WAY = "text-bg-info-soft"
    WAITING = "text-bg-warning-soft"
    GOOD = "text-bg-success-soft"
    BAD = "text-bg-danger-soft"

    @property
    def icon(self) -> str:
        """The icon of the sprite that says the same without the colour."""
        return BADGE_ICONS[self]


BADGE_ICONS = {
    Badge.PLAIN: "flag",
    Badge.UNDER_WAY: "clock",
    Badge.WAITING: "exclamation-circle",
    Badge.GOOD: "check-circle",
    Badge.BAD: "x-circle",
}


@dataclass(frozen=True, slots=True)
class StateDisplay:
    """How screens show a state.

    `station` is the code of the state at whose place on the progress bar it is shown, its own for a station; a flow
    without a progress bar leaves it empty. `public`: whoever is not signed in may know of a subject in this state.
    `sentence` tells the state to somebody who never saw this system, where the flow has a page for such people.
    """

    badge: Badge
    station: str = ""
    public: bool = False
    sentence: StrOrPromise | None = None


class FlowState(models.TextChoices):
    """Base of the states of every flow. `declared` is None where somebody forgot it: a start-up check says so."""

    declared: StateDisplay | None

    # Hidden from mypy: django-stubs cannot tell the type of `.choices` of an enum with a constructor of its own.
    if not TYPE_CHECKING:

        def __new__(cls, code: str, display: StateDisplay | None = None) -> Self:
            member = str.__new__(cls, code)
            member._value_ = code
            member.declared = display
            return member

    @property
    def display(self) -> StateDisplay:
        """How screens show it; plain, private and not on the progress bar where nothing was declared."""
        return self.declared or StateDisplay(Badge.PLAIN)

    @classmethod
    def stations(cls) -> list[Self]:
        """The states that are stations of the progress bar, in the order of declaration."""
        return [state for state in cls if state.display.station == state.value]

    @classmethod
    def public(cls) -> list[Self]:
        """The states that anybody may know of."""
        return [state for state in cls if state.display.public]
