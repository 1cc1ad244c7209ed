"""Addresses of deadlines, extensions, excuses, replies and decrees."""

from django.urls import path

from common.endpoints import resource_urls
from deadlines.api import deadlines, decrees, excuses, extensions

urlpatterns = [
    *resource_urls("deadlines", deadlines.DeadlineSet, "deadline"),
    path("decrees/", decrees.DecreeView.as_view(), name="decrees"),
    path("decrees/previews/", decrees.DecreePreviewView.as_view(), name="decree-previews"),
    *excuses.urlpatterns,
    *extensions.urlpatterns,
]
