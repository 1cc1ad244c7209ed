"""Addresses of the engine's own pages."""

from django.urls import path

from workflow.web.history import HistoryPage

urlpatterns = [path("riwayat/", HistoryPage.as_view(), name="history")]
