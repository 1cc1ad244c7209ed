"""Who is appointed to which office, and that power needs two people."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AppointmentsConfig(AppConfig):
    name = "appointments"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts import queries as accounts  # noqa: PLC0415 -- the registry must be filled once apps are loaded
        from appointments import queries as own  # noqa: PLC0415 -- the registry must be filled once apps are loaded
        from appointments.models import OfficeAppointment, Official  # noqa: PLC0415 -- same
        from appointments.services import (  # noqa: PLC0415 -- same
            accounts_of_officials,  # noqa: F401
            recording_before,
            rederiving,
            taking_effect,  # noqa: F401
        )

        # Registers its hooks on transitions.
        from appointments.services.past import offices_known  # noqa: PLC0415 -- same
        from contracts.documents.references import names_documents  # noqa: PLC0415 -- same
        from organisations.search_text import Searched, search_in  # noqa: PLC0415 -- same
        from workflow import past, queries  # noqa: PLC0415 -- same
        from workflow.engine import verification  # noqa: PLC0415 -- same

        post_migrate.connect(recording_before.after_migrate, sender=self)
        past.offices_through(offices_known)
        accounts.keep_through(own.keeper_of)
        verification.verify_also(rederiving.findings)
        search_in(Searched("appointments_officeappointment", ("letter_no",)))
        queries.show_through("appointment", own.appointments_visible_to)
        queries.search_through("appointment", "pk", "person_id")
        queries.search_through("official", "person_id")
        names_documents("appointments.OfficeAppointment", "attachment_sha256", government="government")
        queries.show_through("official", own.officials_visible_to)
        queries.name_through("appointment", OfficeAppointment.objects.all(), "person__name")
        queries.name_through("official", Official.objects.all(), "person__name")
