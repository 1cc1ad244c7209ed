"""Addresses of the inbox, deadlines and the history."""

from django.urls import path

from workflow.api import views

urlpatterns = [
    path("tasks/", views.TaskListView.as_view(), name="tasks"),
    path("tasks/<uuid:pk>/decisions/", views.DecisionView.as_view(), name="task-decisions"),
    path("deadlines/", views.DeadlineListView.as_view(), name="deadlines"),
    path("deadlines/<uuid:pk>/", views.DeadlineView.as_view(), name="deadline"),
    path("history/events/", views.HistoryView.as_view(), name="history-events"),
]
