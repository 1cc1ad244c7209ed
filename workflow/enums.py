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


class Skipping(models.TextChoices):
    """Why a stage of the policy is not asked in a round."""

    CONDITION = "condition", _("Its condition does not hold")
    STAND_IN = "stand_in", _("Four eyes closed it, and the stand-in decides later")
    PASSED = "passed", _("Passed when the item was moved to another version")


class PolicyProblem(models.TextChoices):
    """Why the offices that there are could not decide a stage, or a review."""

    NO_SEAT = "no_seat", _("There is no such office")
    TOO_FEW = "too_few", _("Too few hold such an office")
    STAND_IN = "stand_in", _("Nobody holds the office of the stand-in")
    DISTINCT = "distinct", _("Nobody is left who has not decided before")
    NO_STAGE = "no_stage", _("There are cases in which no stage applies")


class TaskKind(models.TextChoices):
    """What a waiting task asks for."""

    REVIEW = "review", _("Decide")
    REVISE = "revise", _("Revise")
    SIGN = "sign", _("Sign")
    REPORT = "report", _("Report")
    LAUNCH = "launch", _("Launch")
    CONTRACT = "contract", _("Prepare contract")
    REMAKE = "remake", _("Make document anew")
    FULFIL = "fulfil", _("Mark as fulfilled")
    FIRST_CONTRACT = "first_contract", _("Prepare the contract")
    NEXT_CONTRACT = "next_contract", _("Prepare the next contract")
    EVALUATE = "evaluate", _("Evaluate")
    FOLLOW_UP = "follow_up", _("Follow up")
    DECIDE = "decide", _("Decide on a recommendation")
    OUTCOME = "outcome", _("Decide the outcome")
    EXTENSION = "extension", _("Decide on more time")
    CONFIRM = "confirm", _("Confirm an appointment")
    LET_IN = "let_in", _("Allow a new way into an account")
    ERASE = "erase", _("Decide on an erasure")
    ENTER_MONTH = "enter_month", _("Enter a month of work packages")
    LOCK_MONTH = "lock_month", _("Lock a month of work packages")
    SHOW_CAUSE = "show_cause", _("Handle a critical contract")
    CRITICAL = "critical", _("Decide on a critical contract")
    REGULATE = "regulate", _("Prepare the regulation")
    ENACT = "enact", _("Sign the regulation")
    PROMULGATE = "promulgate", _("Put the regulation in force")


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


class HeartbeatKind(models.TextChoices):
    """What a sign of life is about."""

    WORKER = "worker", _("worker")
    CHORE = "chore", _("regular work")
    BACKUP = "backup", _("backup")
    VERIFY = "verify", _("verification of the history")
