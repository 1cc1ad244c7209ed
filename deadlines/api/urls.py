"""Addresses of deadlines, extensions, replies and decrees."""

from django.urls import path

from deadlines.api import deadlines, decrees, extensions

urlpatterns = [
    path("deadlines/", deadlines.DeadlineListView.as_view(), name="deadlines"),
    path("deadlines/<uuid:pk>/", deadlines.DeadlineView.as_view(), name="deadline"),
    path("decrees/", decrees.DecreeView.as_view(), name="decrees"),
    path("decrees/previews/", decrees.DecreePreviewView.as_view(), name="decree-previews"),
    *extensions.urlpatterns,
]
