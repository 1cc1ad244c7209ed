"""Letters of a case: numbered and frozen with the step that writes them, rendered by the worker, kept in the store.

They are numbered in the government's own register of such letters and printed by the process that prints contracts.
What a letter says is frozen as canonical JSON with its hash and attached to the file.
"""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.template.loader import render_to_string

from common.canonical import canonical_bytes, sha256_hex
from common.periods import local_day
from common.types import Json
from contracts.documents import numbering, store
from contracts.documents.rendering import render_letter
from contracts.terms.indonesian import long_date, printed_number, printed_rupiah
from work_packages.case_enums import LetterKind
from work_packages.curve.codes import CriticalReason
from work_packages.models import CaseLetter, ShowCauseCase, ShowCauseMeeting
from work_packages.models.month import month_title
from work_packages.services.critical_rules import rule_document
from work_packages.services.judged import JudgedPackage, figures_of, stand_of
from workflow.engine.declarations import Context
from workflow.models import Event
from workflow.outbox import queue
from workflow.outbox.queue import MessageSubject

TOPIC = "work_packages.letter"
# The register of numbers that these letters share; contracts have one of their own.
REGISTER = "show_cause_letter"
PATTERN = "{serial:03}/{unit}/{month}/{year}"
UNIT = {LetterKind.REPRIMAND: "TGR", LetterKind.MINUTES: "BA-SCM", LetterKind.WARNING: "SP"}


def write_letter(ctx: Context[ShowCauseCase], kind: LetterKind, step: int) -> CaseLetter:
    """Number and freeze a letter inside of the step's transaction; the worker renders it. Locks the register."""
    case = ctx.subject
    day = local_day(ctx.at, case.government.tz)
    serial = numbering.next_serial(
        government_id=case.government_id, year=day.year, day=day, document_type=REGISTER
    )
    number = numbering.in_words(PATTERN, serial=serial, day=day, unit=UNIT[kind])
    terms = _terms(ctx, kind, step, number)
    letter = CaseLetter.objects.create(
        case=case,
        kind=kind,
        step=step,
        number=number,
        dated_on=day,
        event=Event.objects.get(uuid=ctx.event_id),
        terms=terms,
        terms_sha256=sha256_hex(canonical_bytes(terms)),
    )
    queue.put(TOPIC, key=str(letter.pk), payload={"letter": str(letter.pk)}, lane=f"show_cause:{case.pk}")
    return letter


def _terms(ctx: Context[ShowCauseCase], kind: LetterKind, step: int, number: str) -> dict[str, Json]:
    """Everything that the letter says, as data in Indonesian."""
    case, package = ctx.subject, ctx.subject.package
    rule = rule_document(case.rule)
    standing = stand_of(package, figures_of([package])[package.pk], case.rule)
    day = local_day(ctx.at, case.government.tz)
    row = rule.handling.ladder[step - 1]
    agency = case.agency
    assert agency is not None, "only an agency's contract is followed"
    return {
        "kind": str(kind),
        "title": _title(kind, row.meeting, row.warning),
        "number": number,
        "dated_on": day.isoformat(),
        "place": case.government.seat_town or case.government.name,
        "government": case.government.name,
        "agency": agency.name,
        "address": [*filter(None, (agency.address or case.government.address).splitlines())],
        "provider": package.provider,
        "package": package.name,
        "contract_no": package.contract_no,
        "contract_value": "" if standing.contract_value is None else str(standing.contract_value),
        "ends_on": "" if standing.ends_on is None else standing.ends_on.isoformat(),
        "crossed_in": case.crossed_in.isoformat(),
        "period": case.period,
        "reason": case.reason,
        "planned": str(case.planned),
        "actual": str(case.actual),
        "deviation": str(case.deviation),
        "rule": case.rule.reference,
        "legal_basis": rule.legal_basis,
        "penalty_per_day": _per_day(standing, day),
        "meeting": _meeting(case, step) if kind != LetterKind.REPRIMAND else {},
        "signatory": _signatory(ctx),
        "is_example": case.is_example,
    }


def _title(kind: LetterKind, meeting: str, warning: str) -> str:
    if kind == LetterKind.REPRIMAND:
        return "Surat Teguran"
    return f"Berita Acara {meeting}" if kind == LetterKind.MINUTES else warning


def _per_day(standing: JudgedPackage, day: date) -> str:
    penalty = standing.penalty(day)
    return "" if penalty is None else str(penalty.per_day)


def _meeting(case: ShowCauseCase, step: int) -> dict[str, Json]:
    row = ShowCauseMeeting.objects.get(case=case, number=step)
    return {
        "title": row.title,
        "held_on": row.held_on.isoformat(),
        "target": str(row.target),
        "test_on": row.test_on.isoformat(),
        "reached": "" if row.reached is None else str(row.reached),
    }


def _signatory(ctx: Context[ShowCauseCase]) -> dict[str, Json]:
    """Who took the step, in which office: by whom the letter is to be signed."""
    office = ctx.event.office if ctx.event is not None else None
    return {"name": office.holder if office else "", "office": office.in_words if office else ""}


# -- the file ------------------------------------------------------------------------------------------------


def letter_html(terms: Mapping[str, Json]) -> str:
    """The letter as HTML. No query."""
    meeting = terms["meeting"]
    assert isinstance(meeting, Mapping)
    days = {
        name: long_date(date.fromisoformat(str(terms[name]))) if terms[name] else ""
        for name in ("dated_on", "ends_on")
    }
    return render_to_string(
        "work_packages/pdf/letter.html",
        {
            "terms": terms,
            "days": days,
            "month": month_title(date.fromisoformat(str(terms["crossed_in"]))),
            "value": _rupiah(terms["contract_value"]),
            "penalty": _rupiah(terms["penalty_per_day"]),
            "shares": {name: printed_number(str(terms[name])) for name in ("planned", "actual", "deviation")},
            "fingerprint": sha256_hex(canonical_bytes(dict(terms)))[:16],
            "meeting": {
                "title": meeting.get("title", ""),
                "held_on": _long(meeting.get("held_on")),
                "test_on": _long(meeting.get("test_on")),
                "target": printed_number(str(meeting.get("target") or "")),
                "reached": printed_number(str(meeting.get("reached") or "")),
            },
            "runs_past_year": terms["reason"] == CriticalReason.RUNS_PAST_YEAR,
        },
    )


def _long(day: Json) -> str:
    return long_date(date.fromisoformat(str(day))) if day else ""


def _rupiah(amount: Json) -> str:
    return f"Rp{printed_rupiah(str(amount))}" if amount else ""


def deliver_letter(payload: queue.Payload, at: datetime) -> None:
    """The worker's side: render and keep the letter; safe to run twice. What is frozen is never rendered otherwise."""
    letter = CaseLetter.objects.get(pk=UUID(str(payload["letter"])))
    if letter.sha256:
        return
    pdf = render_letter(
        letter_html(letter.terms),
        data=canonical_bytes(letter.terms),
        description="Isi surat yang dapat dibaca mesin (RFC 8785)",
        dated_on=letter.dated_on.isoformat(),
    )
    sha256 = store.store(pdf)
    CaseLetter.objects.filter(pk=letter.pk, sha256="").update(sha256=sha256, size=len(pdf), rendered_at=at)


def letter_about(payload: queue.Payload, at: datetime) -> MessageSubject:
    """Which case a message is about. One query."""
    letter = CaseLetter.objects.select_related("case__package").get(pk=UUID(str(payload["letter"])))
    return MessageSubject(letter.case.government_id, letter.case.subject_title)
