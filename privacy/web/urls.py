"""Addresses of erasures."""

from django.urls import path

from privacy.web import pages

urlpatterns = [
    path("penghapusan-data/", pages.ErasuresPage.as_view(), name="erasures"),
    path("penghapusan-data/baru/", pages.ErasureNew.as_view(), name="erasure-new"),
    path("penghapusan-data/<uuid:pk>/", pages.ErasurePage.as_view(), name="privacy"),
    path(
        "penghapusan-data/<uuid:pk>/langkah/<slug:name>/",
        pages.ErasureTransition.as_view(),
        name="privacy-transition",
    ),
]
