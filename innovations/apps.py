"""The domain: innovations, their reports and evaluations."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InnovationsConfig(AppConfig):
    name = "innovations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from common import triggers  # noqa: PLC0415 -- the registry must be filled once apps are loaded
        from contracts.conditions import hindered_through  # noqa: PLC0415 -- same
        from contracts.documents.references import names_documents  # noqa: PLC0415 -- same
        from contracts.services import naming, revising  # noqa: PLC0415 -- same
        from deadlines.services import past as deadlines_past  # noqa: PLC0415 -- same
        from deadlines.services import rederiving as deadlines_again  # noqa: PLC0415 -- same
        from deadlines.services import sweep  # noqa: PLC0415 -- same
        from history import joined  # noqa: PLC0415 -- same
        from history import recorded as log_recorded  # noqa: PLC0415 -- same
        from history import sources as log_sources  # noqa: PLC0415 -- same
        from innovations import queries as innovation_queries  # noqa: PLC0415 -- same
        from innovations import report_conditions  # noqa: PLC0415 -- same
        from innovations.models import Appraisal, InstrumentVersion, Report  # noqa: PLC0415 -- same
        from innovations.policy_sections import (  # noqa: PLC0415 -- same
            appointment,
            completeness,
            evaluation,
            explanations,
            files,
            initiators,
            milestones,
            proposals,
            publication,
            reviews,
            watching,
        )

        # Those with hooks on transitions, or with a subject under review, register themselves.
        from innovations.services import resting  # noqa: PLC0415 -- same
        from innovations.services.contracts import (  # noqa: PLC0415 -- same
            amending,
            ending,
            fulfilling,  # noqa: F401
            remade,  # noqa: F401
        )
        from innovations.services.evaluations import (  # noqa: PLC0415 -- same
            appraising,  # noqa: F401
            evaluating,  # noqa: F401
            following_up,  # noqa: F401
            going_on,  # noqa: F401
            instruments,
            leadership_recommendations,  # noqa: F401
            outcome_deciding,
            periodic,
        )
        from innovations.services.evaluations import rederiving as scores_again  # noqa: PLC0415 -- same
        from innovations.services.past import evaluations as evaluations_past  # noqa: PLC0415 -- same
        from innovations.services.past import innovations as innovations_past  # noqa: PLC0415 -- same
        from innovations.services.past import reports as reports_past  # noqa: PLC0415 -- same
        from innovations.services.progress import milestone_days  # noqa: PLC0415 -- same
        from innovations.services.proposals import (  # noqa: PLC0415 -- same
            launching,  # noqa: F401
            plan_changes,  # noqa: F401
            scanning,
            submission,  # noqa: F401
        )
        from innovations.services.proposals import rederiving as proposals_again  # noqa: PLC0415 -- same
        from innovations.services.reports import (  # noqa: PLC0415 -- same
            corrections,  # noqa: F401
            report_submission,  # noqa: F401
            reporting,
            required_explanations,
        )
        from innovations.services.reports import rederiving as reports_again  # noqa: PLC0415 -- same
        from innovations.triggers import innovation_triggers  # noqa: PLC0415 -- same
        from organisations.search_text import PUBLIC, Searched, search_in  # noqa: PLC0415 -- same
        from workflow import past, queries  # noqa: PLC0415 -- same
        from workflow.engine import verification  # noqa: PLC0415 -- same
        from workflow.outbox import queue  # noqa: PLC0415 -- same
        from workflow.policies import declared_reviews, sections  # noqa: PLC0415 -- same
        from workflow.policy_changes import publishing  # noqa: PLC0415 -- same

        triggers.register(innovation_triggers)
        past.moves_agency(
            "innovation.hand_over",
            *(
                f"{kind}.follow_agency"
                for kind in ("contract", "report", "appraisal", "follow_up", "plan_change")
            ),
        )
        past.rebuild_through("innovation", innovations_past.innovations_as_they_were)
        past.rebuild_through("report", reports_past.reports_as_they_were)
        past.rebuild_through("appraisal", evaluations_past.appraisals_as_they_were)
        past.rebuild_through("follow_up", evaluations_past.follow_ups_as_they_were)
        past.rebuild_through("plan_change", evaluations_past.plan_changes_as_they_were)
        deadlines_past.owed_by("milestone", innovations_past.owners_of_milestones)
        joined.goes_with("innovation", innovation_queries.looked_at_with)
        for derive_again in (proposals_again.findings, reports_again.findings, scores_again.findings):
            verification.verify_also(derive_again)
        deadlines_again.gives_days("appraisal.ask", "follow_up.reopen")
        log_sources.register(log_recorded.published("instrument", InstrumentVersion))
        search_in(
            Searched("innovations_innovation", ("title", "acronym", "objective", "initiator_name")),
            Searched("innovations_innovation", ("title", "acronym"), PUBLIC),
        )
        report_conditions.ask_through(required_explanations.required_explanations_of)
        publishing.check_also(completeness.missing_rules)
        publishing.check_also(instruments.policy_faults)
        names_documents("innovations.Attachment", "sha256", government="innovation__government")
        queries.show_through("innovation", innovation_queries.visible_to)
        queries.search_through("innovation", "pk", "contract_id")
        queries.search_through("report", "innovation_id", "contract_id")
        for kind in ("plan_change", "appraisal", "follow_up"):
            queries.search_through(kind, "innovation_id")
        queries.show_through("plan_change", innovation_queries.plan_changes_visible_to)
        queries.show_through("report", innovation_queries.reports_visible_to)
        hindered_through(resting.hindrance_by)
        naming.published_through(publication.publishes_codes)
        revising.refuse_revision_through(amending.refuse_where_nothing_is_owed)
        for topic, deliver, label in (
            (milestone_days.TOPIC, milestone_days.schedule_existing, _("Days of milestones")),
            (resting.TOPIC, resting.rest_existing, _("Rest of a suspended innovation")),
            (ending.TOPIC, ending.end_existing, _("What ends with an innovation")),
            (outcome_deciding.TOPIC, outcome_deciding.ask_existing, _("Outcome of an innovation")),
        ):
            queue.route(topic, queue.Route(deliver, label, milestone_days.subject_of))
        queue.chore(scanning.WaitingFiles())
        sweep.open_through(Report.SUBJECT_TYPE, reporting.open_when_due)
        sweep.open_through(Appraisal.SUBJECT_TYPE, periodic.open_when_due)
        queries.show_through("appraisal", innovation_queries.appraisals_visible_to)
        queries.show_through("follow_up", innovation_queries.follow_ups_visible_to)
        for section in (
            evaluation.SECTION,
            milestones.SECTION,
            proposals.PROFILES,
            initiators.SECTION,
            proposals.CONSEQUENCES,
            watching.SECTION,
            publication.SECTION,
            files.SECTION,
            appointment.SECTION,
        ):
            sections.register_section(section)
        sections.extend_section("reports", explanations.ReportedResults, explanations.KEYS)
        declared_reviews.declare_reviews(reviews.REVIEWS)
