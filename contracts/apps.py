"""Performance contracts: an agreement as a value, its document, its signatures."""

from django.apps import AppConfig


class ContractsConfig(AppConfig):
    name = "contracts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from common import triggers  # noqa: PLC0415 -- the registry must be filled once apps are loaded
        from contracts import policy_section  # noqa: PLC0415 -- same
        from contracts import queries as contract_queries  # noqa: PLC0415 -- same
        from contracts.documents.references import names_documents  # noqa: PLC0415 -- same
        from contracts.logged import LOGGED, bundled_files  # noqa: PLC0415 -- same
        from contracts.services import (  # noqa: PLC0415 -- those with hooks on transitions register themselves
            augmenting,
            document_registration,
            expiring,
            freezing,
            inspecting,
            print_trial,  # noqa: F401
            rederiving,
            remaking,
            resuming,
            revising,  # noqa: F401
            signing_day,  # noqa: F401
            start_faults,
            stuck_documents,
        )
        from contracts.services.past import contracts_then  # noqa: PLC0415 -- same
        from contracts.triggers import contract_triggers  # noqa: PLC0415 -- same
        from history import joined, sources  # noqa: PLC0415 -- same
        from organisations.search_text import Searched, search_in  # noqa: PLC0415 -- same
        from workflow import past, queries  # noqa: PLC0415 -- same
        from workflow.engine import start_checks, verification  # noqa: PLC0415 -- same
        from workflow.outbox import queue  # noqa: PLC0415 -- same
        from workflow.policies import sections  # noqa: PLC0415 -- same

        triggers.register(contract_triggers)
        sources.register(LOGGED)
        joined.files_of("contract", bundled_files)
        verification.verify_also(rederiving.findings)
        search_in(Searched("contracts_contract", ("number", "title")))
        names_documents("contracts.ContractDocument", "sha256", government="contract__government")
        names_documents("contracts.SignatureAnswer", "sha256", government="request__contract__government")
        names_documents("contracts.ContractTemplate", "emblem_sha256", government="government")
        for check in start_faults.CHECKS:
            start_checks.ask_also(check)
        for topic, deliver in (
            (freezing.RENDER, document_registration.deliver_render),
            (augmenting.AUGMENT, augmenting.deliver_augment),
        ):
            what, subject = stuck_documents.TOPICS[topic], stuck_documents.subject_of
            queue.route(topic, queue.Route(deliver, what, subject, stuck_documents.WHY))
        queue.chore(resuming.resume_signatures)
        queue.chore(remaking.PartyWatch())
        queue.chore(expiring.ExpiryWatch())
        queue.chore(inspecting.DocumentWatch())
        past.rebuild_through("contract", contracts_then)
        queries.show_through("contract", contract_queries.visible_to)
        queries.search_through("contract", "pk")
        sections.register_section(policy_section.SECTION)
