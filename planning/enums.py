"""Vocabulary of the medium-term plan."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PlanLevel(models.TextChoices):
    """The levels of a medium-term plan (Permendagri 86/2017); the value stands in addresses and files."""

    MISSION = "misi", _("Mission")
    GOAL = "tujuan", _("Goal")
    OBJECTIVE = "sasaran", _("Strategic objective")
    PRIORITY = "prioritas", _("Priority")
    PROGRAMME = "program", _("Programme of the plan")


# Each level with the one that it stands under.
ABOVE = {
    PlanLevel.GOAL: PlanLevel.MISSION,
    PlanLevel.OBJECTIVE: PlanLevel.GOAL,
    PlanLevel.PROGRAMME: PlanLevel.PRIORITY,
}


class Direction(models.TextChoices):
    """Which figures are good ones."""

    HIGHER = "higher", _("higher is better")
    LOWER = "lower", _("lower is better")
    MAINTAIN = "maintain", _("is to be kept")


class FigureKind(models.TextChoices):
    """What is kept of an indicator, version by version."""

    BASELINE = "baseline", _("Baseline")
    WEIGHT = "weight", _("Weight")
    TARGET = "target", _("Target")
    ACTUAL = "actual", _("Actual")
