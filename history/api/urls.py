"""Addresses of the log over the history."""

from django.urls import path

from history.api import reads, samples, views

urlpatterns = [
    path("history/checkpoint/", views.CheckpointView.as_view(), name="history-checkpoint"),
    path("history/checkpoints/", views.CheckpointListView.as_view(), name="history-checkpoints"),
    path("history/key/", views.KeyView.as_view(), name="history-key"),
    path("history/proof/consistency/", views.ConsistencyView.as_view(), name="history-consistency"),
    path("history/proof/inclusion/", views.InclusionView.as_view(), name="history-inclusion"),
    path("history/entries/", views.EntriesView.as_view(), name="history-entries"),
    path("history/reads/", reads.SensitiveReadListView.as_view(), name="history-reads"),
    path("history/sample/", samples.SampleView.as_view(), name="history-sample"),
    path("history/sample/bundle/", samples.SampleBundleView.as_view(), name="history-sample-bundle"),
    path("history/sample/population/", samples.PopulationView.as_view(), name="history-sample-population"),
    path("history/bundle/", views.BundleView.as_view(), name="history-bundle"),
    path("history/verifier/", views.VerifierView.as_view(), name="history-verifier"),
]
