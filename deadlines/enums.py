"""Vocabulary of deadlines and extensions."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.types import StrOrPromise


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
    """How a request for more time ended: decided, taken back by who asked, or needed no more."""

    GRANTED = "granted", _("granted")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn by who asked")
    OVERTAKEN = "overtaken", _("not needed any more")

    @classmethod
    def decisions(cls) -> list[tuple[str, StrOrPromise]]:
        """What the deciding office may choose, with labels."""
        return [(each.value, each.label) for each in (cls.GRANTED, cls.REFUSED)]


class OvertakenBy(models.TextChoices):
    """What made a request for more time needless."""

    RECEIVED = "received", _("it was handed in")
    FELL_AWAY = "fell_away", _("it is no longer owed")
    MOVED = "moved", _("a later day counts already")
