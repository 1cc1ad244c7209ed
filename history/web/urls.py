"""Addresses of the log over the history."""

from django.urls import path

from history.web import pages, reads

urlpatterns = [
    path("catatan/", pages.LogPage.as_view(), name="log"),
    path("riwayat/pembacaan/", reads.SensitiveReadsPage.as_view(), name="sensitive-reads"),
]
