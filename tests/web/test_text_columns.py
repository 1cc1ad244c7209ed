"""Every column of text is written through the gate for text, or nobody types it, or something else judges it."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models

from common.errors import BadInput
from common.letters import validate_printed
from common.lines import TypedLine, TypedNote, TypedText
from organisations.models import Reorganisation
from tests.world import World
from workflow.models import Event

JUDGED = (TypedLine, TypedNote, TypedText)
# Codes, hashes, names of zones and steps: written by the program, whatever the table.
_WORDS = """
    act aggregation band body capacity code digest document_type field fingerprint formula
    formula_version from_state head key key_sha256 kind lane message_id name_key policy_ref
    public_token role scale secret sha256 stage subject_type table to_state token token_sha256 topic
    zone answer_sha256 attachment_sha256 cache_key certificate_sha256 content_sha256 content_type
    emblem_sha256 request_sha256 terms_sha256 wording_sha256 failure error last_error
"""
BY_THE_PROGRAM = frozenset(_WORDS.split())
ELSEWHERE = {
    "accounts.AccessLink.address": "an address of mail, by its own validator",
    "accounts.SavedView.list_name": "the name of a page",
    "accounts.SavedView.query": "the address of a list, read as such",
    "accounts.UnsentText.address": "a path of the site",
    "accounts.SharedEntry.value": "what the cache keeps",
    "appointments.OfficeAppointment.attachment_name": "common.file_names",
    "contracts.Contract.number": "given by the pattern",
    "contracts.ContractTemplate.legal_basis": "judged in its document",
    "contracts.SigningBatch.stopped_by": "a code of the program's",
    "contracts.SigningEnrolment.issuer": "read from a certificate",
    "contracts.SigningEnrolment.signer": "a choice of the settings",
    "contracts.SigningEnrolment.subject": "read from a certificate",
    "deadlines.Deadline.title": "the subject's, judged there",
    "deadlines.DeadlineExtension.decided_as": "a seat's title, judged there",
    "history.Cosignature.line": "what a witness signed",
    "history.Cosignature.witness": "a name from the settings",
    "history.Leaf.source": "a name of the program's",
    "history.LogKey.key_text": "made of the installation's name",
    "history.Shard.note": "what the program signed",
    "history.SignedCheckpoint.note": "what the program signed",
    "deadlines.DecreeEntry.entered_as": "a seat's title, judged there",
    "deadlines.LatenessExcuse.excused_as": "a seat's title, judged there",
    "deadlines.LatenessReply.said_as": "a seat's title, judged there",
    "innovations.Attachment.name": "common.file_names",
    "innovations.InstrumentVersion.legal_basis": "judged in its document",
    "innovations.InstrumentVersion.name": "a document's name has a form of its own",
    "innovations.InstrumentVersion.title": "judged in its document",
    "notifications.Notice.title": "the subject's, judged there",
    "notifications.PushDevice.auth": "a browser's key, by the form's pattern",
    "notifications.PushDevice.endpoint": "an address, by its own validator",
    "notifications.PushDevice.p256dh": "a browser's key, by the form's pattern",
    "notifications.Webhook.url": "an address, by its own validator",
    "onboarding.ImportedRow.name": "the row's, judged there",
    "onboarding.ImportRun.file_name": "common.file_names",
    "onboarding.UploadedTable.file_name": "common.file_names",
    "organisations.Government.policy_name": "a choice of published names",
    "organisations.Person.email": "an address of mail, by its own validator",
    "organisations.SearchText.folded": "made by the database from columns judged there",
    "organisations.SearchText.part": "written by the database",
    "organisations.SensitiveRead.asked": "cleaned as it is recorded (organisations.services.reading)",
    "organisations.SensitiveRead.channel": "written by the program",
    "organisations.SensitiveRead.office": "a seat's title, judged there",
    "organisations.SensitiveRead.request_id": "written by the program",
    "organisations.User.email": "an address of mail, by its own validator",
    "organisations.User.password": "a hash",
    "planning.PlanItem.title_key": "made of the title",
    "programmes.ProgrammeKindVersion.legal_basis": "judged in its document",
    "programmes.ProgrammeKindVersion.name": "a document's name has a form of its own",
    "programmes.ProgrammeKindVersion.title": "judged in its document",
    "programmes.ProgrammeStage.label": "judged in its document",
    "privacy.ErasedCell.place": "a name of the program's",
    "privacy.ErasedCell.row_key": "a key of the program's",
    "work_packages.WorkPackage.source_url": "judged as a list is read (work_packages.services.importing)",
    "work_packages.CaseLetter.number": "made by the program",
    "work_packages.CriticalRuleVersion.legal_basis": "judged in its document",
    "work_packages.CriticalRuleVersion.name": "a document's name has a form of its own",
    "work_packages.CriticalRuleVersion.title": "judged in its document",
    "work_packages.ShowCauseCase.period": "judged in its document",
    "work_packages.ShowCauseMeeting.title": "judged in its document",
    "workflow.EventPrivate.value": "judged as the event is written (workflow.engine.events)",
    "workflow.Heartbeat.name": "written by the program",
    "workflow.Installation.origin": "from the settings",
    "workflow.OutboxMessage.about": "the subject's title, judged there",
    "workflow.PolicyChoice.name": "a choice of published names",
    "workflow.PolicyVersion.legal_basis": "judged in its document",
    "workflow.PolicyVersion.name": "a document's name has a form of its own",
    "workflow.PolicyVersion.title": "judged in its document",
    "workflow.Review.name": "a review that an app declares",
    "workflow.Task.title": "the subject's, judged there",
}


def unjudged() -> Iterator[str]:
    for model in apps.get_models():
        if model.__module__.split(".")[0] in {"django", "allauth", "procrastinate", "knox"}:
            continue
        for field in model._meta.local_fields:
            if not isinstance(field, models.CharField | models.TextField) or isinstance(field, JUDGED):
                continue
            if (
                not field.choices
                and validate_printed not in field.validators
                and field.name not in BY_THE_PROGRAM
            ):
                yield f"{model._meta.label}.{field.name}"


def test_every_column_of_text_is_judged_or_excused() -> None:
    assert sorted(unjudged()) == sorted(ELSEWHERE)


@pytest.mark.parametrize("text", ["tipu\u202edaya", "naik\x0bturun", "nol\x00"])
def test_a_comment_that_turns_the_reading_about_is_refused_at_its_field(
    world: World, signed_in, now, text: str
) -> None:
    """Word's soft line break (U+000B) and the marks that phones paste: refused by name, and nothing breaks."""
    draft = world.draft()
    now()
    browser = signed_in("innovator")

    page = browser.post(f"/inovasi/{draft.pk}/langkah/withdraw/", {"comment": text, "version": draft.version})
    answer = browser.post(
        f"/api/v1/innovations/{draft.pk}/transitions/withdraw/",
        {"comment": text},
        content_type="application/json",
        headers={"If-Match": f'"{draft.version}"', "Idempotency-Key": "satu"},
    )

    assert (page.status_code in {200, 400}, [*page.context["form"].errors]) == (True, ["comment"])
    assert (answer.status_code, [gap["field"] for gap in answer.json()["errors"]]) == (400, ["comment"])
    assert not Event.objects.filter(subject_id=draft.pk, kind="innovation.withdraw").exists()


def test_a_text_that_comes_by_no_form_is_put_right_or_refused(world: World) -> None:
    assert TypedText().to_python("Sa\u00adtu\r\ndua \u4f60") == "Satu\ndua \u4f60"
    with pytest.raises(BadInput) as refused:
        Reorganisation(basis="Perda \u202e5").save()
    assert [gap.field for gap in refused.value.gaps] == ["basis"]
