"""Addresses of judged packages and of cases."""

from django.urls import path

from common.endpoints import resource_urls
from work_packages.api import case_views
from workflow.api.subjects import subject_urls

urlpatterns = [
    path("work-packages/<uuid:pk>/curve/", case_views.PackageCurveView.as_view(), name="work-package-curve"),
    *resource_urls("show-causes", case_views.CaseSet, "show-cause"),
    *subject_urls(case_views.CASES),
]
