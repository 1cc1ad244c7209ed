"""Vocabulary of appointments: how they stand, and what an official's record says."""

from django.utils.translation import gettext_lazy as _

from common.states import Badge, FlowState, StateDisplay


class AppointmentState(FlowState):
    """States of an appointment or a delegation."""

    PROPOSED = "proposed", StateDisplay(Badge.WAITING), _("Waits for confirmation")
    APPOINTED = "appointed", StateDisplay(Badge.GOOD), _("Established")
    DECLINED = "declined", StateDisplay(Badge.PLAIN), _("Not confirmed")
    ENDED = "ended", StateDisplay(Badge.PLAIN), _("Ended early")


class OfficialState(FlowState):
    """States of an official's record."""

    ACTIVE = "active", StateDisplay(Badge.PLAIN), _("Recorded")
    RESET_ASKED = "reset_asked", StateDisplay(Badge.WAITING), _("Waits for a new way into the account")
    DISABLED = "disabled", StateDisplay(Badge.BAD), _("Account disabled")
    WITHDRAWN = "withdrawn", StateDisplay(Badge.PLAIN), _("Record withdrawn")
    LEFT = "left", StateDisplay(Badge.PLAIN), _("Left for another government")
