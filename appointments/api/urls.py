"""Addresses of people, offices, appointments and delegations."""

from django.urls import path

from appointments.api import delegations, views
from common.endpoints import resource_urls
from workflow.api.subjects import subject_urls

urlpatterns = [
    path("people/imports/", views.PeopleImportView.as_view(), name="people-imports"),
    path("people/imports/previews/", views.PeopleImportPreview.as_view(), name="people-import-previews"),
    *resource_urls("people", views.PeopleSet, "person"),
    path("people/<uuid:pk>/invitation/", views.InvitationView.as_view(), name="person-invitation"),
    path("seats/", views.SeatListView.as_view(), name="seats"),
    path("holdings/", views.HoldingListView.as_view(), name="holdings"),
    path("holdings/<uuid:pk>/end/", views.HoldingEndView.as_view(), name="holding-end"),
    *resource_urls("appointments", views.AppointmentSet, "appointment"),
    path("appointments/<uuid:pk>/letter/", views.AppointmentLetterView.as_view(), name="appointment-letter"),
    *subject_urls(views.APPOINTMENTS),
    *resource_urls("officials", views.OfficialSet, "official"),
    *subject_urls(views.OFFICIALS),
    path("delegations/", delegations.DelegationListView.as_view(), name="delegations"),
    path(
        "delegations/<uuid:pk>/revocation/",
        delegations.RevocationView.as_view(),
        name="delegation-revocation",
    ),
    path("offices/", delegations.OfficeListView.as_view(), name="offices"),
    path("offices/<uuid:pk>/colleagues/", delegations.ColleaguesView.as_view(), name="office-colleagues"),
]
