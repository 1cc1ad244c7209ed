"""Addresses of the first day and of lists brought along."""

from onboarding.web import first_run, imports

urlpatterns = [*first_run.urlpatterns, *imports.urlpatterns]
