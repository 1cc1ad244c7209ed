"""Programmes above innovations: with LAN, of a training, a competition, an open call, and the ideas they bring."""

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "programmes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from common import triggers  # noqa: PLC0415 -- the registry must be filled once apps are loaded
        from history import recorded as log_recorded  # noqa: PLC0415 -- same
        from history import sources as log_sources  # noqa: PLC0415 -- same
        from programmes import queries as own  # noqa: PLC0415 -- same
        from programmes.models import ProgrammeKindVersion  # noqa: PLC0415 -- same
        from programmes.services import ideas, keeping  # noqa: F401, PLC0415 -- registers hooks on transitions
        from programmes.triggers import programme_exclusions, programme_triggers  # noqa: PLC0415 -- same
        from workflow import queries  # noqa: PLC0415 -- same

        triggers.register(programme_triggers)
        triggers.register_exclusions(programme_exclusions)
        log_sources.register(log_recorded.published("programme_kind", ProgrammeKindVersion))
        queries.show_through("programme", own.programmes_visible_to)
        queries.show_through("idea", own.ideas_visible_to)
