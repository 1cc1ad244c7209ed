"""The shared foundation: no tables, imports no other app."""

from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "common"
