"""Addresses of the log over the history."""

from django.urls import path

from history.web import pages

urlpatterns = [
    path("catatan/", pages.LogPage.as_view(), name="log"),
]
