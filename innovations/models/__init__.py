"""Tables of innovations, launches, reports and evaluations."""

from innovations.models.evaluation import Assessment, Evaluation, EvaluationLine
from innovations.models.innovation import Innovation
from innovations.models.instrument import InstrumentVersion
from innovations.models.launch import LaunchEvent
from innovations.models.plan import BudgetLine, Indicator, Milestone, Risk, Stakeholder, TeamMember
from innovations.models.report import Report, ReportEvidence, ReportLine
from innovations.models.revision import Attachment, Revision

__all__ = [
    "Assessment",
    "Attachment",
    "BudgetLine",
    "Evaluation",
    "EvaluationLine",
    "Indicator",
    "Innovation",
    "InstrumentVersion",
    "LaunchEvent",
    "Milestone",
    "Report",
    "ReportEvidence",
    "ReportLine",
    "Revision",
    "Risk",
    "Stakeholder",
    "TeamMember",
]
