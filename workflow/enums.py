"""Vocabulary of the engine."""

from typing import Any

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


class NoticeKind(models.TextChoices):
    """What a notice is about."""

    RUNG = "rung", _("Deadline")
    TASK = "task", _("Task")
    NEWS = "news", _("News")


class FeedScope(models.TextChoices):
    """Whose obligations a calendar feed shows."""

    PERSON = "person", _("what my offices see")
    AGENCY = "agency", _("one agency")
    PUBLIC = "public", _("public obligations of one government")


class DeadlineKind(models.TextChoices):
    """What an obligation asks for."""

    REPORT = "report", _("Report")
    REVISION = "revision", _("Correction")
    APPRAISAL = "appraisal", _("Periodic evaluation")
    FOLLOW_UP = "follow_up", _("Follow-up")


class ExtensionScope(models.TextChoices):
    """How many obligations an extension covers."""

    ONE = "one", _("one report")
    AGENCY = "agency", _("one agency")
    ALL = "all", _("all agencies")


class ExtensionOutcome(models.TextChoices):
    """What was decided about an extension."""

    GRANTED = "granted", _("granted")
    REFUSED = "refused", _("refused")


# Kinds of subject as people know them.
SUBJECTS: dict[str, Any] = {"innovation": _("Innovation"), "contract": _("Contract"), "report": _("Report")}
