"""Addresses of programmes and ideas."""

from django.urls import path

from common.endpoints import resource_urls
from programmes.api import views
from workflow.api.subjects import subject_urls

urlpatterns = [
    *resource_urls("programmes", views.ProgrammeSet, "programme"),
    path("programmes/<uuid:pk>/standing/", views.ProgrammeStandingView.as_view(), name="programme-standing"),
    *subject_urls(views.PROGRAMMES),
    *resource_urls("ideas", views.IdeaSet, "idea"),
    *subject_urls(views.IDEAS),
]
