"""Which events are outcomes: their proposers are notified, by e-mail too unless they do not wish it."""

from django.utils.translation import gettext_lazy as _

from common.types import StrOrPromise
from workflow.engine.registry import flow_of, kinds_of_outcome

# What is written beside a subject without moving it, by the name of its event: answers to what was asked for.
RECORDED: dict[str, StrOrPromise] = {
    "extend": _("More time granted"),
    "refuse_extension": _("More time refused"),
    "excuse": _("Lateness excused"),
    "ask": _("Ad-hoc report asked for"),
    "correct": _("Record corrected"),
    "invite": _("Account invited"),
    "serve_beside": _("Serves another government, too"),
    "hand_over": _("Handed over to the successor of its agency"),
}
# Of these the notice says why: what was asked for is to be understood without opening it.
WITH_REASON = frozenset({"ask", "excuse"})


def is_outcome(kind: str) -> bool:
    """Whether events of this kind (`report.evaluate`) are outcomes."""
    return kind in kinds_of_outcome() or kind.partition(".")[2] in RECORDED


def outcome_in_words(subject_type: str, name: str) -> StrOrPromise:
    """What happened, as the history says it."""
    if name in RECORDED:
        return RECORDED[name]
    spec = flow_of(subject_type).spec(name)
    return spec.happened or spec.label
