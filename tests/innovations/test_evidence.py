"""Evidence in reports: stored once, covered by the hash of what is handed in, changed only while the form is open."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from common.canonical import digest
from common.errors import BadInput, NotNow, NotPermitted, NotVisible, Stale
from contracts.documents import store
from innovations.models import Attachment, Report, ReportEvidence
from innovations.queries import attachments_visible_to, visible_to
from innovations.services.reports import evidence, report_submission
from innovations.services.reports.evidence import EvidenceSubject
from tests.acting import as_actor
from tests.innovations.walks import WINDOW, in_force, open_report
from tests.pictures import png
from tests.policies.conftest import document
from tests.world import START, World
from workflow.engine import gate
from workflow.engine.available import available
from workflow.policy_changes import publishing

PHOTO = png("foto")


def attach(world: World, report: Report, who: str = "operator", **arguments: Any) -> ReportEvidence:
    given = {"name": "foto.png", "content": PHOTO} | arguments
    return evidence.attach(report, actor=getattr(world, who), at=world.tick(), **given)


def detach(world: World, row: ReportEvidence, who: str = "operator", **arguments: Any) -> None:
    evidence.detach(row, actor=getattr(world, who), at=world.tick(), **arguments)


def first_indicator(report: Report) -> Any:
    return report.innovation.indicators.order_by("position").first()


def test_a_file_belongs_to_innovation_and_line(world: World) -> None:
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
    assert store.load(file.sha256) == PHOTO


def test_equal_bytes_are_stored_as_one_file(world: World) -> None:
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


def test_who_saw_an_older_report_is_refused_as_stale(world: World) -> None:
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
    bare = report_submission.content_of(report) | {"evidence": []}

    report = gate.perform(report, "submit", actor=world.operator, at=world.tick())

    content = report_submission.content_of(report)
    assert content["evidence"] == [
        {
            "indicator": str(indicator.pk),
            "milestone": None,
            "sha256": of_line.attachment.sha256,
            "name": "foto.png",
            "dated_on": None,
            "date_note": "",
        }
    ]
    assert report.content_sha256 == digest(content) != digest(bare)


def test_only_the_agency_and_only_while_the_form_is_open(world: World) -> None:
    report = open_report(world)
    made = attach(world, report)

    for refused in (lambda: attach(world, report, "bureau"), lambda: detach(world, made, "bureau")):
        with pytest.raises(NotPermitted):
            refused()
    report = gate.perform(world.fill(report, "40", "12"), "submit", actor=world.operator, at=world.tick())
    for late in (lambda: attach(world, report), lambda: detach(world, made)):
        with pytest.raises(NotNow):
            late()

    assert list(report.evidence.all()) == [made]


def test_a_file_that_no_report_shows_any_more_is_taken_off(world: World) -> None:
    report = open_report(world)
    first = attach(world, report)
    second = attach(world, report, indicator_id=first_indicator(report).pk)
    assert first.attachment.origin == "report"

    detach(world, first)
    while_shown = Attachment.objects.get(pk=first.attachment_id).removed_at
    detach(world, second)

    file = Attachment.objects.get(pk=first.attachment_id)
    assert (while_shown, file.removed_at, store.load(file.sha256)) == (None, world.now, PHOTO)
    with pytest.raises(NotVisible):
        detach(world, second)


def test_a_file_of_the_proposal_outlives_its_use_as_evidence(world: World) -> None:
    report = open_report(world)
    file = report.innovation.attachments.create(
        name="sk.png",
        content_type="image/png",
        sha256=store.store(PHOTO),
        size=len(PHOTO),
        uploaded_by_id=world.operator.person_id,
        uploaded_at=report.innovation.created_at,
    )
    made = attach(world, report)

    detach(world, made)

    file.refresh_from_db()
    assert (made.attachment_id, file.removed_at) == (file.pk, None)


def test_impossible_evidence_is_refused(world: World) -> None:
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
        attachments_visible_to(as_actor(getattr(world, who), world.now), world.now)
        .filter(pk=made.attachment_id)
        .exists()
        for who in ("operator", "bureau", "stranger", "foreign_bureau")
    ]

    assert seen == [True, True, False, False]


def test_an_earlier_file_is_shown_again_without_upload(world: World) -> None:
    report = open_report(world)
    made = attach(world, report)
    world.sweep(datetime(2025, 6, 20, 3, tzinfo=UTC))
    following = world.report(report.contract, 2)
    rows = list(following.innovation.indicators.order_by("position"))
    version = following.version

    for row in rows:
        evidence.reuse(
            following,
            actor=world.operator,
            at=world.tick(),
            attachments=[made.attachment_id],
            about=EvidenceSubject(indicator_id=row.pk),
        )

    following.refresh_from_db()
    assert [row.attachment_id for row in following.evidence.all()] == [made.attachment_id] * 2
    assert (following.innovation.attachments.count(), following.version) == (1, version + 2)


def test_showing_the_same_again_changes_nothing(world: World) -> None:
    report = open_report(world)
    made = attach(world, report)
    report.refresh_from_db()

    again = evidence.reuse(
        report, actor=world.operator, at=world.tick(), attachments=[made.attachment_id, made.attachment_id]
    )

    version = report.version
    report.refresh_from_db()
    assert (again, report.version) == ([made], version)


def test_files_of_another_innovation_cannot_be_reused(world: World) -> None:
    innovations = world.launched(), world.launched(title="Canting Besi")
    contracts = [in_force(world, innovation) for innovation in innovations]
    world.sweep(WINDOW)
    report, stranger = (world.report(contract, 1) for contract in contracts)
    other = attach(world, stranger)

    with pytest.raises(BadInput) as refusal:
        evidence.reuse(report, actor=world.operator, at=world.tick(), attachments=[other.attachment_id])

    assert [(gap.field, gap.code) for gap in refusal.value.gaps] == [("files", "unknown")]


@pytest.mark.parametrize(
    ("dated_on", "note", "gaps"),
    [
        (date(2025, 1, 1), "", []),
        (date(2025, 3, 31), "", []),
        (date(2024, 12, 31), "", ["date_note"]),
        (date(2025, 4, 1), "", ["date_note"]),
        (date(2025, 4, 1), "Foto serah terima diambil sehari sesudahnya.", []),
    ],
)
def test_evidence_outside_the_period_needs_a_note(
    world: World, dated_on: date, note: str, gaps: list[str]
) -> None:
    report = world.fill(open_report(world), "40", "12")
    world.tick(days=14)
    made = attach(world, report, about=EvidenceSubject(dated_on=dated_on))
    evidence.date_evidence(made, actor=world.operator, at=world.tick(), dated_on=dated_on, date_note=note)

    found = [
        option
        for option in available(report, as_actor(world.operator, world.now), at=world.now)
        if option.name == "submit"
    ]

    assert [gap.field for gap in found[0].reasons] == [f"evidence.{made.pk}.{name}" for name in gaps]


def test_lan_reads_no_evidence_before_submission(world: World) -> None:
    made = attach(world, open_report(world))

    seen = (
        attachments_visible_to(as_actor(world.lan, world.now), world.now)
        .filter(pk=made.attachment_id)
        .exists()
    )

    assert (
        seen,
        visible_to(as_actor(world.lan, world.now), world.now).filter(pk=made.report.innovation_id).exists(),
    ) == (
        False,
        True,
    )


def test_lan_reads_evidence_of_reports_it_decides_on(world: World) -> None:
    version, _new = publishing.publish(LAN_EVALUATES, at=START)
    world.government.policy_name = version.name
    world.government.save(update_fields=["policy_name"])
    report = open_report(world, launched_by_head(world))
    made = attach(world, report)
    seen = []

    def look() -> None:
        seen.append(
            attachments_visible_to(as_actor(world.lan, world.now), world.now)
            .filter(pk=made.attachment_id)
            .exists()
        )

    look()
    report = gate.perform(world.fill(report, "40", "12"), "submit", actor=world.operator, at=world.tick())
    look()
    world.decide(report, world.lan)
    look()

    assert seen == [False, True, False]


LAN_EVALUATES = document(
    '[[review.innovation.stages]]\ncode = "head"\nrole = "agency_head"\nscope = "agency"\n', name="lan"
).replace('role = "organisation_bureau"', 'role = "lan_reviewer"\nscope = "anywhere"')


def launched_by_head(world: World) -> Any:
    """Under a policy with one stage."""
    innovation = world.decide(world.submitted(), world.head)
    return gate.perform(
        innovation, "launch", actor=world.bureau, at=world.tick(), launch_event=str(world.event().pk)
    )


def test_nothing_bears_a_day_that_has_not_come(world: World) -> None:
    report = open_report(world)
    tomorrow = world.now.date() + timedelta(days=1)
    row = attach(world, report)

    with pytest.raises(BadInput) as refusal:
        attach(world, report, about=evidence.EvidenceSubject(dated_on=tomorrow, date_note="Rencana."))
    with pytest.raises(BadInput):
        evidence.date_evidence(
            row, actor=world.operator, at=world.tick(), dated_on=tomorrow, date_note="Rencana."
        )

    assert [gap.field for gap in refusal.value.gaps] == ["dated_on"]
    assert list(report.evidence.values_list("dated_on", flat=True)) == [None]
