"""Addresses of regulations."""

from django.urls import path

from regulations.web import pages, public, writing

urlpatterns = [
    path("peraturan/", pages.RegulationsPage.as_view(), name="regulations"),
    path("peraturan/baru/", pages.RegulationNew.as_view(), name="regulation-new"),
    path("peraturan/<uuid:pk>/", pages.RegulationPage.as_view(), name="regulation"),
    path("peraturan/<uuid:pk>/cetak/", pages.RegulationPrint.as_view(), name="regulation-print"),
    path("peraturan/<uuid:pk>/ubah/", pages.AmendmentNew.as_view(), name="regulation-amend"),
    path("peraturan/<uuid:pk>/pasal/", writing.ArticlesPage.as_view(), name="regulation-articles"),
    path("peraturan/<uuid:pk>/lampiran/", writing.AnnexPage.as_view(), name="regulation-annex"),
    path("peraturan/<uuid:pk>/lampiran/tabel/", writing.AnnexSheet.as_view(), name="regulation-annex-sheet"),
    path(
        "peraturan/<uuid:pk>/langkah/<slug:name>/",
        pages.RegulationTransition.as_view(),
        name="regulation-transition",
    ),
    path("papan/peraturan/<uuid:pk>/", public.PublicRegulation.as_view(), name="public-regulation"),
    path(
        "papan/peraturan/<uuid:pk>/cetak/",
        public.PublicRegulationPrint.as_view(),
        name="public-regulation-print",
    ),
]
