"""Rows: how an innovation or a proposal rests and ends."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from innovations.endings.cells import (
    CANCELLED,
    CLOSED,
    ENDING_SERVICE,
    EVENT,
    EVENTS,
    NEVER_PUBLIC,
    NO_LAUNCH,
    NOTHING,
    OVERTAKEN,
    RESTING,
    REVISING,
    TOLD,
    Consequence,
    Ending,
    ending,
)

ENDS_OF_INNOVATIONS: Mapping[str, Ending] = {
    "suspend": ending(
        _("An innovation is suspended"),
        "innovation.suspend",
        drafts=Consequence(
            _(
                "a draft waits and cannot be sent for signature; one out for signature is signed or declared void first"
            ),
            RESTING + "rest_drafts",
        ),
        in_force=Consequence(
            _("stays in force; nothing is owed under it meanwhile"), RESTING + "rest_obligations"
        ),
        addenda=NOTHING,
        reports=Consequence(_("rest; what is open may be handed in"), RESTING + "rest_obligations"),
        deadlines=Consequence(
            _("every clock stands; lateness does not grow"), "deadlines.services.clocks:rest"
        ),
        requests=Consequence(_("stay; new ones wait for the resumption"), RESTING + "refuse_resting"),
        evaluations=Consequence(_("rest; those ahead do not open"), RESTING + "rest_obligations"),
        follow_ups=Consequence(_("rest; may be reported as done"), RESTING + "rest_obligations"),
        notices=TOLD,
        webhooks=EVENT,
        feeds=Consequence(
            _("its days are tentative, with the reason"), "notifications.services.feeds:read_feed"
        ),
        public=Consequence(_("“suspended since”; not late, not due"), "dashboard.published:public_late"),
        launches=NO_LAUNCH,
    ),
    "resume": ending(
        _("An innovation is resumed"),
        "innovation.resume",
        drafts=Consequence(_("go on"), RESTING + "rest_drafts"),
        in_force=NOTHING,
        addenda=NOTHING,
        reports=Consequence(
            _("owed again; those whose time came meanwhile open by the next sweep"),
            "deadlines.services.sweep:sweep",
        ),
        deadlines=Consequence(
            _("the working days of the rest are given back"), "deadlines.services.clocks:wake"
        ),
        requests=Consequence(
            _("overtaken where the day is later now"), "deadlines.services.overtaken:overtake_where_later"
        ),
        evaluations=Consequence(_("the days of the rest are given back"), RESTING + "wake_obligations"),
        follow_ups=Consequence(_("the days of the rest are given back"), RESTING + "wake_obligations"),
        notices=TOLD,
        webhooks=EVENT,
        feeds=Consequence(_("the new days"), "notifications.services.feeds:read_feed"),
        public=Consequence(_("the days that count now"), "dashboard.published:public_verdict"),
        launches=NO_LAUNCH,
    ),
    "complete": ending(
        _("An innovation is completed"),
        "innovation.complete",
        drafts=Consequence(
            _("become void; a number that was given stays with them"), ENDING_SERVICE + "fulfil_contracts"
        ),
        in_force=Consequence(_("fulfilled"), ENDING_SERVICE + "fulfil_contracts"),
        addenda=Consequence(_("fulfilled with their contract"), REVISING + "fulfil_addenda"),
        reports=Consequence(
            _("refuse it, by their number"), "innovations.conditions:obligations_are_settled"
        ),
        deadlines=Consequence(
            _("of milestones and evaluations ahead: closed"),
            "innovations.services.progress.milestone_days:end_milestones",
        ),
        requests=OVERTAKEN,
        evaluations=Consequence(
            _("one under way refuses it, by its name; those ahead lapse"),
            "innovations.services.evaluations.appraising:lapse_with",
        ),
        follow_ups=Consequence(
            _("refuse it, by their text"), "innovations.conditions:obligations_are_settled"
        ),
        notices=TOLD,
        webhooks=EVENTS,
        feeds=CANCELLED,
        public=Consequence(
            _("completed; the contract is fulfilled"), "dashboard.published:public_innovations"
        ),
        launches=NO_LAUNCH,
    ),
    "discontinue": ending(
        _("An innovation is discontinued"),
        "innovation.discontinue",
        drafts=Consequence(
            _("become void; an answer of the signing service on its way is kept as evidence"),
            ENDING_SERVICE + "end_obligations",
        ),
        in_force=Consequence(_("terminated with it"), ENDING_SERVICE + "end_obligations"),
        addenda=Consequence(_("terminated with their contract"), REVISING + "end_addenda"),
        reports=Consequence(
            _("waived; those handed in are evaluated as they are"), ENDING_SERVICE + "end_obligations"
        ),
        deadlines=CLOSED,
        requests=OVERTAKEN,
        evaluations=Consequence(
            _("lapse, each by an event of its own"), "innovations.services.evaluations.appraising:lapse_with"
        ),
        follow_ups=Consequence(
            _("lapse, each by an event of its own"),
            "innovations.services.evaluations.following_up:lapse_with",
        ),
        notices=TOLD,
        webhooks=EVENTS,
        feeds=CANCELLED,
        public=Consequence(
            _("discontinued; the contract is terminated or void"), "dashboard.published:public_innovations"
        ),
        launches=Consequence(
            _("one that was approved and not launched is given up so"),
            "innovations.flows.innovation:InnovationFlow.discontinue",
        ),
    ),
    "withdraw": ending(
        _("A proposal is withdrawn"),
        "innovation.withdraw",
        drafts=NOTHING,
        in_force=NOTHING,
        addenda=NOTHING,
        reports=NOTHING,
        deadlines=NOTHING,
        requests=NOTHING,
        evaluations=NOTHING,
        follow_ups=NOTHING,
        notices=TOLD,
        webhooks=EVENT,
        feeds=NOTHING,
        public=NEVER_PUBLIC,
        launches=NO_LAUNCH,
    ),
    "reject": ending(
        _("A proposal is rejected"),
        "innovation.reject",
        drafts=NOTHING,
        in_force=NOTHING,
        addenda=NOTHING,
        reports=NOTHING,
        deadlines=NOTHING,
        requests=NOTHING,
        evaluations=NOTHING,
        follow_ups=NOTHING,
        notices=TOLD,
        webhooks=EVENT,
        feeds=NOTHING,
        public=NEVER_PUBLIC,
        launches=NO_LAUNCH,
    ),
}
