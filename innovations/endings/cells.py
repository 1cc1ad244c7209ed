"""What the table of endings consists of: its columns, and the cells that several of its rows share."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from common.types import StrOrPromise

COLUMNS: Mapping[str, StrOrPromise] = {
    "drafts": _("contract drafted or out for signature"),
    "in_force": _("contract in force"),
    "addenda": _("addenda"),
    "reports": _("reports"),
    "deadlines": _("due days and reminders"),
    "requests": _("requests for more time"),
    "evaluations": _("periodic evaluations"),
    "follow_ups": _("follow-ups"),
    "notices": _("notices and e-mails"),
    "webhooks": _("data connections (webhook)"),
    "feeds": _("calendars"),
    "public": _("public pages"),
    "launches": _("launch ahead"),
}


@dataclass(frozen=True, slots=True)
class Consequence:
    """What happens, in a sentence, and the function that makes it so (`module:function`)."""

    says: StrOrPromise
    by: str


# Nothing happens there: that is a statement too.
NOTHING = Consequence(_("nothing changes"), "")


@dataclass(frozen=True, slots=True)
class Ending:
    """One end: the transitions that are it, as `innovation.suspend`, none for ends outside of the flows; its cells."""

    label: StrOrPromise
    transitions: tuple[str, ...]
    cells: Mapping[str, Consequence]


def ending(
    label: StrOrPromise,
    *transitions: str,
    drafts: Consequence,
    in_force: Consequence,
    addenda: Consequence,
    reports: Consequence,
    deadlines: Consequence,
    requests: Consequence,
    evaluations: Consequence,
    follow_ups: Consequence,
    notices: Consequence,
    webhooks: Consequence,
    feeds: Consequence,
    public: Consequence,
    launches: Consequence,
) -> Ending:
    """Every column is asked for by name, so that none can be forgotten."""
    given = (drafts, in_force, addenda, reports, deadlines, requests, evaluations, follow_ups, notices, webhooks, feeds, public, launches)  # fmt: skip
    return Ending(label, transitions, dict(zip(COLUMNS, given, strict=True)))


ENDING_SERVICE = "innovations.services.contracts.ending:"
HANDING_OVER = "innovations.services.agencies.handing_over:"
RESTING = "innovations.services.resting:"
REVISING = "contracts.services.revising:"
DEADLINES = "deadlines.services.deadlines:"
EVENT = Consequence(_("the event is sent"), "notifications.services.webhooks:queue_event")
EVENTS = Consequence(
    _("the event, and one for each thing that ends with it"), "notifications.services.webhooks:queue_event"
)
OVERTAKEN = Consequence(_("settled as no longer needed"), "deadlines.services.overtaken:overtake")
TOLD = Consequence(
    _("whoever acted on it, or was asked to, is told"), "notifications.services.event_notifications:notify"
)
CANCELLED = Consequence(_("its days are cancelled"), "notifications.services.feeds:read_feed")
NEVER_PUBLIC = Consequence(_("it was never public"), "dashboard.published:public_innovations")
NO_LAUNCH = Consequence(_("none is offered"), "innovations.flows.innovation:InnovationFlow.launch")
CLOSED = Consequence(_("closed; nothing falls due any more"), DEADLINES + "close_all_of")
CHANGES_VOID = Consequence(_("changes of it that are not signed become void"), REVISING + "end_addenda")

REMADE = Consequence(
    _("what is out for signature is made anew by the bureau in one step; whoever signed is told"),
    "contracts.services.remaking:ask_whoever_can",
)
FOLLOWS = Consequence(
    _("what waits follows the office to whoever holds it next"), "workflow.queries:addressed_to"
)
