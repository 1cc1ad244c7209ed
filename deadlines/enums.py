"""Vocabulary of deadlines and extensions."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DeadlineKind(models.TextChoices):
    """What an obligation asks for."""

    REPORT = "report", _("Report")
    ASKED_REPORT = "asked_report", _("Ad-hoc report")
    REVISION = "revision", _("Correction")
    APPRAISAL = "appraisal", _("Periodic evaluation")
    EXPLANATION = "explanation", _("Explanation")
    FOLLOW_UP = "follow_up", _("Follow-up")
    FOLLOW_UP_AGAIN = "follow_up_again", _("Follow-up asked for again")
    MILESTONE = "milestone", _("Milestone")
    PACKAGE_MONTH = "package_month", _("Month of work packages")
    SHOW_CAUSE = "show_cause", _("Show cause meeting")
    SHOW_CAUSE_TEST = "show_cause_test", _("Test of a critical contract")
    OPPORTUNITY = "opportunity", _("Opportunity to finish")


class ExtensionScope(models.TextChoices):
    """How many obligations an extension covers."""

    ONE = "one", _("one report")
    AGENCY = "agency", _("one agency")
    ALL = "all", _("all agencies")


class ExtensionOutcome(models.TextChoices):
    """How a request for more time ended: decided, taken back by who asked, or needed no more."""

    GRANTED = "granted", _("granted")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn by who asked")
    OVERTAKEN = "overtaken", _("not needed any more")


class ExtensionDecision(models.TextChoices):
    """What the deciding office may choose."""

    GRANTED = ExtensionOutcome.GRANTED.value, ExtensionOutcome.GRANTED.label
    REFUSED = ExtensionOutcome.REFUSED.value, ExtensionOutcome.REFUSED.label


class OvertakenBy(models.TextChoices):
    """What made a request for more time needless."""

    RECEIVED = "received", _("it was handed in")
    FELL_AWAY = "fell_away", _("it is no longer owed")
    MOVED = "moved", _("a later day counts already")
