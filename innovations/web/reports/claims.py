"""Was it planned, whose work was it: claims in words, for the report's page and the public one."""

from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.templatetags.ui import moment
from common.types import StrOrPromise
from innovations.scoring.attribution import PARTIES, TargetTiming, TimingReason
from innovations.services.reports.targets import Claim
from innovations.web.figure_words import Names, target_text

PARTY_WORDS: dict[str, StrOrPromise] = {
    "own": gettext_lazy("own work"),
    "other_agency": gettext_lazy("other agencies"),
    "central": gettext_lazy("central government"),
    "private": gettext_lazy("private parties"),
    "community": gettext_lazy("community"),
}


def why_planned(found: TargetTiming, zone: str, names: Names | None = None) -> str:
    """One sentence: planned or not, and the facts that say so. Moments in the government's zone."""
    facts = {
        "target": target_text(found.target, found.bounds, names),
        "then": target_text(found.then, found.bounds_then, names),
        "recorded": moment(found.recorded_at, zone),
        "ended": moment(found.ended_at, zone),
    }
    if found.why is TimingReason.NO_TARGET:
        return _("Not planned: there is no target.")
    if found.why is TimingReason.RECORDED_LATE:
        return (
            _(
                "Not planned: the target of %(target)s was put on record on %(recorded)s, after the period had "
                "ended on %(ended)s."
            )
            % facts
        )
    if found.why is TimingReason.CHANGED_LATE:
        return (
            _(
                "Not planned as it stands: when the period ended on %(ended)s the target on record was %(then)s; "
                "the target of %(target)s was put on record on %(recorded)s."
            )
            % facts
        )
    return _("Planned: the target of %(target)s was put on record on %(recorded)s.") % facts


def why_unplanned(claims: Mapping[UUID, Claim], zone: str, names: Mapping[UUID, Names]) -> list[str]:
    """Why results of a report do not count as planned, each reason once."""
    return list(
        dict.fromkeys(
            why_planned(claim.plannedness, zone, names.get(key))
            for key, claim in claims.items()
            if claim.made and not claim.plannedness.before_result
        )
    )


def split_words(shares: Mapping[str, int] | None) -> str:
    """Whose work it was, without those who had no part; empty when not stated."""
    if shares is None:
        return ""
    return ", ".join(f"{PARTY_WORDS[party]} {shares[party]} %" for party in PARTIES if shares[party])
