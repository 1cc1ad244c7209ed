"""Addresses of accounts."""

from django.urls import path

from accounts.api import events

urlpatterns = [
    path("account-events/", events.AccountEventListView.as_view(), name="account-events"),
]
