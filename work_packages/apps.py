"""Work packages, their plans and progress by month, and what follows when one falls behind."""

from django.apps import AppConfig


class WorkPackagesConfig(AppConfig):
    name = "work_packages"
    default_auto_field = "django.db.models.BigAutoField"
