"""Addresses of the probes and of the page of operation."""

from operation.web import overview, probes

urlpatterns = [*probes.urlpatterns, *overview.urlpatterns]
