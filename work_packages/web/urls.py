"""Addresses of work packages."""

from django.urls import path

from work_packages.web import lists, months, packages, plans

urlpatterns = [
    path("paket-pekerjaan/", lists.PackagesPage.as_view(), name="work-packages"),
    path("paket-pekerjaan/bulan/", lists.MonthsPage.as_view(), name="package-months"),
    path("paket-pekerjaan/bulan/<uuid:pk>/", months.MonthPage.as_view(), name="monthly_progress"),
    path("paket-pekerjaan/bulan/<uuid:pk>/isi/", months.MonthEntryPage.as_view(), name="package-month-fill"),
    path(
        "paket-pekerjaan/bulan/<uuid:pk>/langkah/<slug:name>/",
        months.MonthTransition.as_view(),
        name="monthly-progress-transition",
    ),
    path("paket-pekerjaan/<uuid:pk>/", packages.PackagePage.as_view(), name="work-package"),
    path("paket-pekerjaan/<uuid:pk>/rencana/", plans.PlanPage.as_view(), name="work-package-plan"),
]
