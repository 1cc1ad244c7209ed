"""The `[contract]` table of a policy document: the parties, the pattern of numbers, the paper. In words only."""

from django.utils.translation import gettext_lazy

from workflow.policies.sections import PolicySection, nothing_wrong

SECTION = PolicySection(
    name="contract",
    label=gettext_lazy("Performance contract"),
    # Its members are looked at when a contract is drafted from them.
    faults=nothing_wrong,
    keys={
        "first_party": gettext_lazy("first party"),
        "second_party": gettext_lazy("second party"),
        "number_pattern": gettext_lazy("pattern of the number"),
        "paper": gettext_lazy("paper"),
    },
)
