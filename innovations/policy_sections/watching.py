"""The table `[watching]` of a policy document: who reads on after having had a part in an innovation's beginnings."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy

from common.document_fields import Passage
from common.types import Json
from common.validation import StrictModel
from workflow.policies.sections import PolicySection

NAME = "watching"


class WatchingRules(StrictModel):
    """Whether LAN's reviewers read reports handed in and evaluations concluded; reading is no right to decide.

    What no rule of the nation gives needs a basis of its own here.
    """

    lan_reviewers: bool
    legal_basis: Passage


def lets_lan_watch(document: Mapping[str, Json]) -> bool:
    """Whether LAN's reviewers read reports and evaluations of what is pinned to this published policy."""
    table = document.get(NAME)
    return isinstance(table, Mapping) and table.get("lan_reviewers") is True


SECTION = PolicySection(
    name=NAME,
    label=gettext_lazy("Watching"),
    schema=WatchingRules,
    keys={
        "lan_reviewers": gettext_lazy(
            "LAN's reviewers read reports handed in and evaluations concluded, without deciding"
        )
    },
)
