"""Evidence in reports: stored once, covered by the hash of what is handed in, changed only while the form is open."""

from typing import Any

import pytest

from common.canonical import digest
from common.errors import BadInput, NotNow, NotPermitted, NotVisible, Stale
from contracts import documents
from innovations.models import Attachment, Report, ReportEvidence
from innovations.queries import attachments_visible_to
from innovations.services import evidence, reporting
from tests.innovations.walks import open_report
from tests.world import World
from workflow import engine

PHOTO = b"\x89PNG\r\n\x1a\nfoto"


def attach(world: World, report: Report, who: str = "operator", **arguments: Any) -> ReportEvidence:
    given = {"name": "foto.png", "content": PHOTO} | arguments
    return evidence.attach(report, actor=getattr(world, who), at=world.tick(), **given)


def detach(world: World, row: ReportEvidence, who: str = "operator", **arguments: Any) -> None:
    evidence.detach(row, actor=getattr(world, who), at=world.tick(), **arguments)


def first_indicator(report: Report) -> Any:
    return report.innovation.indicators.order_by("position").first()


def test_a_file_is_kept_with_the_innovation_and_shown_at_its_line(world: World) -> None:
    report = open_report(world)
    indicator = first_indicator(report)

    made = attach(world, report, indicator_id=indicator.pk, content_type="image/png")

    file = made.attachment
    assert (made.report_id, made.line.indicator_id) == (report.pk, indicator.pk)
    assert (file.innovation_id, file.name, file.content_type) == (
        report.innovation_id,
        "foto.png",
        "image/png",
    )
    assert documents.load(file.sha256) == PHOTO


def test_the_same_bytes_are_one_file_however_often_they_are_shown(world: World) -> None:
    report = open_report(world)
    indicator = first_indicator(report)

    rows = [
        attach(world, report),
        attach(world, report, name="lain.png"),
        attach(world, report, indicator_id=indicator.pk),
    ]

    assert (rows[0], rows[0].attachment_id) == (rows[1], rows[2].attachment_id)
    assert (report.evidence.count(), report.innovation.attachments.count()) == (2, 1)


def test_every_change_raises_the_version_of_the_report(world: World) -> None:
    report = open_report(world)
    versions = [report.version]

    made = attach(world, report, seen_version=report.version)
    report.refresh_from_db()
    versions.append(report.version)
    detach(world, made, seen_version=report.version)
    report.refresh_from_db()
    versions.append(report.version)

    assert versions == [versions[0], versions[0] + 1, versions[0] + 2]


def test_who_saw_an_older_report_is_told(world: World) -> None:
    report = open_report(world)
    made = attach(world, report)

    with pytest.raises(Stale):
        attach(world, report, name="b.png", content=PHOTO + b"b", seen_version=report.version)
    with pytest.raises(Stale):
        detach(world, made, seen_version=report.version)

    assert list(report.evidence.all()) == [made]


def test_the_hash_of_what_is_handed_in_covers_the_evidence(world: World) -> None:
    report = world.fill(open_report(world), "40", "12")
    indicator = first_indicator(report)
    of_line = attach(world, report, indicator_id=indicator.pk)
    bare = reporting.content_of(report) | {"evidence": []}

    report = engine.perform(report, "submit", actor=world.operator, at=world.tick())

    content = reporting.content_of(report)
    assert content["evidence"] == [
        {"indicator": str(indicator.pk), "sha256": of_line.attachment.sha256, "name": "foto.png"}
    ]
    assert report.content_sha256 == digest(content) != digest(bare)


def test_only_the_agency_and_only_while_the_form_is_open(world: World) -> None:
    report = open_report(world)
    made = attach(world, report)

    for refused in (lambda: attach(world, report, "bureau"), lambda: detach(world, made, "bureau")):
        with pytest.raises(NotPermitted):
            refused()
    report = engine.perform(world.fill(report, "40", "12"), "submit", actor=world.operator, at=world.tick())
    for late in (lambda: attach(world, report), lambda: detach(world, made)):
        with pytest.raises(NotNow):
            late()

    assert list(report.evidence.all()) == [made]


def test_a_file_that_no_report_shows_any_more_is_taken_off(world: World) -> None:
    report = open_report(world)
    first = attach(world, report)
    second = attach(world, report, indicator_id=first_indicator(report).pk)

    detach(world, first)
    while_shown = Attachment.objects.get(pk=first.attachment_id).removed_at
    detach(world, second)

    file = Attachment.objects.get(pk=first.attachment_id)
    assert (while_shown, file.removed_at, documents.load(file.sha256)) == (None, world.now, PHOTO)
    with pytest.raises(NotVisible):
        detach(world, second)


def test_a_file_of_the_proposal_outlives_its_use_as_evidence(world: World) -> None:
    report = open_report(world)
    file = report.innovation.attachments.create(
        name="sk.png",
        content_type="image/png",
        sha256=documents.store(PHOTO),
        size=len(PHOTO),
        uploaded_by_id=world.operator.person_id,
        uploaded_at=report.innovation.created_at,
    )
    made = attach(world, report)

    detach(world, made)

    file.refresh_from_db()
    assert (made.attachment_id, file.removed_at) == (file.pk, None)


def test_what_cannot_be_evidence_is_refused(world: World) -> None:
    report = open_report(world)
    other = world.draft().indicators.first()
    codes = []

    for wrong in (
        {"name": "foto.html"},
        {"name": "foto.pdf"},
        {"content_type": "application/pdf"},
        {"indicator_id": other.pk},
    ):
        with pytest.raises(BadInput) as refusal:
            attach(world, report, **wrong)
        codes.append([(gap.field, gap.code) for gap in refusal.value.gaps])

    assert codes == [
        [("file", "type")],
        [("file", "content")],
        [("file", "content")],
        [("indicator", "unknown")],
    ]
    assert report.evidence.count() == 0


def test_the_evaluator_may_read_it_and_a_stranger_may_not(world: World) -> None:
    made = attach(world, open_report(world))

    seen = [
        attachments_visible_to(getattr(world, who), world.now).filter(pk=made.attachment_id).exists()
        for who in ("operator", "bureau", "stranger", "foreign_bureau")
    ]

    assert seen == [True, True, False, False]
