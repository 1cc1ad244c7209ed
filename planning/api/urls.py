"""Addresses of plans."""

from django.urls import path

from common.endpoints import resource_urls
from planning.api import views

urlpatterns = [
    *resource_urls("regional-plans", views.RegionalPlanSet, "regional-plan"),
    path("plan-items/", views.PlanItemListView.as_view(), name="plan-items"),
    *resource_urls("regional-indicators", views.RegionalIndicatorSet, "regional-indicator"),
    path(
        "regional-indicators/<uuid:pk>/figures/",
        views.IndicatorFigureListView.as_view(),
        name="regional-indicator-figures",
    ),
]
