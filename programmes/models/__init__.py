"""Tables of programmes and their ideas."""

from programmes.models.idea import Idea
from programmes.models.meeting import (
    DeskSlot,
    DirectoryEdition,
    OccasionAttendance,
    ProgrammeOccasion,
    ScheduleEntry,
    ScheduleSigning,
)
from programmes.models.programme import (
    IdeaRound,
    IdeaTarget,
    PartnerAgreement,
    Programme,
    ProgrammeKindVersion,
    ProgrammeMember,
    ProgrammeStage,
)

__all__ = [
    "DeskSlot",
    "DirectoryEdition",
    "Idea",
    "IdeaRound",
    "IdeaTarget",
    "OccasionAttendance",
    "PartnerAgreement",
    "Programme",
    "ProgrammeKindVersion",
    "ProgrammeMember",
    "ProgrammeOccasion",
    "ProgrammeStage",
    "ScheduleEntry",
    "ScheduleSigning",
]
