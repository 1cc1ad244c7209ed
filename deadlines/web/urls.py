"""Addresses of extensions and days off."""

from django.urls import path

from deadlines.web import extensions
from deadlines.web.day_rows import DayRowsPage
from deadlines.web.days_off import DaysOffPage, DecreePage

urlpatterns = [
    *extensions.urlpatterns,
    path("hari-libur/", DaysOffPage.as_view(), name="days-off"),
    path("hari-libur/baris/", DayRowsPage.as_view(), name="day-rows"),
    path("hari-libur/keputusan/", DecreePage.as_view(), name="decree"),
]
