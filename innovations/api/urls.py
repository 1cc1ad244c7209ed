"""Addresses of the domain."""

from django.urls import path

from common.endpoints import resource_urls
from innovations.api import (
    appointing,
    asking,
    contracts,
    evaluations,
    evidence,
    innovations,
    plan_changes,
    plan_links,
    plan_sheets,
    progress,
    reorganisations,
    report_sheets,
    reports,
    titles,
    unplanned,
)
from innovations.api.rows import SHAPES, row_urls
from workflow.api.reviews import policy_urls, review_urls
from workflow.api.subjects import subject_urls

_one = "innovations/<uuid:pk>"

urlpatterns = [
    path(
        "contract-appointments/", appointing.ContractAppointmentsView.as_view(), name="contract-appointments"
    ),
    *resource_urls("innovations", innovations.InnovationSet, "innovation"),
    *[address for name in SHAPES for address in row_urls(name)],
    path(f"{_one}/attachments/", innovations.AttachmentListView.as_view(), name="innovation-attachments"),
    path(
        f"{_one}/attachments/<uuid:attachment>/",
        innovations.AttachmentView.as_view(),
        name="innovation-attachment",
    ),
    *resource_urls(f"{_one}/revisions", innovations.RevisionSet, "innovation-revision"),
    *subject_urls(innovations.INNOVATIONS),
    *review_urls(innovations.INNOVATIONS),
    *policy_urls(innovations.INNOVATIONS),
    path(f"{_one}/title/", titles.TitleView.as_view(), name="innovation-title-correction"),
    path(f"{_one}/plan-link/", plan_links.PlanLinkView.as_view(), name="innovation-plan-link"),
    path(f"{_one}/asked-reports/", asking.AskedReportsView.as_view(), name="innovation-asked-reports"),
    path(f"{_one}/progress/", progress.ProgressListView.as_view(), name="innovation-progress"),
    path(
        f"{_one}/progress/milestones/",
        progress.MilestoneStandingsView.as_view(),
        name="innovation-milestone-standings",
    ),
    path(f"{_one}/plan-sheet/", plan_sheets.PlanSheetView.as_view(), name="innovation-plan-sheet"),
    path(
        "plan-changes/<uuid:pk>/plan-sheet/",
        plan_sheets.ChangedPlanSheetView.as_view(),
        name="plan-change-plan-sheet",
    ),
    *resource_urls("plan-changes", plan_changes.PlanChangeSet, "plan_change"),
    *subject_urls(plan_changes.PLAN_CHANGES),
    *review_urls(plan_changes.PLAN_CHANGES),
    *resource_urls("contracts", contracts.DraftingContractSet, "contract"),
    path(
        "contracts/<uuid:pk>/revisions/",
        contracts.ContractRevisionListView.as_view(),
        name="contract-revisions",
    ),
    path(
        "contracts/<uuid:pk>/next-targets/",
        contracts.NextTargetsView.as_view(),
        name="contract-next-targets",
    ),
    path(
        "agencies/<uuid:pk>/reorganisation/",
        reorganisations.ReorganisationView.as_view(),
        name="agency-reorganisation",
    ),
    *resource_urls("reports", reports.ReportSet, "report"),
    path("reports/figures/", report_sheets.FiguresView.as_view(), name="report-figures"),
    path(
        "reports/<uuid:pk>/revisions/",
        report_sheets.ReportRevisionListView.as_view(),
        name="report-revisions",
    ),
    path(
        "reports/<uuid:pk>/revisions/<int:number>/",
        report_sheets.ReportRevisionView.as_view(),
        name="report-revision",
    ),
    path("reports/<uuid:pk>/evidence/", evidence.EvidenceListView.as_view(), name="report-evidence"),
    path(
        "reports/<uuid:pk>/evidence/files/",
        evidence.EvidenceFileListView.as_view(),
        name="report-evidence-files",
    ),
    path(
        "reports/<uuid:pk>/evidence/<uuid:evidence_pk>/",
        evidence.EvidenceView.as_view(),
        name="report-evidence-one",
    ),
    path("reports/<uuid:pk>/unplanned/", unplanned.UnplannedListView.as_view(), name="report-unplanned"),
    path(
        "reports/<uuid:pk>/unplanned/<uuid:result_pk>/",
        unplanned.UnplannedView.as_view(),
        name="report-unplanned-one",
    ),
    path(
        "reports/<uuid:pk>/unplanned/<uuid:result_pk>/plan-change/",
        unplanned.UnplannedPlanView.as_view(),
        name="report-unplanned-plan-change",
    ),
    *subject_urls(reports.REPORTS),
    *review_urls(reports.REPORTS),
    *resource_urls("evaluations", evaluations.EvaluationSet, "evaluation"),
    path(
        "evaluations/<uuid:pk>/recomputation/",
        evaluations.RecomputationView.as_view(),
        name="evaluation-recomputation",
    ),
    *resource_urls("appraisals", evaluations.AppraisalSet, "appraisal"),
    *subject_urls(evaluations.APPRAISALS),
    *review_urls(evaluations.APPRAISALS),
    *resource_urls("follow-ups", evaluations.FollowUpSet, "follow_up"),
    *subject_urls(evaluations.FOLLOW_UPS),
    path("instruments/", evaluations.InstrumentListView.as_view(), name="instruments"),
    path("instruments/<slug:name>/<int:number>/", evaluations.InstrumentView.as_view(), name="instrument"),
    path("launch-events/", reports.LaunchEventListView.as_view(), name="launch-events"),
]
