"""Who exists and what office they hold."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "organisations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from common import triggers  # noqa: PLC0415 -- the registry must be filled once apps are loaded
        from organisations.search_text import PUBLIC, Searched, search_in, search_triggers  # noqa: PLC0415 -- same
        from organisations.triggers import organisation_exclusions, organisation_triggers  # noqa: PLC0415 -- same

        triggers.register(organisation_triggers)
        triggers.register_exclusions(organisation_exclusions)
        triggers.register(search_triggers)
        search_in(
            Searched("organisations_agency", ("name", "abbreviation", "code")),
            Searched("organisations_agency", ("name", "abbreviation"), PUBLIC),
            Searched("organisations_government", ("name",), PUBLIC),
            Searched("organisations_person", ("name", "employee_no", "email")),
            Searched("organisations_seat", ("title",)),
        )
