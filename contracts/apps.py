"""Performance contracts: an agreement as a value, its document, its signatures."""

from django.apps import AppConfig


class ContractsConfig(AppConfig):
    name = "contracts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from common import triggers  # noqa: PLC0415 -- the registry must be filled once apps are loaded
        from contracts.walls import contract_triggers  # noqa: PLC0415 -- same
        from workflow import outbox, queries  # noqa: PLC0415 -- same

        triggers.register(contract_triggers)
        outbox.route("contract.render", "contracts.services.publishing.deliver_render")
        outbox.route("contract.augment", "contracts.services.augmenting.deliver_augment")
        outbox.chore("contracts.services.resuming.resume_signatures")
        queries.show_through("contract", "contracts.queries.visible_to")
