"""Addresses of people, offices, appointments and delegations."""

from django.urls import path

from appointments.web import appointments, offices, people
from appointments.web.confirming import ConfirmingPage
from appointments.web.delegations import DelegationNew, DelegationRevoke, DelegationsPage
from appointments.web.invitations import InviteAll, PersonInvite
from appointments.web.records import OfficialPage, OfficialTransition

urlpatterns = [
    path("pejabat/", people.PeoplePage.as_view(), name="people"),
    path("pejabat/baru/", people.PersonNew.as_view(), name="person-new"),
    path("pejabat/undang/", InviteAll.as_view(), name="people-invite"),
    path("pejabat/<uuid:pk>/", people.PersonPage.as_view(), name="person"),
    path("pejabat/<uuid:pk>/ubah/", people.PersonEdit.as_view(), name="person-edit"),
    path("pejabat/<uuid:pk>/undang/", PersonInvite.as_view(), name="person-invite"),
    path("pejabat/<uuid:pk>/tunjuk/", appointments.AppointPerson.as_view(), name="person-appoint"),
    path("pejabat/catatan/<uuid:pk>/", OfficialPage.as_view(), name="official"),
    path(
        "pejabat/catatan/<uuid:pk>/langkah/<slug:name>/",
        OfficialTransition.as_view(),
        name="official-transition",
    ),
    path("jabatan/", offices.SeatsPage.as_view(), name="seats"),
    path("jabatan/riwayat/", offices.HoldingsPage.as_view(), name="holdings"),
    path("jabatan/<uuid:pk>/tunjuk/", appointments.AppointToSeat.as_view(), name="seat-appoint"),
    path("jabatan/<uuid:pk>/serah-terima/", appointments.HandOverOffice.as_view(), name="office-hand-over"),
    path("jabatan/<uuid:pk>/akhiri/", offices.OfficeEnd.as_view(), name="office-end"),
    path("penugasan/konfirmasi/", ConfirmingPage.as_view(), name="confirming"),
    path("penugasan/", appointments.AppointmentsPage.as_view(), name="appointments"),
    path("penugasan/<uuid:pk>/", appointments.AppointmentPage.as_view(), name="appointment"),
    path(
        "penugasan/<uuid:pk>/surat/", appointments.AppointmentLetterPage.as_view(), name="appointment-letter"
    ),
    path(
        "penugasan/<uuid:pk>/langkah/<slug:name>/",
        appointments.AppointmentTransition.as_view(),
        name="appointment-transition",
    ),
    path("pelimpahan/", DelegationsPage.as_view(), name="delegations"),
    path("pelimpahan/baru/", DelegationNew.as_view(), name="delegation-new"),
    path("pelimpahan/<uuid:pk>/cabut/", DelegationRevoke.as_view(), name="delegation-revoke"),
]
