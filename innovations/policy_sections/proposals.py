"""The tables `[profiles]` and `[consequences]` of a policy document: what a proposal must say, what a lock closes."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import Gap
from workflow.policies.sections import PolicySection, nothing_wrong

# What a policy may close to an agency while a report of its is locked: steps of an innovation.
CLOSED_BY_LOCK = ("submit", "launch")


def consequence_faults(document: Mapping[str, Any]) -> Iterator[Gap]:
    """Unknown members, and steps that cannot be closed."""
    table = document["consequences"]
    for key in table:
        if key != "locked_report":
            yield Gap(f"consequences.{key}", "unknown", _("this field is not known here."))
    closed = table.get("locked_report", [])
    if not isinstance(closed, list) or not all(name in CLOSED_BY_LOCK for name in closed):
        known = ", ".join(CLOSED_BY_LOCK)
        yield Gap(
            "consequences.locked_report", "choice", _("this must be a list of: %(names)s.") % {"names": known}
        )


PROFILES = PolicySection(
    name="profiles",
    label=gettext_lazy("Required fields"),
    # Fields are looked up when a proposal is submitted under the profile.
    faults=nothing_wrong,
    keys={
        "required": gettext_lazy("required"),
        "minimum_words": gettext_lazy("minimum of words"),
        "minimum_rows": gettext_lazy("minimum of rows"),
        "register": gettext_lazy("register of running innovations"),
        "proposal": gettext_lazy("new proposal"),
    },
)
CONSEQUENCES = PolicySection(
    name="consequences",
    label=gettext_lazy("Consequences of a locked report"),
    faults=consequence_faults,
    keys={
        "locked_report": gettext_lazy("closed while a report is locked"),
        "submit": gettext_lazy("submitting a proposal"),
        "launch": gettext_lazy("launching an innovation"),
    },
)
