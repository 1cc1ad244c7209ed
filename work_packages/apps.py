"""Work packages, their plans and progress by month, and what follows when one falls behind."""

from django.apps import AppConfig


class WorkPackagesConfig(AppConfig):
    name = "work_packages"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from common import triggers  # noqa: PLC0415 -- the registry must be filled once apps are loaded
        from contracts.documents.references import names_documents  # noqa: PLC0415 -- same
        from work_packages import policy_section  # noqa: PLC0415 -- same
        from work_packages import queries as own  # noqa: PLC0415 -- same
        from work_packages.services import months  # noqa: PLC0415 -- registers its hooks on transitions
        from work_packages.triggers import work_package_triggers  # noqa: PLC0415 -- same
        from workflow import queries  # noqa: PLC0415 -- same
        from workflow.outbox import queue  # noqa: PLC0415 -- same
        from workflow.policies import sections  # noqa: PLC0415 -- same

        triggers.register(work_package_triggers)
        queries.show_through("monthly_progress", own.progress_visible_to)
        names_documents("work_packages.PackagePhoto", "sha256", government="package__government")
        sections.register_section(policy_section.SECTION)
        queue.chore(months.MonthsThatBegin())
