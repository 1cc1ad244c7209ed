"""Addresses of work packages."""

from django.urls import path

from work_packages.web import lists, monitored, months, packages, plans, public, records, rfk

urlpatterns = [
    path("papan/paket/", public.PublicPackages.as_view(), name="public-packages"),
    path("papan/paket/<uuid:pk>/", public.PublicPackage.as_view(), name="public-package"),
    path(
        "papan/paket/pemda/<str:code>/",
        public.PublicGovernmentPackages.as_view(),
        name="public-packages-government",
    ),
    path("papan/paket/opd/<uuid:pk>/", public.PublicAgencyPackages.as_view(), name="public-packages-agency"),
    path("paket-pekerjaan/", lists.PackagesPage.as_view(), name="work-packages"),
    path("paket-pekerjaan/rfk/", rfk.RealisationPage.as_view(), name="rfk"),
    path("paket-pekerjaan/bulan/", lists.MonthsPage.as_view(), name="package-months"),
    path("paket-pekerjaan/bulan/<uuid:pk>/", months.MonthPage.as_view(), name="monthly_progress"),
    path("paket-pekerjaan/bulan/<uuid:pk>/isi/", months.MonthEntryPage.as_view(), name="package-month-fill"),
    path(
        "paket-pekerjaan/bulan/<uuid:pk>/langkah/<slug:name>/",
        months.MonthTransition.as_view(),
        name="monthly-progress-transition",
    ),
    path(
        "paket-pekerjaan/inovasi/<uuid:pk>/",
        monitored.MonitoredPackages.as_view(),
        name="monitored-packages",
    ),
    path("paket-pekerjaan/<uuid:pk>/", packages.PackagePage.as_view(), name="work-package"),
    path(
        "paket-pekerjaan/<uuid:pk>/catat/<slug:what>/",
        records.PackageRecordPage.as_view(),
        name="work-package-record",
    ),
    path(
        "paket-pekerjaan/<uuid:pk>/foto/<uuid:photo>/",
        records.PhotoFile.as_view(),
        name="work-package-photo",
    ),
    path("paket-pekerjaan/<uuid:pk>/rencana/", plans.PlanPage.as_view(), name="work-package-plan"),
]
