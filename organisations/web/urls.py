"""Addresses of pages about people and places."""

from organisations.web import acting, letterheads

urlpatterns = [*letterheads.urlpatterns, *acting.urlpatterns]
