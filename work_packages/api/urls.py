"""Addresses of work packages and of the months of agencies."""

from django.urls import path

from common.endpoints import resource_urls
from work_packages.api import views
from workflow.api.subjects import subject_urls

urlpatterns = [
    *resource_urls("work-packages", views.PackageSet, "work-package"),
    *resource_urls("monthly-progress", views.MonthSet, "monthly-progress"),
    path(
        "monthly-progress/<uuid:pk>/packages/",
        views.MonthFiguresView.as_view(),
        name="monthly-progress-packages",
    ),
    *subject_urls(views.MONTHS),
]
