"""The generic engine: knows subjects, never what they mean."""

from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import post_migrate, pre_migrate


class WorkflowConfig(AppConfig):
    name = "workflow"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Imports stand here because models must be loaded first.
        from common import commands, triggers  # noqa: PLC0415 -- the registry must be filled once apps are loaded
        from workflow import fsm_guard  # noqa: PLC0415 -- same
        from workflow.engine import (  # noqa: PLC0415 -- same
            acting_officials,
            install,
            policy_section,
            start_checks,
            system_checks,  # noqa: F401 -- checks register themselves
            verification,
        )
        from workflow.engine.state_followers import StateFollower, follow_states  # noqa: PLC0415 -- same
        from workflow.engine.triggers import workflow_triggers  # noqa: PLC0415 -- same
        from workflow.outbox import queue  # noqa: PLC0415 -- same
        from workflow.policies import sections, wording  # noqa: PLC0415 -- same
        from workflow.reviews import opening, rederiving  # noqa: PLC0415 -- same
        from workflow.reviews.triggers import review_triggers  # noqa: PLC0415 -- same

        triggers.register(workflow_triggers)
        triggers.register(review_triggers)
        verification.verify_also(rederiving.findings)
        if settings.PRAKARSA_WORKERS == "procrastinate":
            from workflow.outbox import procrastinate_tasks  # noqa: PLC0415 -- only where it is installed

            queue.on_put(procrastinate_tasks.wake)
        fsm_guard.connect()
        commands.ask_before_writing(start_checks.refusals)
        follow_states(StateFollower(opening.gaps_before, opening.after_move))
        sections.register_section(policy_section.SECTION)
        wording.look_up(fields=acting_officials.field_in_words, steps=acting_officials.step_in_words)
        pre_migrate.connect(install.before_migrate, sender=self)
        post_migrate.connect(install.after_migrate, sender=self)
