"""Tables of the medium-term plan."""

from planning.models.figure import IndicatorFigure
from planning.models.plan import PlanItem, RegionalIndicator, RegionalPlan

__all__ = ["IndicatorFigure", "PlanItem", "RegionalIndicator", "RegionalPlan"]
