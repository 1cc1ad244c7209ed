"""Decrees and regulations that carry innovations, their articles and annexes."""

from django.apps import AppConfig


class RegulationsConfig(AppConfig):
    name = "regulations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from common import triggers  # noqa: PLC0415 -- the registry must be filled once apps are loaded
        from innovations.belonging import belongs_through  # noqa: PLC0415 -- same
        from regulations import queries as own  # noqa: PLC0415 -- same
        from regulations.grounds import grounds_of  # noqa: PLC0415 -- same
        from regulations.services import (  # noqa: PLC0415 -- register hooks on transitions
            drafting,  # noqa: F401
            enacting,  # noqa: F401
            rederiving,
        )
        from regulations.triggers import regulation_triggers  # noqa: PLC0415 -- same
        from workflow import queries  # noqa: PLC0415 -- same
        from workflow.engine import verification  # noqa: PLC0415 -- same

        triggers.register(regulation_triggers)
        verification.verify_also(rederiving.findings)
        queries.show_through("regulation", own.regulations_visible_to)
        belongs_through(grounds_of)
