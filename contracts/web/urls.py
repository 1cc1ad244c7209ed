"""Addresses of contracts."""

from django.urls import path

from contracts.web import changing, enrolling, pages, reasons, schedule, signing, templates, verify
from contracts.web.wording_guide import TemplateWording

urlpatterns = [
    path("kontrak/templat/naskah/", TemplateWording.as_view(), name="contract-wording"),
    *verify.urlpatterns,
    *signing.urlpatterns,
    *enrolling.urlpatterns,
    *changing.urlpatterns,
    *schedule.urlpatterns,
    *reasons.urlpatterns,
    *templates.urlpatterns,
    path("kontrak/", pages.ContractList.as_view(), name="contracts"),
    path("kontrak/<uuid:pk>/", pages.ContractPage.as_view(), name="contract"),
    path(
        "kontrak/<uuid:pk>/langkah/<slug:name>/",
        pages.ContractTransition.as_view(),
        name="contract-transition",
    ),
    path("kontrak/<uuid:pk>/dokumen/<int:version>/", pages.ContractFile.as_view(), name="contract-file"),
]
