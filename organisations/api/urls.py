"""Addresses of people and places."""

from django.urls import path

from organisations.api import views

urlpatterns = [
    path("auth/token/", views.TokenView.as_view(), name="token"),
    path("me/", views.MeView.as_view(), name="me"),
    path("governments/", views.GovernmentListView.as_view(), name="governments"),
    path("agencies/", views.AgencyListView.as_view(), name="agencies"),
]
