"""Rows: what ends or turns outside of the flows: offices, accounts, agencies, policies, years."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from innovations.endings.cells import (
    DEADLINES,
    EVENT,
    EVENTS,
    FOLLOWS,
    HANDING_OVER,
    NOTHING,
    REMADE,
    REVISING,
    TOLD,
    Consequence,
    Ending,
    ending,
)

ENDS_OUTSIDE_OF_FLOWS: Mapping[str, Ending] = {
    "mandate_ends": ending(
        _("A mandate or an acting appointment ends, or its letter is renewed"),
        drafts=REMADE,
        in_force=NOTHING,
        addenda=REMADE,
        reports=FOLLOWS,
        deadlines=NOTHING,
        requests=FOLLOWS,
        evaluations=FOLLOWS,
        follow_ups=FOLLOWS,
        notices=Consequence(
            _("what was composed for its holder is withdrawn; the office's holder is asked"),
            "notifications.services.digests:deliver",
        ),
        webhooks=NOTHING,
        feeds=Consequence(
            _("that of the office shows nothing any more"), "notifications.services.feeds:read_feed"
        ),
        public=NOTHING,
        launches=NOTHING,
    ),
    "office_ends": ending(
        _("An office ends, with or without a successor"),
        drafts=REMADE,
        in_force=Consequence(
            _("binds the office; a revision on that ground names the successor"),
            REVISING + "revise_contract",
        ),
        addenda=REMADE,
        reports=FOLLOWS,
        deadlines=Consequence(
            _("go on: the office owes, not the person"), "notifications.services.recipients:holders_of"
        ),
        requests=FOLLOWS,
        evaluations=FOLLOWS,
        follow_ups=FOLLOWS,
        notices=Consequence(
            _("the successor is told what waits; what was composed for the predecessor is withdrawn"),
            "notifications.services.offices_taken:notify_holder",
        ),
        webhooks=NOTHING,
        feeds=Consequence(
            _("that of the office shows nothing any more"), "notifications.services.feeds:read_feed"
        ),
        public=NOTHING,
        launches=FOLLOWS,
    ),
    "account_ends": ending(
        _("An account is switched off"),
        drafts=NOTHING,
        in_force=NOTHING,
        addenda=NOTHING,
        reports=NOTHING,
        deadlines=NOTHING,
        requests=NOTHING,
        evaluations=NOTHING,
        follow_ups=NOTHING,
        notices=Consequence(
            _("none is composed any more; the office stays held until it ends"),
            "notifications.services.digests:deliver",
        ),
        webhooks=Consequence(
            _("one that nobody administers any more rests"), "notifications.services.webhooks:is_orphaned"
        ),
        feeds=Consequence(
            _("its calendars answer as if they had never been"), "notifications.services.feeds:read_feed"
        ),
        public=NOTHING,
        launches=NOTHING,
    ),
    "agency_ends": ending(
        _("An agency merges, splits or ends"),
        drafts=Consequence(
            _("refuse it: they name its offices, so they are signed or declared void first"),
            HANDING_OVER + "hand_over",
        ),
        in_force=Consequence(
            _("binds on under the successor; a revision on that ground names its head"),
            HANDING_OVER + "hand_over",
        ),
        addenda=NOTHING,
        reports=Consequence(
            _("what is owed is owed by the one successor that was chosen; what was settled stays"),
            HANDING_OVER + "hand_over",
        ),
        deadlines=Consequence(_("go on, owed by the successor"), HANDING_OVER + "hand_over"),
        requests=Consequence(_("stay with their due day"), HANDING_OVER + "hand_over"),
        evaluations=Consequence(_("go on with the innovation"), HANDING_OVER + "hand_over"),
        follow_ups=Consequence(_("go on, owed by the successor"), HANDING_OVER + "hand_over"),
        notices=Consequence(
            _("the successor's officials are told; the former agency reads"),
            "notifications.services.event_notifications:notify",
        ),
        webhooks=EVENTS,
        feeds=Consequence(
            _("its days stand in the successor's calendar"), "notifications.services.feeds:read_feed"
        ),
        public=Consequence(
            _("the innovation stands under the successor"), "dashboard.published:public_innovations"
        ),
        launches=Consequence(_("goes over with the innovation"), HANDING_OVER + "hand_over"),
    ),
    "policy_moves": ending(
        _("What is running moves to another version or policy"),
        drafts=Consequence(
            _("keep the version that they were drafted under"), "workflow.policy_changes.changes:move"
        ),
        in_force=Consequence(_("keeps what was agreed"), "workflow.policy_changes.changes:move"),
        addenda=NOTHING,
        reports=Consequence(
            _("those under review go on by the stages of the new version"),
            "workflow.policy_changes.changes:move",
        ),
        deadlines=Consequence(_("keep the rule that they were made by"), DEADLINES + "schedule"),
        requests=NOTHING,
        evaluations=Consequence(
            _("those under review go on by the stages of the new version"),
            "workflow.policy_changes.changes:move",
        ),
        follow_ups=NOTHING,
        notices=TOLD,
        webhooks=EVENT,
        feeds=NOTHING,
        public=NOTHING,
        launches=NOTHING,
    ),
    "year_turns": ending(
        _("The year turns"),
        drafts=Consequence(
            _("a number given from then on belongs to the new year's register"),
            "contracts.documents.numbering:next_serial",
        ),
        in_force=Consequence(
            _("one that runs on keeps the targets of each of its years"),
            "innovations.services.contracts.agreed_indicators:agreed_indicators",
        ),
        addenda=NOTHING,
        reports=Consequence(
            _("the last one of the year is owed in the new one"),
            "innovations.services.reports.reporting:open_when_due",
        ),
        deadlines=Consequence(
            _("days that no decree covers yet are provisional, and move with it"),
            "deadlines.services.holiday_decrees:publish",
        ),
        requests=NOTHING,
        evaluations=Consequence(
            _("targets of another year are never taken for this one's"),
            "innovations.services.contracts.yearly_targets:keep_for_its_years",
        ),
        follow_ups=NOTHING,
        notices=NOTHING,
        webhooks=NOTHING,
        feeds=NOTHING,
        public=NOTHING,
        launches=NOTHING,
    ),
}
