"""Programmes above innovations: with LAN, of a training, a competition, an open call, and the ideas they bring."""

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "programmes"
    default_auto_field = "django.db.models.BigAutoField"
