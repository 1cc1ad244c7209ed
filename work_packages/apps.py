"""Work packages, their plans and progress by month, and what follows when one falls behind."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkPackagesConfig(AppConfig):
    name = "work_packages"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from common import triggers  # noqa: PLC0415 -- the registry must be filled once apps are loaded
        from contracts.documents.references import names_documents  # noqa: PLC0415 -- same
        from deadlines.services import rederiving as deadlines_again  # noqa: PLC0415 -- same
        from history import recorded as log_recorded  # noqa: PLC0415 -- same
        from history import sources as log_sources  # noqa: PLC0415 -- same
        from work_packages import policy_section  # noqa: PLC0415 -- same
        from work_packages import queries as own  # noqa: PLC0415 -- same
        from work_packages.models import CriticalRuleVersion  # noqa: PLC0415 -- same

        # Those with hooks on transitions register themselves.
        from work_packages.services import (  # noqa: PLC0415 -- same
            case_letters,
            case_opening,
            handling,  # noqa: F401
            months,
        )
        from work_packages.triggers import work_package_triggers  # noqa: PLC0415 -- same
        from workflow import queries  # noqa: PLC0415 -- same
        from workflow.outbox import queue  # noqa: PLC0415 -- same
        from workflow.policies import sections  # noqa: PLC0415 -- same

        triggers.register(work_package_triggers)
        queries.show_through("monthly_progress", own.progress_visible_to)
        names_documents("work_packages.PackagePhoto", "sha256", government="package__government")
        sections.register_section(policy_section.SECTION)
        queue.chore(months.MonthsThatBegin())
        queries.show_through("show_cause", own.cases_visible_to)
        names_documents("work_packages.CaseLetter", "sha256", government="case__government")
        log_sources.register(log_recorded.published("critical_rule", CriticalRuleVersion))
        deadlines_again.gives_days("show_cause.meet")
        queue.route(
            case_letters.TOPIC,
            queue.Route(
                case_letters.deliver_letter, _("Letters of critical contracts"), case_letters.letter_about
            ),
        )
        queue.chore(case_opening.UnenteredMonths())
