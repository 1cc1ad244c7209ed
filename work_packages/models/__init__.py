"""Tables of work packages."""

from work_packages.models.case import CaseLetter, ShowCauseCase, ShowCauseMeeting
from work_packages.models.critical_rule import CriticalRuleVersion
from work_packages.models.month import MonthlyProgress, PackageMonth
from work_packages.models.package import ProcurementPlan, WorkPackage
from work_packages.models.parts import (
    HandOver,
    MonitoredPackage,
    PackageAddendum,
    PackageGuarantee,
    PackagePhoto,
)
from work_packages.models.plan import PackagePlan, PlannedMonth

__all__ = [
    "CaseLetter",
    "CriticalRuleVersion",
    "HandOver",
    "MonitoredPackage",
    "MonthlyProgress",
    "PackageAddendum",
    "PackageGuarantee",
    "PackageMonth",
    "PackagePhoto",
    "PackagePlan",
    "PlannedMonth",
    "ProcurementPlan",
    "ShowCauseCase",
    "ShowCauseMeeting",
    "WorkPackage",
]
