"""Addresses of erasures."""

from django.urls import path

from common.endpoints import resource_urls
from privacy.api import views
from workflow.api.subjects import subject_urls

urlpatterns = [
    path("erasures/looks/", views.LookView.as_view(), name="erasure-looks"),
    *resource_urls("erasures", views.ErasureSet, "erasure"),
    path("erasures/<uuid:pk>/found/", views.FoundView.as_view(), name="erasure-found"),
    *subject_urls(views.ERASURES),
]
