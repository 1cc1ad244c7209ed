"""Addresses of regulations."""

from django.urls import path

from common.endpoints import resource_urls
from regulations.api import views
from workflow.api.subjects import subject_urls

urlpatterns = [
    *resource_urls("regulations", views.RegulationSet, "regulation"),
    path("regulations/<uuid:pk>/text/", views.TextView.as_view(), name="regulation-text"),
    path(
        "regulations/<uuid:pk>/differences/", views.DifferencesView.as_view(), name="regulation-differences"
    ),
    path("regulations/<uuid:pk>/amendments/", views.AmendmentView.as_view(), name="regulation-amendments"),
    *subject_urls(views.REGULATIONS),
]
