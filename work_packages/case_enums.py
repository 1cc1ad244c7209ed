"""Vocabulary of show-cause cases: how they stand, and the letters that they bring."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.states import Badge, FlowState, StateDisplay


class CaseState(FlowState):
    """States of the case of a critical contract."""

    OPEN = "open", StateDisplay(Badge.BAD), _("Critical contract: reprimand and meeting to come")
    REPRIMANDED = "reprimanded", StateDisplay(Badge.WAITING), _("Reprimanded: the meeting is to be held")
    TESTING = "testing", StateDisplay(Badge.UNDER_WAY), _("The test agreed at the meeting runs")
    PASSED = "passed", StateDisplay(Badge.UNDER_WAY), _("The test was met")
    FAILED = "failed", StateDisplay(Badge.BAD), _("The test failed: a warning is to come")
    WARNED = "warned", StateDisplay(Badge.BAD), _("Warned")
    OPPORTUNITY = "opportunity", StateDisplay(Badge.UNDER_WAY), _("Opportunity to finish")
    RECOVERED = "recovered", StateDisplay(Badge.GOOD), _("Closed: recovered")
    TERMINATED = "terminated", StateDisplay(Badge.PLAIN), _("Closed: contract terminated")


CLOSED_CASES = (CaseState.RECOVERED, CaseState.TERMINATED)
RUNNING_CASES = tuple(state for state in CaseState if state not in CLOSED_CASES)


class LetterKind(models.TextChoices):
    """The letters of a case."""

    REPRIMAND = "teguran", _("Letter of reprimand")
    MINUTES = "ba-scm", _("Minutes of a show cause meeting")
    WARNING = "sp", _("Letter of warning")
