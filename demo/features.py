"""What of the program the demonstration does not play: tables without a row, steps nobody took, words nobody used.

The lists are the program's own, so that whatever it gets next is asked for. What is left out says why.
"""

from collections.abc import Iterator

from django.apps import apps
from django.db.models import Model, TextChoices

from deadlines.enums import ExtensionOutcome
from deadlines.models import DeadlineExtension
from innovations.enums import Intake, Polarity
from innovations.models import Indicator, Innovation
from organisations.enums import Capacity, Grant, Role
from organisations.models import OfficeHeld, Seat
from workflow.engine.registry import flows
from workflow.models import Event
from workflow.policy_changes.publishing import shipped_names

# Apart from `accounts` and `onboarding`: how people and a government get in; a demonstration has them from the start.
PACKAGES = (
    *("appointments", "calendars", "contracts", "deadlines", "innovations", "notifications"),
    *("organisations", "workflow"),
)
# Words that one of them is to be seen with, each in its column.
WORDS: tuple[tuple[type[TextChoices], type[Model], str], ...] = (
    (Intake, Innovation, "intake"),
    (Polarity, Indicator, "polarity"),
    (Capacity, OfficeHeld, "capacity"),
    (Grant, OfficeHeld, "grant_kind"),
    (ExtensionOutcome, DeadlineExtension, "outcome"),
    (Role, Seat, "role"),
)
_OUTSIDE = "a demonstration reaches nothing outside of this machine"
LEFT_OUT = {
    "step appointment.countersign": "asks for a third administrator",
    "step contract.terminate": "seen as what an innovation that is discontinued does to its contract",
    "step follow_up.lapse": "as with contracts",
    "step official.enable": "disabling is seen, this is the way back",
    "step plan_change.lapse": "as with contracts",
    "step report.lapse": "as with contracts",
    "table contracts.SigningEnrolment": "the keys of a demonstration are made for it: nobody brings a certificate",
    "table notifications.NoticePreference": "everybody has the usual wishes until they choose others",
    "table notifications.Webhook": _OUTSIDE,
    "table notifications.WebhookAttempt": _OUTSIDE,
    "table workflow.Heartbeat": "written by a worker that runs, about the present",
    "table workflow.IdempotencyKey": "kept for some days for programs that ask again",
    "table workflow.MessageDecision": "no message fails",
    "table workflow.PolicyWithdrawal": "no shipped policy is wrong",
    "word capacity pj": "none of the four governments is led by somebody whom the ministry sent",
    "word capacity pjs": "none of the four governments is led by somebody whom the ministry sent",
    "word capacity system": "the program itself holds no office",
}


def not_played() -> list[str]:
    """Names of what there is and nobody did, but for what is left out."""
    missing = {*_empty_tables(), *_steps_not_taken(), *_words_not_used(), *_policies_not_followed()}
    return sorted(missing - LEFT_OUT.keys())


def _empty_tables() -> Iterator[str]:
    for label in PACKAGES:
        for model in apps.get_app_config(label).get_models():
            if not model._default_manager.exists():
                yield f"table {model._meta.label}"


def _steps_not_taken() -> Iterator[str]:
    taken = set(Event.objects.values_list("kind", flat=True).distinct())
    for name, flow in flows().items():
        yield from (f"step {name}.{step}" for step in flow.names() if f"{name}.{step}" not in taken)


def _words_not_used() -> Iterator[str]:
    for choices, model, column in WORDS:
        used = set(model._default_manager.values_list(column, flat=True).distinct())
        yield from (f"word {column} {word}" for word in choices.values if word not in used)


def _policies_not_followed() -> Iterator[str]:
    followed = {ref.partition("@")[0] for ref in Innovation.objects.values_list("policy_ref", flat=True)}
    yield from (f"policy {name}" for name in shipped_names() if name not in followed)
