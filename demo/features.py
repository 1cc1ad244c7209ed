"""What of the program the demonstration does not play: tables without a row, steps nobody took, words nobody used.

The lists are the program's own, so that whatever it gets next is asked for. What is left out says why.
"""

from collections.abc import Iterator

from django.apps import apps
from django.db.models import Model, TextChoices

from accounts.enums import AccountAct, LinkPurpose
from accounts.models import AccessLink, AccountEvent
from contracts.enums import ContractKind
from contracts.models import Contract
from deadlines.enums import ExtensionOutcome, ExtensionScope
from deadlines.models import DeadlineExtension
from innovations.enums import Intake, Polarity
from innovations.models import Indicator, Innovation
from notifications.enums import FeedScope, NoticeKind
from notifications.models import FeedToken, Notice
from organisations.enums import Capacity, Grant, Role
from organisations.models import OfficeHeld, Seat
from workflow.engine.registry import flows
from workflow.enums import MessageOutcome
from workflow.models import Event, MessageDecision
from workflow.policy_changes.publishing import shipped_names

PACKAGES = (
    *("accounts", "appointments", "calendars", "contracts", "deadlines", "innovations", "notifications"),
    *("onboarding", "organisations", "planning", "privacy", "programmes", "regulations", "workflow"),
)
# Words that one of them is to be seen with, each in its column.
WORDS: tuple[tuple[type[TextChoices], type[Model], str], ...] = (
    (Intake, Innovation, "intake"),
    (Polarity, Indicator, "polarity"),
    (Capacity, OfficeHeld, "capacity"),
    (Grant, OfficeHeld, "grant_kind"),
    (ExtensionOutcome, DeadlineExtension, "outcome"),
    (Role, Seat, "role"),
    (AccountAct, AccountEvent, "act"),
    (LinkPurpose, AccessLink, "purpose"),
    (ContractKind, Contract, "kind"),
    (ExtensionScope, DeadlineExtension, "scope"),
    (FeedScope, FeedToken, "scope"),
    (NoticeKind, Notice, "kind"),
    (MessageOutcome, MessageDecision, "outcome"),
)
LEFT_OUT = {
    "step official.leave": "one government in depth: nobody leaves it for another",
    "table accounts.FactorRequest": "in a demonstration nobody is asked for a second factor",
    "table contracts.CertificateWarning": "the worker's, who rests here: no certificate of the story ends",
    "table contracts.BatchRefusal": "in the story whatever is chosen may be signed",
    "table contracts.DocumentInspection": "the worker's, who rests here",
    "table accounts.SharedEntry": "limits of programs and codes that were used: gone within minutes",
    "table privacy.ErasedCell": "the head whose data are erased wrote nothing at a step, and was sent no e-mail",
    "table workflow.Heartbeat": "written by a worker that runs, about the present",
    "table notifications.PushDay": "no browser of the story has a push service",
    "table notifications.PushDevice": "no browser of the story has a push service",
    "table organisations.SensitiveRead": "written as somebody opens a page: in the story nobody does",
    "table accounts.SavedView": "names that somebody gives lists of their own",
    "table accounts.UnsentText": "typed and not sent: erased once it is sent",
    "table workflow.IdempotencyKey": "kept for some days for programs that ask again: there is none",
    "word act power_given": "the same two reviewers of LAN all the while",
    "word act power_ended": "the same two reviewers of LAN all the while",
    "word capacity pjs": "stands in while a head of region campaigns; 2026 has no such election",
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
