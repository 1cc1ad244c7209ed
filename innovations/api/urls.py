"""Addresses of the domain."""

from django.urls import path

from innovations.api import contracts, evaluations, evidence, innovations, report_sheets, reports
from innovations.api.rows import SHAPES, row_urls
from workflow.api.reviews import policy_urls, review_urls
from workflow.api.subjects import subject_urls

_one = "innovations/<uuid:pk>"

urlpatterns = [
    path("innovations/", innovations.InnovationListView.as_view(), name="innovations"),
    path(f"{_one}/", innovations.InnovationView.as_view(), name="innovation"),
    *[address for name in SHAPES for address in row_urls(name)],
    path(f"{_one}/attachments/", innovations.AttachmentListView.as_view(), name="innovation-attachments"),
    path(
        f"{_one}/attachments/<uuid:attachment>/",
        innovations.AttachmentView.as_view(),
        name="innovation-attachment",
    ),
    path(f"{_one}/revisions/", innovations.RevisionListView.as_view(), name="innovation-revisions"),
    path(f"{_one}/revisions/<int:number>/", innovations.RevisionView.as_view(), name="innovation-revision"),
    *subject_urls(innovations.INNOVATIONS),
    *review_urls(innovations.INNOVATIONS),
    *policy_urls(innovations.INNOVATIONS),
    path("contracts/", contracts.DraftingContractListView.as_view(), name="contracts"),
    path(
        "contracts/<uuid:pk>/revisions/",
        contracts.ContractRevisionListView.as_view(),
        name="contract-revisions",
    ),
    path("reports/", reports.ReportListView.as_view(), name="reports"),
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
    path("reports/<uuid:pk>/", reports.ReportView.as_view(), name="report"),
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
    *subject_urls(reports.REPORTS),
    *review_urls(reports.REPORTS),
    path("evaluations/", evaluations.EvaluationListView.as_view(), name="evaluations"),
    path("evaluations/<uuid:pk>/", evaluations.EvaluationView.as_view(), name="evaluation"),
    path(
        "evaluations/<uuid:pk>/recomputation/",
        evaluations.RecomputationView.as_view(),
        name="evaluation-recomputation",
    ),
    path("appraisals/", evaluations.AppraisalListView.as_view(), name="appraisals"),
    path("appraisals/<uuid:pk>/", evaluations.AppraisalView.as_view(), name="appraisal"),
    *subject_urls(evaluations.APPRAISALS),
    *review_urls(evaluations.APPRAISALS),
    path("follow-ups/", evaluations.FollowUpListView.as_view(), name="follow-ups"),
    path("follow-ups/<uuid:pk>/", evaluations.FollowUpView.as_view(), name="follow_up"),
    *subject_urls(evaluations.FOLLOW_UPS),
    path("instruments/", evaluations.InstrumentListView.as_view(), name="instruments"),
    path("instruments/<slug:name>/<int:number>/", evaluations.InstrumentView.as_view(), name="instrument"),
    path("launch-events/", reports.LaunchEventListView.as_view(), name="launch-events"),
]
