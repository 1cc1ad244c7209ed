"""Addresses of the engine's own pages."""

from django.urls import path

from deadlines.web import extensions
from deadlines.web.days_off import DaysOffPage, DecreePage
from notifications.web import feeds, notices, webhooks
from workflow.web.candidates import PublishPage, SimulationPage
from workflow.web.delegations import DelegationNew, DelegationRevoke, DelegationsPage
from workflow.web.history import HistoryPage
from workflow.web.policies import PolicyComparison, PolicyList, PolicyPage
from workflow.web.reassignment import ReassignmentPage
from workflow.web.withdrawing import RecusalPage, WithdrawalPage

urlpatterns = [
    path("riwayat/", HistoryPage.as_view(), name="history"),
    *notices.urlpatterns,
    *extensions.urlpatterns,
    *feeds.urlpatterns,
    *webhooks.urlpatterns,
    path("tugas/<uuid:pk>/benturan/", RecusalPage.as_view(), name="task-recusal"),
    path("tugas/<uuid:pk>/tarik/", WithdrawalPage.as_view(), name="task-withdrawal"),
    path("tugas/<uuid:pk>/serahkan/", ReassignmentPage.as_view(), name="task-reassignment"),
    path("hari-libur/", DaysOffPage.as_view(), name="days-off"),
    path("hari-libur/keputusan/", DecreePage.as_view(), name="decree"),
    path("pelimpahan/", DelegationsPage.as_view(), name="delegations"),
    path("pelimpahan/baru/", DelegationNew.as_view(), name="delegation-new"),
    path("pelimpahan/<uuid:pk>/cabut/", DelegationRevoke.as_view(), name="delegation-revoke"),
    path("kebijakan/", PolicyList.as_view(), name="policies"),
    path("kebijakan/terbitkan/", PublishPage.as_view(), name="policy-publish"),
    path("kebijakan/simulasi/", SimulationPage.as_view(), name="policy-simulation"),
    path("kebijakan/<slug:name>/<int:number>/", PolicyPage.as_view(), name="policy"),
    path("kebijakan/<slug:name>/<int:number>/banding/", PolicyComparison.as_view(), name="policy-comparison"),
]
