"""Addresses of plans."""

from django.urls import path

from planning.web import pages

urlpatterns = [
    path("rencana-daerah/", pages.PlansPage.as_view(), name="regional-plans"),
    path("rencana-daerah/baru/", pages.PlanNew.as_view(), name="regional-plan-new"),
    path("rencana-daerah/indikator/", pages.IndicatorsPage.as_view(), name="regional-indicators"),
    path("rencana-daerah/indikator/<uuid:pk>/", pages.IndicatorPage.as_view(), name="regional-indicator"),
    path("rencana-daerah/<uuid:pk>/", pages.RegionalPlanPage.as_view(), name="regional-plan"),
    path("rencana-daerah/<uuid:pk>/lembar/", pages.NextYearSheet.as_view(), name="regional-plan-sheet"),
]
