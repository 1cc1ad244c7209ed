"""Decrees and regulations that carry innovations, their articles and annexes."""

from django.apps import AppConfig


class RegulationsConfig(AppConfig):
    name = "regulations"
    default_auto_field = "django.db.models.BigAutoField"
