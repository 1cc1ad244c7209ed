"""Addresses of the open data."""

from django.urls import path

from dashboard.api import views

urlpatterns = [
    path("public/innovations/", views.PublicInnovationListView.as_view(), name="public-innovations"),
    path("public/agencies/", views.PublicAgencyListView.as_view(), name="public-agencies"),
    path("public/late/", views.PublicLateListView.as_view(), name="public-late"),
    path("public/summary/", views.PublicSummaryView.as_view(), name="public-summary"),
]
