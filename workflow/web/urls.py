"""Addresses of the engine's own pages."""

from django.urls import path

from workflow.web.candidates import PublishPage, SimulationPage
from workflow.web.history import HistoryPage
from workflow.web.policies import PolicyComparison, PolicyList, PolicyPage, UnreachablePage
from workflow.web.policy_acts import PolicyChoicePage, PolicyWithdrawalPage
from workflow.web.reassignment import ReassignmentPage
from workflow.web.withdrawing import RecusalPage, WithdrawalPage

urlpatterns = [
    path("riwayat/", HistoryPage.as_view(), name="history"),
    path("tugas/<uuid:pk>/benturan/", RecusalPage.as_view(), name="task-recusal"),
    path("tugas/<uuid:pk>/tarik/", WithdrawalPage.as_view(), name="task-withdrawal"),
    path("tugas/<uuid:pk>/serahkan/", ReassignmentPage.as_view(), name="task-reassignment"),
    path("kebijakan/", PolicyList.as_view(), name="policies"),
    path("kebijakan/terbitkan/", PublishPage.as_view(), name="policy-publish"),
    path("kebijakan/buntu/", UnreachablePage.as_view(), name="policy-unreachable"),
    path("kebijakan/simulasi/", SimulationPage.as_view(), name="policy-simulation"),
    path("kebijakan/<slug:name>/<int:number>/", PolicyPage.as_view(), name="policy"),
    path("kebijakan/<slug:name>/pakai/", PolicyChoicePage.as_view(), name="policy-choose"),
    path("kebijakan/<slug:name>/<int:number>/tarik/", PolicyWithdrawalPage.as_view(), name="policy-withdraw"),
    path("kebijakan/<slug:name>/<int:number>/banding/", PolicyComparison.as_view(), name="policy-comparison"),
]
