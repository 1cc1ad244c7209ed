"""Vocabulary of regulations: kinds, states, and how an annex differs from what is launched."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.states import Badge, FlowState, StateDisplay


class RegulationKind(models.TextChoices):
    """What carries an innovation (PP 38/2017 art. 20; index of regional innovation, indicator 16)."""

    REGIONAL_LAW = "perda", _("Regional regulation (Perda)")
    HEAD_REGULATION = "perkada", _("Regulation of the head of region (Perkada)")
    HEAD_DECREE = "keputusan_kepala_daerah", _("Decree of the head of region")


# Promulgated in the regional gazette; a decree takes effect when it is signed.
PROMULGATED = (RegulationKind.REGIONAL_LAW, RegulationKind.HEAD_REGULATION)
# Level of indicator 16 of the index of regional innovation, 2026 (a local setting where an instrument says otherwise).
INDEX_LEVELS = {
    RegulationKind.REGIONAL_LAW: 3,
    RegulationKind.HEAD_REGULATION: 2,
    RegulationKind.HEAD_DECREE: 1,
}


class RegulationState(FlowState):
    """States of a decree or regulation."""

    DRAFT = "draft", StateDisplay(Badge.PLAIN), _("Draft")
    HARMONISED = "harmonised", StateDisplay(Badge.UNDER_WAY), _("Harmonised")
    SIGNED = "signed", StateDisplay(Badge.UNDER_WAY), _("Signed")
    IN_FORCE = "in_force", StateDisplay(Badge.GOOD, public=True), _("In force")
    AMENDED = "amended", StateDisplay(Badge.GOOD, public=True), _("In force, amended")
    REVOKED = "revoked", StateDisplay(Badge.BAD, public=True), _("Revoked")
    WITHDRAWN = "withdrawn", StateDisplay(Badge.PLAIN), _("Draft withdrawn")


# Its words may still change.
BEING_WRITTEN = (RegulationState.DRAFT,)
# Not yet in force and not given up: one amendment of a regulation at a time.
UNDER_WAY = (RegulationState.DRAFT, RegulationState.HARMONISED, RegulationState.SIGNED)
BINDING = (RegulationState.IN_FORCE, RegulationState.AMENDED)
# Whoever is not signed in may read it.
PUBLIC_STATES = (*BINDING, RegulationState.REVOKED)


class AnnexDifferenceKind(models.TextChoices):
    """How an annex differs from what is launched."""

    MISSING = "missing", _("launched, and in no annex")
    ENDED = "ended", _("in the annex, and ended")
    RENAMED = "renamed", _("has another name now")
    MOVED = "moved", _("belongs to another agency now")
    DOUBLE = "double", _("stands twice in the annex")
    UNKNOWN = "unknown", _("no innovation on record has this name")
    NOT_LAUNCHED = "not_launched", _("in the annex, and not launched")


class AnnexChangeKind(models.TextChoices):
    """What an amended annex changes."""

    ADDED = "added", _("added")
    REMOVED = "removed", _("removed")
    CHANGED = "changed", _("changed")
    KEPT = "kept", _("unchanged")
