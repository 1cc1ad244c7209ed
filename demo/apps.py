"""The demonstration; not installed in production."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "demo"
