"""Addresses of innovations, reports and launches. A subject's page is named like its subject type."""

from django.urls import path

from innovations.endings.table import consequences_of
from innovations.web import lists, policy_guide
from innovations.web.agencies import reorganisations
from innovations.web.contracts import amending, appointing, contracting, next_targets
from innovations.web.evaluations import appraisals, evaluations
from innovations.web.evaluations import lists as evaluation_lists
from innovations.web.past.urls import past_urls
from innovations.web.progress import entries as progress_entries
from innovations.web.proposals import (
    answers,
    attachments,
    detail,
    drafting,
    launches,
    people,
    plan_changes,
    plan_links,
    plan_sheets,
    policy_moves,
    revisions,
    rows,
    starting,
    titles,
)
from innovations.web.reports import (
    asking,
    evidence,
    extensions,
    fill_figures,
    fill_words,
    receipt,
    reports,
    sheets,
    unplanned,
)
from innovations.web.reports import revisions as report_revisions
from workflow.web import transitions
from workflow.web.deciders import DecidersPage

transitions.tell_consequences_through(consequences_of)

urlpatterns = [
    path(
        "kebijakan/<slug:name>/<int:number>/panduan/", policy_guide.PolicyGuide.as_view(), name="policy-guide"
    ),
    path("inovasi/", lists.InnovationList.as_view(), name="innovations"),
    path("inovasi/baru/", drafting.InnovationCreate.as_view(), name="innovation-new"),
    path("inovasi/baru/dari/", starting.StartPage.as_view(), name="innovation-start"),
    path("inovasi/serupa/", starting.SimilarPage.as_view(), name="innovations-similar"),
    path("inovasi/<uuid:pk>/", detail.InnovationPage.as_view(), name="innovation"),
    path("inovasi/<uuid:pk>/ubah/", drafting.InnovationEdit.as_view(), name="innovation-edit"),
    path(
        "inovasi/<uuid:pk>/bagian/<slug:section>/",
        drafting.InnovationEdit.as_view(),
        name="innovation-section",
    ),
    path("inovasi/<uuid:pk>/ubah/<slug:rows>/", rows.RowsEdit.as_view(), name="innovation-rows"),
    path("inovasi/<uuid:pk>/jawaban/", answers.InnovationAnswers.as_view(), name="innovation-answers"),
    path("rencana/<uuid:pk>/jawaban/", answers.PlanChangeAnswers.as_view(), name="plan_change-answers"),
    path("laporan/<uuid:pk>/jawaban/", answers.ReportAnswers.as_view(), name="report-answers"),
    path("inovasi/<uuid:pk>/tim/", people.TeamSearch.as_view(), name="innovation-team"),
    path("inovasi/<uuid:pk>/lampiran/", attachments.AttachmentAdd.as_view(), name="attachment-new"),
    path(
        "inovasi/<uuid:pk>/lampiran/<uuid:attachment>/",
        attachments.AttachmentFile.as_view(),
        name="attachment",
    ),
    path(
        "inovasi/<uuid:pk>/lampiran/<uuid:attachment>/lepas/",
        attachments.AttachmentRemove.as_view(),
        name="attachment-remove",
    ),
    *past_urls("innovation", "inovasi"),
    *past_urls("contract", "kontrak"),
    *past_urls("report", "laporan"),
    path("inovasi/<uuid:pk>/revisi/", revisions.RevisionPage.as_view(), name="revisions"),
    path(
        "inovasi/<uuid:pk>/pemutus/",
        DecidersPage.as_view(subject_type="innovation"),
        name="innovation-deciders",
    ),
    path("inovasi/<uuid:pk>/keputusan/", detail.InnovationDecision.as_view(), name="innovation-decision"),
    path(
        "inovasi/<uuid:pk>/langkah/<slug:name>/",
        detail.InnovationTransition.as_view(),
        name="innovation-transition",
    ),
    path("inovasi/<uuid:pk>/indikator/", plan_sheets.PlanSheetPage.as_view(), name="innovation-sheet"),
    path("rencana/<uuid:pk>/indikator/", plan_sheets.ChangedPlanSheet.as_view(), name="plan-change-sheet"),
    path("inovasi/<uuid:pk>/rencana/", plan_changes.PlanChangeStart.as_view(), name="plan-change-new"),
    path("rencana/<uuid:pk>/", plan_changes.PlanChangePage.as_view(), name="plan_change"),
    path("rencana/<uuid:pk>/ubah/<slug:rows>/", rows.ChangedRowsEdit.as_view(), name="plan-change-rows"),
    path(
        "rencana/<uuid:pk>/pemutus/",
        DecidersPage.as_view(subject_type="plan_change"),
        name="plan_change-deciders",
    ),
    path(
        "rencana/<uuid:pk>/keputusan/",
        plan_changes.PlanChangeDecision.as_view(),
        name="plan-change-decision",
    ),
    path(
        "rencana/<uuid:pk>/langkah/<slug:name>/",
        plan_changes.PlanChangeTransition.as_view(),
        name="plan_change-transition",
    ),
    path("inovasi/<uuid:pk>/kemajuan/", progress_entries.ProgressList.as_view(), name="progress"),
    path("inovasi/<uuid:pk>/kemajuan/baru/", progress_entries.ProgressNew.as_view(), name="progress-new"),
    path(
        "inovasi/<uuid:pk>/kemajuan/<uuid:entry>/perbaikan/",
        progress_entries.ProgressCorrect.as_view(),
        name="progress-correct",
    ),
    path("tonggak/<uuid:pk>/", progress_entries.MilestoneDayPage.as_view(), name="milestone"),
    path("inovasi/<uuid:pk>/kontrak/", contracting.ContractCreate.as_view(), name="contract-new"),
    path("inovasi/<uuid:pk>/laporan-sewaktu-waktu/", asking.ReportAsk.as_view(), name="report-ask"),
    path("kontrak/<uuid:pk>/target/", next_targets.NextTargetsPage.as_view(), name="contract-targets"),
    path("kontrak/<uuid:pk>/perubahan/", amending.ContractRevise.as_view(), name="contract-revise"),
    path("laporan/", lists.ReportList.as_view(), name="reports"),
    path("laporan/impor/", sheets.ReportImport.as_view(), name="report-import"),
    path("laporan/lembar/", sheets.ReportSheets.as_view(), name="report-sheets"),
    path("laporan/<uuid:pk>/lembar/", sheets.ReportSheet.as_view(), name="report-sheet"),
    path("laporan/<uuid:pk>/", reports.ReportPage.as_view(), name="report"),
    path("laporan/<uuid:pk>/tanda-terima/", receipt.ReportReceiptPage.as_view(), name="report-receipt"),
    path("laporan/<uuid:pk>/isi/", fill_figures.TableFill.as_view(), name="report-fill"),
    path("laporan/<uuid:pk>/indikator/", fill_figures.ReportStart.as_view(), name="report-start"),
    path(
        "laporan/<uuid:pk>/indikator/<int:number>/",
        fill_figures.IndicatorFill.as_view(),
        name="report-indicator",
    ),
    path(
        "laporan/<uuid:pk>/indikator/<uuid:indicator>/",
        fill_figures.IndicatorFill.as_view(),
        name="report-indicator-of",
    ),
    path("laporan/<uuid:pk>/tonggak/", fill_words.MilestonesFill.as_view(), name="report-milestones"),
    path("laporan/<uuid:pk>/luar-rencana/", unplanned.UnplannedFill.as_view(), name="report-unplanned"),
    path(
        "laporan/<uuid:pk>/luar-rencana/<uuid:result>/",
        unplanned.UnplannedOne.as_view(),
        name="report-unplanned-one",
    ),
    path(
        "laporan/<uuid:pk>/luar-rencana/<uuid:result>/lepas/",
        unplanned.UnplannedRemove.as_view(),
        name="report-unplanned-remove",
    ),
    path(
        "laporan/<uuid:pk>/luar-rencana/<uuid:result>/rencana/",
        unplanned.UnplannedIntoPlan.as_view(),
        name="report-unplanned-plan",
    ),
    path("laporan/<uuid:pk>/catatan/", fill_words.RemarksFill.as_view(), name="report-remarks"),
    path(
        "laporan/<uuid:pk>/serahan/", report_revisions.ReportRevisionPage.as_view(), name="report-revisions"
    ),
    path("laporan/<uuid:pk>/bukti/", evidence.EvidenceAdd.as_view(), name="evidence-new"),
    path("laporan/<uuid:pk>/bukti/<uuid:evidence>/", evidence.EvidenceDate.as_view(), name="evidence-date"),
    path(
        "laporan/<uuid:pk>/bukti/<uuid:evidence>/lepas/",
        evidence.EvidenceRemove.as_view(),
        name="evidence-remove",
    ),
    path("laporan/<uuid:pk>/perpanjangan/", extensions.ReportExtension.as_view(), name="report-extension"),
    path("laporan/<uuid:pk>/pemutus/", DecidersPage.as_view(subject_type="report"), name="report-deciders"),
    path("laporan/<uuid:pk>/keputusan/", reports.ReportDecision.as_view(), name="report-decision"),
    path(
        "laporan/<uuid:pk>/langkah/<slug:name>/", reports.ReportTransition.as_view(), name="report-transition"
    ),
    path("evaluasi/", evaluation_lists.EvaluationList.as_view(), name="evaluations"),
    path("evaluasi/<uuid:pk>/", evaluations.EvaluationPage.as_view(), name="evaluation"),
    path("evaluasi/berkala/", evaluation_lists.AppraisalList.as_view(), name="appraisals"),
    path("evaluasi/berkala/<uuid:pk>/", appraisals.AppraisalPage.as_view(), name="appraisal"),
    path(
        "evaluasi/berkala/<uuid:pk>/pemutus/",
        DecidersPage.as_view(subject_type="appraisal"),
        name="appraisal-deciders",
    ),
    path(
        "evaluasi/berkala/<uuid:pk>/keputusan/",
        appraisals.AppraisalDecision.as_view(),
        name="appraisal-decision",
    ),
    path(
        "evaluasi/berkala/<uuid:pk>/langkah/<slug:name>/",
        appraisals.AppraisalTransition.as_view(),
        name="appraisal-transition",
    ),
    path("evaluasi/tindak-lanjut/", evaluation_lists.FollowUpList.as_view(), name="follow-ups"),
    path("evaluasi/tindak-lanjut/<uuid:pk>/", appraisals.FollowUpPage.as_view(), name="follow_up"),
    path(
        "evaluasi/berkala/<uuid:pk>/perpanjangan/",
        extensions.AppraisalExtension.as_view(),
        name="appraisal-extension",
    ),
    path(
        "evaluasi/tindak-lanjut/<uuid:pk>/perpanjangan/",
        extensions.FollowUpExtension.as_view(),
        name="follow_up-extension",
    ),
    path(
        "evaluasi/tindak-lanjut/<uuid:pk>/langkah/<slug:name>/",
        appraisals.FollowUpTransition.as_view(),
        name="follow_up-transition",
    ),
    path(
        "kebijakan/<slug:name>/<int:number>/pindahkan/",
        policy_moves.PolicyMovePage.as_view(),
        name="policy-move",
    ),
    *reorganisations.urlpatterns,
    *appointing.urlpatterns,
    *plan_links.urlpatterns,
    *titles.urlpatterns,
    path("peluncuran/", launches.LaunchList.as_view(), name="launches"),
    path("peluncuran/baru/", launches.LaunchCreate.as_view(), name="launch-new"),
    path("peluncuran/<uuid:pk>/", launches.LaunchPage.as_view(), name="launch"),
]
