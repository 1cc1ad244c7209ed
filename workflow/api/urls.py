"""Addresses of the inbox, policies and the history."""

from django.urls import path

from workflow.api import policies, policy_acts, reviews, views

urlpatterns = [
    path("tasks/", views.TaskListView.as_view(), name="tasks"),
    path("tasks/<uuid:pk>/decisions/", views.DecisionView.as_view(), name="task-decisions"),
    path("tasks/<uuid:pk>/recusal/", reviews.RecusalView.as_view(), name="task-recusal"),
    path("tasks/<uuid:pk>/withdrawal/", reviews.WithdrawalView.as_view(), name="task-withdrawal"),
    path("tasks/<uuid:pk>/reassignment/", reviews.ReassignmentView.as_view(), name="task-reassignment"),
    path("tasks/decisions/", reviews.BulkDecisionView.as_view(), name="tasks-decisions"),
    path("policies/", policies.PolicyListView.as_view(), name="policies"),
    path("reviews/unreachable/", policy_acts.UnreachableView.as_view(), name="reviews-unreachable"),
    path("policies/simulations/", policies.SimulationView.as_view(), name="policy-simulations"),
    path("policies/<slug:name>/", policies.PolicyVersionsView.as_view(), name="policy-versions"),
    path("policies/<slug:name>/choice/", policy_acts.PolicyChoiceView.as_view(), name="policy-choice"),
    path("policies/<slug:name>/<int:number>/", policies.PolicyVersionView.as_view(), name="policy-version"),
    path(
        "policies/<slug:name>/<int:number>/changes/",
        policies.PolicyChangesView.as_view(),
        name="policy-changes",
    ),
    path(
        "policies/<slug:name>/<int:number>/withdrawal/",
        policy_acts.PolicyWithdrawalView.as_view(),
        name="policy-withdrawal",
    ),
    path(
        "policies/<slug:name>/<int:number>/moves/",
        policy_acts.PolicyMovesView.as_view(),
        name="policy-moves",
    ),
    path("history/events/", views.HistoryView.as_view(), name="history-events"),
]
