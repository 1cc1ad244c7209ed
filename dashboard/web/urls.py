"""Addresses of the board and the inbox."""

from django.urls import path

from dashboard.web import coverage, news, own_data, sitemaps
from dashboard.web.board import Board
from dashboard.web.bulk import BulkDecision
from dashboard.web.extensions import PublicExtensions
from dashboard.web.inbox import InboxDrafts, InboxPage
from dashboard.web.innovation import PublicInnovation
from dashboard.web.leader_lists import AgencyList, ObligationList, WaitingList
from dashboard.web.leaders import Achievements, Leaders, ObligationCalendar
from dashboard.web.places import PublicAgency, PublicGovernment, PublicLateList
from dashboard.web.wallboard import Wallboard, WallboardByAddress

urlpatterns = [
    path("", Board.as_view(), name="board"),
    path("papan/perpanjangan/", PublicExtensions.as_view(), name="public-extensions"),
    path("papan/terlambat/", PublicLateList.as_view(), name="public-late-list"),
    path("papan/pemda/<str:code>/", PublicGovernment.as_view(), name="public-government"),
    path("papan/opd/<uuid:pk>/", PublicAgency.as_view(), name="public-agency"),
    *news.urlpatterns,
    *sitemaps.urlpatterns,
    path("papan/<uuid:pk>/", PublicInnovation.as_view(), name="public-innovation"),
    path("dasbor/", Leaders.as_view(), name="leaders"),
    path("dasbor/kalender/", ObligationCalendar.as_view(), name="obligation-calendar"),
    path("dasbor/capaian/", Achievements.as_view(), name="achievements"),
    path("dasbor/opd/", AgencyList.as_view(), name="agency-standings"),
    path("dasbor/kewajiban/", ObligationList.as_view(), name="obligations"),
    path("dasbor/menunggu/", WaitingList.as_view(), name="waiting"),
    path("dasbor/layar/", Wallboard.as_view(), name="wallboard"),
    path("dasbor/layar/<str:token>/", WallboardByAddress.as_view(), name="wallboard-address"),
    *coverage.urlpatterns,
    *own_data.urlpatterns,
    path("kotak-masuk/", InboxPage.as_view(), name="inbox"),
    path("kotak-masuk/draf/", InboxDrafts.as_view(), name="inbox-drafts"),
    path("kotak-masuk/putuskan/", BulkDecision.as_view(), name="bulk-decision"),
]
