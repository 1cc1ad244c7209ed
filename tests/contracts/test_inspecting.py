"""Stored documents are hashed anew by the worker: what is missing or damaged is told, and that it is back."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from contracts.documents import store
from contracts.documents.references import document_columns, named_documents
from contracts.models import DocumentInspection
from contracts.services import inspecting
from notifications.models import Notice
from operation.enums import Level
from operation.services import health
from tests.documents import stored_file
from tests.world import World
from workflow.enums import HeartbeatKind
from workflow.models import Heartbeat

pytestmark = pytest.mark.django_db
# Digests of what is no document of the store: canonical content, bytes in a column, secrets, certificates.
NO_DOCUMENTS = {
    "accounts.AccessLink.token_sha256", "accounts.SignInDelay.key_sha256", "calendars.CalendarVersion.sha256",
    "contracts.Contract.terms_sha256", "contracts.ContractTemplate.sha256",
    "contracts.ContractTemplate.wording_sha256", "contracts.DocumentInspection.sha256",
    "contracts.Signature.certificate_sha256", "contracts.SignatureRequest.answer_sha256",
    "contracts.SignatureRequest.certificate_sha256", "innovations.Appraisal.content_sha256",
    "innovations.InstrumentVersion.sha256", "innovations.PlanChange.content_sha256",
    "innovations.ProgressEntry.sha256", "innovations.Report.content_sha256", "innovations.ReportRevision.sha256",
    "innovations.Revision.sha256", "notifications.FeedToken.token_sha256", "notifications.Mailing.sha256",
    "organisations.SensitiveRead.sha256", "programmes.DirectoryEdition.sha256",
    "programmes.ProgrammeKindVersion.sha256", "work_packages.CaseLetter.terms_sha256",
    "work_packages.CriticalRuleVersion.sha256", "workflow.IdempotencyKey.request_sha256",
    "workflow.PolicyVersion.sha256",
}  # fmt: skip


def told(world: World) -> list[tuple[str, bool]]:
    """To whom, and whether it is settled."""
    names = {user.person_id: name for name, user in world.people.items()}
    rows = Notice.objects.filter(code="documents_faulty").order_by("id")
    return [(names[row.person_id], row.settled_at is not None) for row in rows]


def found(name: str) -> health.Examined:
    return next(entry for entry in health.examine(timezone.now()) if entry.check.name == name)


def test_what_is_wrong_is_told_once_and_until_it_is_back(world: World) -> None:
    world.in_force()
    documents = list(named_documents())
    missing, damaged = (stored_file(digest) for digest in documents[:2])
    kept = {path: path.read_bytes() for path in (missing, damaged)}
    missing.unlink()
    damaged.chmod(0o600)
    damaged.write_bytes(b"x")
    at = world.now

    counts = [
        inspecting.inspect(at=at),
        inspecting.inspect(at=at),
        inspecting.inspect(at=at + timedelta(hours=2)),
    ]
    faults = dict(DocumentInspection.objects.values_list("sha256", "fault"))
    before, look = told(world), found("documents")
    for path, data in kept.items():
        path.unlink(missing_ok=True)
        store.store(data)
    counts.append(inspecting.inspect(at=at + timedelta(hours=4)))

    assert counts == [len(documents), 0, 2, 2]
    assert faults == {**dict.fromkeys(documents, ""), documents[0]: "missing", documents[1]: "damaged"}
    assert before == [("administrator", False)]
    assert look.level == Level.WARNING
    assert "2 dokumen" in str(look.findings[0].sentence)
    assert all(digest in str(look.findings[0].sentence) for digest in documents[:2])
    assert told(world) == [("administrator", True)]
    assert found("documents").level == Level.OK


def test_every_document_comes_round_in_a_week(world: World) -> None:
    world.in_force()
    at = world.now
    inspecting.inspect(at=at)

    counts = [inspecting.inspect(at=at + timedelta(days=days)) for days in (6, 8)]

    assert counts == [0, DocumentInspection.objects.count()]


def test_a_round_is_bounded(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.in_force()
    monkeypatch.setattr(inspecting, "MOST_BYTES", 1)

    assert [inspecting.inspect(at=world.now) for _round in range(2)] == [1, 1]


def test_every_column_with_a_digest_is_a_documents_or_is_none() -> None:
    """An answer's digest in a request is that of the answer's own row."""
    named = {f"{entry.model}.{entry.column}" for entry in document_columns()}
    digests = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.local_fields
        if field.name.endswith("sha256")
    }

    assert digests - named == NO_DOCUMENTS


@pytest.mark.parametrize(
    ("hours", "error", "production", "level"),
    [
        (1, "", True, Level.OK),
        (27, "", True, Level.WARNING),
        (27, "", False, Level.OK),
        (1, "BackupFailed", False, Level.WARNING),
        (None, "", True, Level.WARNING),
        (None, "", False, Level.OK),
    ],
)
def test_the_last_backup(db, settings, hours: int | None, error: str, production: bool, level: Level) -> None:
    settings.PRAKARSA_PRODUCTION = production
    # Long after the first night, for which nobody misses a backup.
    now = timezone.now() + timedelta(days=30)
    if hours is not None:
        at = now - timedelta(hours=hours)
        Heartbeat.objects.create(kind=HeartbeatKind.BACKUP, name="backup", at=at, error=error)

    look = next(check for check in health.CHECKS if check.name == "backup").look
    assert health.worst(list(look(now))) == level
