"""Tables of innovations, launches, reports and evaluations."""

from innovations.models.appraisal import Appraisal, FollowUp
from innovations.models.edit import Edit, PlanChangeEdit, ReportEdit
from innovations.models.evaluation import Assessment, Evaluation, ScoreRecord
from innovations.models.innovation import PROPOSAL_FIELDS, Innovation
from innovations.models.instrument import InstrumentVersion
from innovations.models.launch import LaunchEvent
from innovations.models.plan import BudgetLine, Indicator, Milestone, Risk, Stakeholder, TeamMember
from innovations.models.plan_change import PlanChange
from innovations.models.progress import MilestoneDue, ProgressEntry, ProgressEvidence
from innovations.models.report import (
    MilestoneProgress,
    Report,
    ReportEvidence,
    ReportLine,
    ReportRevision,
    UnplannedResult,
)
from innovations.models.revision import Attachment, Revision
from innovations.models.target import IndicatorTarget, RecordedTarget, TargetRecord

__all__ = [
    "PROPOSAL_FIELDS",
    "Appraisal",
    "Assessment",
    "Attachment",
    "BudgetLine",
    "Edit",
    "Evaluation",
    "FollowUp",
    "Indicator",
    "IndicatorTarget",
    "Innovation",
    "InstrumentVersion",
    "LaunchEvent",
    "Milestone",
    "MilestoneDue",
    "MilestoneProgress",
    "PlanChange",
    "PlanChangeEdit",
    "ProgressEntry",
    "ProgressEvidence",
    "RecordedTarget",
    "Report",
    "ReportEdit",
    "ReportEvidence",
    "ReportLine",
    "ReportRevision",
    "Revision",
    "Risk",
    "ScoreRecord",
    "Stakeholder",
    "TargetRecord",
    "TeamMember",
    "UnplannedResult",
]
