"""Addresses of accounts."""

from django.urls import path

from accounts.api import events, tokens

urlpatterns = [
    path("auth/token/", tokens.TokenView.as_view(), name="token"),
    path("me/", tokens.MeView.as_view(), name="me"),
    path("account-events/", events.AccountEventListView.as_view(), name="account-events"),
]
