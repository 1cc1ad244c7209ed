"""Addresses of how packages stand, and of the cases of critical contracts."""

from django.urls import path

from work_packages.web import cases, curves

urlpatterns = [
    path("paket-pekerjaan/keadaan/", curves.PackagesAheadPage.as_view(), name="packages-ahead"),
    path(
        "paket-pekerjaan/keadaan/<uuid:agency>/",
        curves.PackagesAheadPage.as_view(),
        name="packages-ahead-agency",
    ),
    path("paket-pekerjaan/kasus/", cases.CasesPage.as_view(), name="show-causes"),
    path("paket-pekerjaan/kasus/<uuid:pk>/", cases.CasePage.as_view(), name="show_cause"),
    path(
        "paket-pekerjaan/kasus/<uuid:pk>/surat/<uuid:letter>/",
        cases.CaseLetterPage.as_view(),
        name="show-cause-letter",
    ),
    path(
        "paket-pekerjaan/kasus/<uuid:pk>/langkah/<slug:name>/",
        cases.CaseTransition.as_view(),
        name="show-cause-transition",
    ),
]
