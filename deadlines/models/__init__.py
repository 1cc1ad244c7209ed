"""Tables of deadlines, their changes, and the extensions and decrees that change them."""

from deadlines.models.deadline import Deadline, DeadlineChange, DeadlineStepReached
from deadlines.models.decree import DecreeEntry
from deadlines.models.extension import DeadlineExtension, LatenessExcuse, LatenessReply

__all__ = [
    "Deadline",
    "DeadlineChange",
    "DeadlineExtension",
    "DeadlineStepReached",
    "DecreeEntry",
    "LatenessExcuse",
    "LatenessReply",
]
