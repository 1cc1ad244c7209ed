"""Addresses of contracts and documents. The contracts themselves stand in `innovations`, which can also draft one."""

from django.urls import path

from common.endpoints import resource_urls
from contracts.api import changes, schedule, targets, templates, verify, views
from workflow.api.subjects import subject_urls

urlpatterns = [
    path("verify/", verify.VerifyView.as_view(), name="verify"),
    path("contracts/<uuid:pk>/signatures/", views.SignatureListView.as_view(), name="contract-signatures"),
    *resource_urls("contract-templates", templates.TemplateSet, "contract-template"),
    path("contracts/<uuid:pk>/addenda/", changes.AddendumListView.as_view(), name="contract-addenda"),
    path("contracts/<uuid:pk>/schedule/", schedule.ContractScheduleView.as_view(), name="contract-schedule"),
    path("contracts/<uuid:pk>/targets/", targets.ContractTargetsView.as_view(), name="contract-targets"),
    path("contracts/<uuid:pk>/documents/", views.DocumentListView.as_view(), name="contract-documents"),
    path("documents/<str:sha256>/", views.DocumentView.as_view(), name="document"),
    *subject_urls(views.CONTRACTS),
]
