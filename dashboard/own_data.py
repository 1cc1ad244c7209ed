"""What is kept about one person, why, and a copy of it (UU 27/2022 articles 5 and 7).

A model that names a person belongs to exactly one category; `tests/web/test_own_data.py` fails for one that does not.
The copy holds the person's own rows. Other people in them stay keys, and nothing that opens a door is in it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.types import Json, Shown, StrOrPromise
from organisations.models import Person, User

# Columns that open a door, or that say nothing about anybody.
NEVER = frozenset(
    {
        "password",
        "digest",
        "token_key",
        "token_sha256",
        "session_key",
        "data",
        "salt",
        "secret",
        "former_secret",
        "endpoint",
        "p256dh",
        "auth",
    }
)


@dataclass(frozen=True, slots=True)
class DataCategory:
    """Rows kept for one reason: `why`, on what legal basis, how long, and which tables they are in."""

    name: str
    label: StrOrPromise
    why: StrOrPromise
    basis: StrOrPromise
    kept: StrOrPromise
    tables: tuple[str, ...]


_TASK = _("public task and exercise of authority (UU 27/2022 art. 20 (2) e)")
_DUTY = _("legal duty of the government (UU 27/2022 art. 20 (2) c)")
_ARCHIVE = _(
    "with the records they belong to, by the archive schedule of the government; nothing is deleted by itself"
)
CATEGORIES = (
    DataCategory(
        "identity",
        _("Who you are"),
        _(
            "Name, NIP and rank are printed on documents that you sign; e-mail address and telephone reach you."
        ),
        _TASK,
        _ARCHIVE,
        ("organisations.Person", "organisations.User", "appointments.Official", "onboarding.ImportedRow"),
    ),
    DataCategory(
        "offices",
        _("Offices you hold or held"),
        _("They give the right to act; who acted in which office must be provable later."),
        _TASK,
        _ARCHIVE,
        ("organisations.OfficeHeld", "appointments.OfficeAppointment"),
    ),
    DataCategory(
        "acts",
        _("What you decided, signed and did"),
        _("Every act of a government can be attributed; the history is never changed."),
        _DUTY,
        _ARCHIVE,
        (
            "workflow.Event",
            "workflow.EventPrivate",
            "workflow.Decision",
            "workflow.Recusal",
            "contracts.Signature",
            "contracts.SignatureRequest",
            "contracts.SigningBatch",
            "contracts.SigningEnrolment",
            "deadlines.DeadlineExtension",
            "deadlines.LatenessExcuse",
            "deadlines.LatenessReply",
        ),
    ),
    DataCategory(
        "contributions",
        _("What you wrote and handed in"),
        _("Proposals, reports and evidence name who wrote them, so that nobody decides on their own work."),
        _TASK,
        _ARCHIVE,
        (
            "innovations.Innovation",
            "innovations.Edit",
            "innovations.PlanChangeEdit",
            "innovations.ReportEdit",
            "innovations.TeamMember",
            "innovations.Attachment",
            "innovations.Report",
            "innovations.ProgressEntry",
            "workflow.RequestAnswer",
            "work_packages.WorkPackage",
            "work_packages.PackagePlan",
            "work_packages.PackageMonth",
            "work_packages.PackageAddendum",
            "work_packages.HandOver",
            "work_packages.PackageGuarantee",
            "work_packages.PackagePhoto",
            "work_packages.MonitoredPackage",
        ),
    ),
    DataCategory(
        "administration",
        _("What you set up"),
        _("Rules, lists and connections name who entered them."),
        _DUTY,
        _ARCHIVE,
        (
            "organisations.Reorganisation",
            "privacy.ErasureRequest",
            "planning.RegionalPlan",
            "planning.IndicatorFigure",
            "programmes.DirectoryEdition",
            "programmes.Idea",
            "programmes.PartnerAgreement",
            "programmes.Programme",
            "regulations.Regulation",
            "workflow.PolicyVersion",
            "workflow.PolicyChoice",
            "workflow.PolicyWithdrawal",
            "workflow.MessageDecision",
            "deadlines.DecreeEntry",
            "notifications.Webhook",
            "contracts.ContractTemplate",
            "innovations.LaunchEvent",
            "onboarding.Beginning",
            "onboarding.ImportRun",
            "onboarding.ImportTakenBack",
            "admin.LogEntry",
            "accounts.AccountEvent",
            "accounts.PersonChain",
            "organisations.SensitiveRead",
        ),
    ),
    DataCategory(
        "messages",
        _("What you were told"),
        _("So that it can be shown who was told of an obligation, and when."),
        _TASK,
        _ARCHIVE,
        (
            "notifications.Notice",
            "notifications.NoticePreference",
            "notifications.Mailing",
            "notifications.FeedToken",
            "notifications.PushDay",
            "notifications.PushDevice",
            "history.CheckpointLetter",
            "workflow.Reading",
        ),
    ),
    DataCategory(
        "access",
        _("How you sign in"),
        _(
            "Keys and unfinished requests of your account, and what you typed and did not send, your names for"
            " lists; what opens a door is not in the copy."
        ),
        _TASK,
        _("until they expire or you end them"),
        (
            "account.EmailAddress",
            "accounts.AccessLink",
            "accounts.FactorRequest",
            "accounts.SavedView",
            "accounts.UnsentText",
            "knox.AuthToken",
            "mfa.Authenticator",
            "onboarding.UploadedTable",
            "socialaccount.SocialAccount",
            "usersessions.UserSession",
            "workflow.IdempotencyKey",
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class OwnRows:
    """A category with the number of one person's rows in it."""

    category: DataCategory
    count: int


def people_tables() -> dict[str, list[str]]:
    """Every model that names a person, by label, with the look-ups that find one person's rows."""
    found = {"organisations.Person": ["pk"]}
    for model in apps.get_models():
        columns = [field for field in model._meta.concrete_fields if field.related_model in (Person, User)]
        if columns:
            found[model._meta.label] = [
                f"{column.name}__person" if column.related_model is User else column.name
                for column in columns
            ]
    # What was said at an act stands beside its event.
    found["workflow.EventPrivate"] = ["event__actor"]
    return found


def overview(person_id: UUID) -> list[OwnRows]:
    """How much is kept in each category. One query a table, whatever its size."""
    tables = people_tables()
    return [
        OwnRows(category, sum(_rows(label, tables[label], person_id).count() for label in category.tables))
        for category in CATEGORIES
    ]


def copy_of(person_id: UUID, *, at: datetime) -> Mapping[str, Json]:
    """Everything about one person as plain values: category, table, rows."""
    tables = people_tables()
    return {
        "person": str(person_id),
        "made_at": at.isoformat(),
        "categories": {
            category.name: {
                "why": str(category.why),
                "basis": str(category.basis),
                "kept": str(category.kept),
                "tables": {
                    label: list(_plain(_rows(label, tables[label], person_id))) for label in category.tables
                },
            }
            for category in CATEGORIES
        },
    }


def _rows(label: str, lookups: list[str], person_id: UUID) -> "models.QuerySet[models.Model]":
    about = Q()
    for lookup in lookups:
        about |= Q(**{lookup: person_id})
    return apps.get_model(label)._default_manager.filter(about).order_by("pk")


def _plain(rows: "models.QuerySet[models.Model]") -> Iterator[dict[str, Json]]:
    fields = [
        field.attname
        for field in rows.model._meta.concrete_fields
        if field.name not in NEVER and not isinstance(field, models.BinaryField)
    ]
    for row in rows.values(*fields).iterator(chunk_size=500):
        yield {name: _value(value) for name, value in row.items()}


def _value(value: Shown) -> Json:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, datetime):
        return value.isoformat()
    return value if isinstance(value, dict | list) else str(value)
