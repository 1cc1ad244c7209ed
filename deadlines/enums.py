"""Vocabulary of deadlines and extensions."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DeadlineKind(models.TextChoices):
    """What an obligation asks for."""

    REPORT = "report", _("Report")
    ASKED_REPORT = "asked_report", _("Ad-hoc report")
    REVISION = "revision", _("Correction")
    APPRAISAL = "appraisal", _("Periodic evaluation")
    FOLLOW_UP = "follow_up", _("Follow-up")
    MILESTONE = "milestone", _("Milestone")


class ExtensionScope(models.TextChoices):
    """How many obligations an extension covers."""

    ONE = "one", _("one report")
    AGENCY = "agency", _("one agency")
    ALL = "all", _("all agencies")


class ExtensionOutcome(models.TextChoices):
    """What was decided about an extension."""

    GRANTED = "granted", _("granted")
    REFUSED = "refused", _("refused")
