"""Looks after the installation; reads everything and moves nothing."""

from django.apps import AppConfig


class OperationConfig(AppConfig):
    name = "operation"
    default_auto_field = "django.db.models.BigAutoField"
