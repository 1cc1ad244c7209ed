"""Vocabulary of judgements: lights, why a contract is critical, and what a forecast can say."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TrafficLight(models.TextChoices):
    """How a package stands against its plan."""

    GREEN = "green", _("on time")
    YELLOW = "yellow", _("behind")
    RED = "red", _("far behind")
    UNKNOWN = "unknown", _("not known")


class CriticalReason(models.TextChoices):
    """By which condition of the rule a contract is critical."""

    BEHIND = "behind", _("further behind its plan than the period allows")
    RUNS_PAST_YEAR = "runs_past_year", _("behind, and will run past the budget year")


class ForecastCode(models.TextChoices):
    """What can be said of the day on which a package will be finished."""

    FINISHED = "finished", _("finished")
    FORECAST = "forecast", _("forecast by the pace so far")
    NO_PLAN = "no_plan", _("cannot be said: there is no plan by month")
    NO_PROGRESS = "no_progress", _("cannot be said: no progress was reported")
    NOTHING_ENTERED = "nothing_entered", _("cannot be said: no month was entered")
