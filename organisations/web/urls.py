"""Addresses of pages about people and places."""

from organisations.web import letterheads

urlpatterns = [*letterheads.urlpatterns]
