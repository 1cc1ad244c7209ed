"""Vocabulary of erasures: how they stand, on which ground, and who asked."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.states import Badge, FlowState, StateDisplay


class ErasureState(FlowState):
    """States of a request that personal data be erased."""

    ASKED = "asked", StateDisplay(Badge.WAITING), _("Waits for the decision of a second office")
    ERASED = "erased", StateDisplay(Badge.GOOD), _("Erased")
    REFUSED = "refused", StateDisplay(Badge.PLAIN), _("Not erased")
    WITHDRAWN = "withdrawn", StateDisplay(Badge.PLAIN), _("Request withdrawn")


class ErasureGround(models.TextChoices):
    """Why it is erased (UU 27/2022 articles 43 and 44)."""

    NOT_NEEDED = "uu27-2022-43-1-a", _("no longer needed for what it was kept for (UU 27/2022 art. 43 (1) a)")
    CONSENT = "uu27-2022-43-1-b", _("consent was withdrawn (UU 27/2022 art. 43 (1) b)")
    ASKED = "uu27-2022-43-1-c", _("the person asks for it (UU 27/2022 art. 43 (1) c)")
    UNLAWFUL = "uu27-2022-43-1-d", _("obtained or processed against the law (UU 27/2022 art. 43 (1) d)")
    RETENTION = (
        "uu27-2022-44-1-a",
        _("retention is over, the schedule says destroy (UU 27/2022 art. 44 (1) a)"),
    )


class ErasureAsker(models.TextChoices):
    """Who asked for it."""

    SUBJECT = "subject", _("the person concerned")
    REPRESENTATIVE = "representative", _("heirs or somebody with a power of attorney")
    AUTHORITY = "authority", _("a court or an authority")
    OWN = "own", _("the government itself, by its duty")
