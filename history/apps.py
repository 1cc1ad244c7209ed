"""The log over everything that was recorded: sealed, signed, and proved to whoever kept a checkpoint."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HistoryConfig(AppConfig):
    name = "history"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from common import triggers  # noqa: PLC0415 -- the registry must be filled once apps are loaded
        from history import recorded  # noqa: PLC0415 -- same
        from history.services import (  # noqa: PLC0415 -- same
            embedded,
            letters,
            start_faults,
            verifying,
            verifying_reads,
        )
        from history.triggers import TABLES, history_triggers  # noqa: PLC0415 -- same
        from workflow.engine import install, start_checks, verification  # noqa: PLC0415 -- same
        from workflow.outbox import queue  # noqa: PLC0415 -- same

        triggers.register(history_triggers)
        install.written_by_sequencer(TABLES)
        recorded.register()
        verification.verify_also(verifying.findings)
        verification.verify_also(verifying_reads.findings)
        for check in start_faults.CHECKS:
            start_checks.ask_also(check)
        queue.route(letters.TOPIC, queue.Route(letters.deliver, _("A mailed checkpoint")))
        queue.chore(letters.LetterWatch())
        queue.chore(embedded.seal_now_and_then)
