"""Addresses of programmes and ideas."""

from django.urls import path

from programmes.web import ideas, meeting, programmes, recording, results

ROOM = "program/<uuid:pk>"
urlpatterns = [
    path("program/", programmes.ProgrammesPage.as_view(), name="programmes"),
    path("program/baru/", programmes.ProgrammeNew.as_view(), name="programme-new"),
    path(f"{ROOM}/", programmes.ProgrammePage.as_view(), name="programme"),
    path(
        f"{ROOM}/langkah/<slug:name>/", programmes.ProgrammeTransition.as_view(), name="programme-transition"
    ),
    path(f"{ROOM}/belum/", programmes.MissingPage.as_view(), name="programme-missing"),
    path(f"{ROOM}/catat/<slug:what>/", recording.RecordPage.as_view(), name="programme-record"),
    path(f"{ROOM}/ide/", ideas.IdeasPage.as_view(), name="programme-ideas"),
    path(f"{ROOM}/ide/baru/", ideas.IdeaNew.as_view(), name="idea-new"),
    path(f"{ROOM}/ide/lembar/", ideas.IdeaSheetPage.as_view(), name="idea-sheet"),
    path(f"{ROOM}/kegiatan/<int:number>/", meeting.OccasionPage.as_view(), name="programme-occasion"),
    path(f"{ROOM}/jadwal/", meeting.SchedulesPage.as_view(), name="programme-schedules"),
    path(f"{ROOM}/jadwal/<uuid:agency>/", meeting.AgencySchedulePage.as_view(), name="programme-schedule"),
    path(f"{ROOM}/meja/", meeting.DesksPage.as_view(), name="programme-desks"),
    path(f"{ROOM}/peluncuran/", results.BatchLaunchPage.as_view(), name="programme-launch"),
    path(f"{ROOM}/direktori/", results.EditionNew.as_view(), name="edition-new"),
    path("ide/<uuid:pk>/", ideas.IdeaPage.as_view(), name="idea"),
    path("ide/<uuid:pk>/langkah/<slug:name>/", ideas.IdeaTransition.as_view(), name="idea-transition"),
    path("papan/program/", results.PublicProgrammes.as_view(), name="public-programmes"),
    path("papan/program/<uuid:pk>/", results.PublicProgramme.as_view(), name="public-programme"),
    path("papan/direktori/<uuid:pk>/", results.EditionPage.as_view(), name="public-edition"),
    path("papan/direktori/<uuid:pk>/pdf/", results.EditionFile.as_view(), name="public-edition-pdf"),
]
