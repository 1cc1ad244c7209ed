"""Addresses of places."""

from django.urls import path

from organisations.api import views

urlpatterns = [
    path("governments/", views.GovernmentListView.as_view(), name="governments"),
    path("agencies/", views.AgencyListView.as_view(), name="agencies"),
]
