"""Addresses of the open data and of the leaders' figures."""

from django.urls import path

from dashboard.api import command_centre, coverage, leaders, views

urlpatterns = [
    path("public/innovations/", views.PublicInnovationListView.as_view(), name="public-innovations"),
    path("public/agencies/", views.PublicAgencyListView.as_view(), name="public-agencies"),
    path("public/late/", views.PublicLateListView.as_view(), name="public-late"),
    path(
        "public/governments/<str:code>/packages/",
        command_centre.PackagesFeedView.as_view(),
        name="packages-feed",
    ),
    path("public/summary/", views.PublicSummaryView.as_view(), name="public-summary"),
    path("leaders/plan-coverage/", coverage.PlanCoverageView.as_view(), name="leaders-plan-coverage"),
    path("leaders/agencies/", leaders.AgencyStandingListView.as_view(), name="leaders-agencies"),
    path("leaders/waiting/", leaders.WaitingTaskListView.as_view(), name="leaders-waiting"),
    path("leaders/offices/", leaders.LateOfficeView.as_view(), name="leaders-offices"),
    path("leaders/stages/", leaders.StageDurationView.as_view(), name="leaders-stages"),
    path("leaders/quarters/", leaders.QuarterRatesView.as_view(), name="leaders-quarters"),
]
