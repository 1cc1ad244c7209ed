"""Vocabulary of programmes: how they and their ideas stand, what their kinds may name."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.states import Badge, FlowState, StateDisplay


class ProgrammeState(FlowState):
    """States of a programme; how far it is say its stages."""

    RUNNING = "running", StateDisplay(Badge.UNDER_WAY, public=True), _("Under way")
    CLOSED = "closed", StateDisplay(Badge.GOOD, public=True), _("Closed")
    CANCELLED = "cancelled", StateDisplay(Badge.BAD), _("Cancelled")


class IdeaState(FlowState):
    """What has become of an idea."""

    HANDED_IN = "handed_in", StateDisplay(Badge.WAITING), _("Handed in")
    PROPOSED = "proposed", StateDisplay(Badge.GOOD), _("Became a proposal")
    MERGED = "merged", StateDisplay(Badge.PLAIN), _("Merged")
    DROPPED = "dropped", StateDisplay(Badge.BAD), _("Dropped")
    WITHDRAWN = "withdrawn", StateDisplay(Badge.PLAIN), _("Withdrawn")


class AgreementKind(models.TextChoices):
    """What was agreed with the partner."""

    MOU = "mou", _("Memorandum of understanding (MoU)")
    PKS = "pks", _("Cooperation agreement (PKS)")


class OccasionKind(models.TextChoices):
    """What people of a programme come together for."""

    DRUM_UP = "drum_up", _("Drum-up")
    BIMTEK = "bimtek", _("Technical guidance (bimtek)")
    PLAN_SEMINAR = "plan_seminar", _("Seminar on the plans")
    RESULT_SEMINAR = "result_seminar", _("Seminar on the results")
    EXHIBITION = "exhibition", _("Exhibition")
    OTHER = "other", _("Other event")


class MemberRole(models.TextChoices):
    """What somebody does in a programme."""

    PARTICIPANT = "participant", _("Participant")
    MENTOR = "mentor", _("Mentor")
    COACH = "coach", _("Coach")
    EXAMINER = "examiner", _("Examiner")


class GateNeed(models.TextChoices):
    """What else the next stage may wait for."""

    IDEAS = "ideas", _("ideas were handed in")
    ROUNDS_OVER = "rounds_over", _("every round of ideas is over")
    PROPOSALS = "proposals", _("ideas became proposals")
    DESKS = "desks", _("every booked slot of the desks was held")
    APPROVED = "approved", _("proposals were approved")
    LAUNCHED = "launched", _("innovations were launched")
    PARTICIPANTS = "participants", _("participants are entered")
