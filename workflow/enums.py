"""Vocabulary of the engine."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Outcome(models.TextChoices):
    """What a decision says."""

    APPROVE = "approve", _("Approve")
    RETURN = "return", _("Return")
    REJECT = "reject", _("Reject")


class VoidReason(models.TextChoices):
    """Why a decision no longer counts."""

    WITHDRAWN = "withdrawn", _("Withdrawn by its author")
    EDITED = "edited", _("What it covered was changed")


class TaskKind(models.TextChoices):
    """What a waiting task asks for."""

    REVIEW = "review", _("Decide")
    REVISE = "revise", _("Revise")
    SIGN = "sign", _("Sign")
    REPORT = "report", _("Report")
    LAUNCH = "launch", _("Launch")
    CONTRACT = "contract", _("Prepare contract")
    REMAKE = "remake", _("Make document anew")
    NEXT_CONTRACT = "next_contract", _("Prepare the next contract")
    EVALUATE = "evaluate", _("Evaluate")
    FOLLOW_UP = "follow_up", _("Follow up")
    DECIDE = "decide", _("Decide on a recommendation")
    EXTENSION = "extension", _("Decide on more time")


class Scope(models.TextChoices):
    """Where the holder of a role must hold it, relative to the subject."""

    AGENCY = "agency", _("the subject's agency")
    PARENT = "parent", _("the agency above the subject's")
    GOVERNMENT = "government", _("the subject's government")
    ANYWHERE = "anywhere", _("any government")


class MessageOutcome(models.TextChoices):
    """What is to become of a message that was set aside."""

    AGAIN = "again", _("try again")
    DROPPED = "dropped", _("drop")
