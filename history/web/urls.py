"""Addresses of the log over the history."""

from django.urls import path

from history.web import bundles, pages, reads, samples

urlpatterns = [
    path("catatan/", pages.LogPage.as_view(), name="log"),
    path("riwayat/pembacaan/", reads.SensitiveReadsPage.as_view(), name="sensitive-reads"),
    path("riwayat/sampel/", samples.SamplePage.as_view(), name="sample"),
    path("riwayat/bukti/<slug:kind>/<uuid:pk>/", bundles.BundlePage.as_view(), name="bundle"),
]
