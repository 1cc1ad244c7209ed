"""Rows: how a contract ends."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from innovations.endings.cells import (
    CANCELLED,
    CHANGES_VOID,
    DEADLINES,
    ENDING_SERVICE,
    EVENT,
    EVENTS,
    NOTHING,
    OVERTAKEN,
    REVISING,
    TOLD,
    Consequence,
    Ending,
    ending,
)

ENDS_OF_CONTRACTS: Mapping[str, Ending] = {
    "terminate": ending(
        _("A contract is terminated"),
        "contract.terminate",
        drafts=CHANGES_VOID,
        in_force=Consequence(
            _("terminated; another contract may follow"),
            "innovations.services.contracts.next_contract:why_no_contract",
        ),
        addenda=Consequence(_("terminated with it"), REVISING + "end_addenda"),
        reports=Consequence(
            _("waived; those handed in are evaluated as they are; ad-hoc reports stay"),
            ENDING_SERVICE + "end_reports",
        ),
        deadlines=Consequence(_("of its reports: closed"), DEADLINES + "close_all_of"),
        requests=OVERTAKEN,
        evaluations=Consequence(
            _("stay until another contract counts anew"),
            "innovations.services.evaluations.periodic:replaced_by_contract",
        ),
        follow_ups=NOTHING,
        notices=TOLD,
        webhooks=EVENTS,
        feeds=CANCELLED,
        public=Consequence(
            _("terminated; what was late and not received is no longer owed"),
            "contracts.services.verifying:published",
        ),
        launches=NOTHING,
    ),
    "void": ending(
        _("A contract is declared void, or made anew"),
        "contract.void",
        "contract.remake",
        drafts=Consequence(
            _("void; made anew the new one takes over the content, and the number that nobody signed"),
            "contracts.services.remaking:draft_anew",
        ),
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
        public=Consequence(
            _("its printed code says that it is void"), "contracts.services.verifying:published"
        ),
        launches=NOTHING,
    ),
    "supersede": ending(
        _("A revised contract takes its place"),
        "contract.supersede",
        drafts=Consequence(CHANGES_VOID.says, REVISING + "supersede_addenda"),
        in_force=Consequence(
            _("superseded; the innovation names the revised one"), REVISING + "supersede_predecessor"
        ),
        addenda=Consequence(
            _("superseded with it; the revised one carries the clauses that stay"),
            REVISING + "supersede_addenda",
        ),
        reports=Consequence(
            _("what is owed is owed under the revised one, by its targets"),
            "innovations.services.contracts.amending:apply_revision",
        ),
        deadlines=NOTHING,
        requests=NOTHING,
        evaluations=NOTHING,
        follow_ups=NOTHING,
        notices=TOLD,
        webhooks=EVENTS,
        feeds=NOTHING,
        public=Consequence(
            _("superseded, with the number of the revised one"), "contracts.services.verifying:published"
        ),
        launches=NOTHING,
    ),
    "fulfil": ending(
        _("A contract is fulfilled"),
        "contract.fulfil",
        drafts=Consequence(CHANGES_VOID.says, REVISING + "fulfil_addenda"),
        in_force=Consequence(
            _("fulfilled; the next one may follow"),
            "innovations.services.contracts.next_contract:why_no_contract",
        ),
        addenda=Consequence(_("fulfilled with it"), REVISING + "fulfil_addenda"),
        reports=Consequence(_("refuse it while any is owed"), "innovations.conditions:reports_are_settled"),
        deadlines=NOTHING,
        requests=NOTHING,
        evaluations=NOTHING,
        follow_ups=NOTHING,
        notices=TOLD,
        webhooks=EVENTS,
        feeds=NOTHING,
        public=Consequence(_("fulfilled"), "contracts.services.verifying:published"),
        launches=NOTHING,
    ),
    "expire": ending(
        _("The last day of a contract is over"),
        drafts=Consequence(
            _(
                "nobody can send or sign a first contract any more; the bureau declares it void, and is asked to where"
                " signatures were requested"
            ),
            "contracts.services.remaking:ask_whoever_can",
        ),
        in_force=Consequence(
            _(
                "stays in force until its reports are settled; then the bureau is asked to mark it as fulfilled"
            ),
            "innovations.services.contracts.fulfilling:ask_to_mark",
        ),
        addenda=NOTHING,
        reports=Consequence(
            _("the last ones are still due and are evaluated"),
            "innovations.services.reports.reporting:open_when_due",
        ),
        deadlines=NOTHING,
        requests=NOTHING,
        evaluations=Consequence(
            _("the one after twelve months opens"), "innovations.services.evaluations.periodic:open_when_due"
        ),
        follow_ups=NOTHING,
        notices=NOTHING,
        webhooks=NOTHING,
        feeds=NOTHING,
        public=NOTHING,
        launches=NOTHING,
    ),
}
