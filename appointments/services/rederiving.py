"""Deriving offices again: who holds what, since when and until when, from appointments and their events.

Part of `verify_history`. Where an installation is a demonstration, people hold offices that nobody recorded.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.enums import AccountAct
from accounts.models import AccountEvent
from appointments.enums import AppointmentState
from appointments.models import OfficeAppointment
from common.beside import Beside
from common.periods import end_of_day
from common.types import Json
from organisations.models import OfficeHeld
from organisations.services.delegating import zone_of
from workflow.engine.verification import Finding, Pair, Totals, parsed
from workflow.models import Event, Installation

_CHUNK = 500
_SUBJECT = OfficeAppointment.SUBJECT_TYPE
_SAME = ("person_id", "seat_id", "capacity", "letter_no", "letter_on", "letter_kind", "grant_kind", "granted_from_id",
         "may_pass_on", "through_id", "confirmed_by_id")  # fmt: skip
Said = tuple[Event, Mapping[str, Json]]


def findings(totals: Totals) -> Iterator[Finding]:
    """Whatever does not follow. Five queries."""
    is_demo = Installation.objects.get(id=1).is_demo
    events = Beside(
        Event.objects.filter(subject_type=_SUBJECT).order_by("subject_id", "seq").iterator(_CHUNK),
        lambda row: row.subject_id,
    )
    held = Beside(
        OfficeHeld.objects.select_related("seat__government", "granted_from").order_by("pk").iterator(_CHUNK),
        lambda row: row.pk,
    )
    given = given_by_lan()
    replaced = _replaced()
    for row in OfficeAppointment.objects.order_by("pk").iterator(_CHUNK):
        totals.count(_("offices"))
        said = [(event, _facts(event)) for event in events.of(row.pk)]
        found = held.of(row.pk)
        for message in _faults(row, said, found[0] if found else None, replaced.get(row.pk)):
            yield Finding(0, f"{_SUBJECT} {row.pk}", "office", message)
        yield from _unrecorded(held.strays(), given, is_demo=is_demo)
    yield from _unrecorded(held.rest(), given, is_demo=is_demo)


def _facts(event: Event) -> Mapping[str, Json]:
    facts = parsed(event.payload).get("facts")
    return facts if isinstance(facts, dict) else {}


def _faults(
    row: OfficeAppointment, said: Sequence[Said], held: OfficeHeld | None, replaced_at: datetime | None
) -> Iterator[str]:
    if not said:
        return
    created = said[0][1]
    pairs: list[Pair] = [
        ("person", str(row.person_id), created.get("person")),
        ("seat", str(row.seat_id), created.get("seat_given")),
        ("capacity", row.capacity, created.get("capacity_given")),
        ("letter", row.attachment_sha256, created.get("letter", "")),
        ("giver", str(row.giver_id) if row.giver_id else None, created.get("giver")),
    ]
    pairs += [
        (name, _text(getattr(row, name)), created[name])
        for name in ("letter_no", "letter_on")
        if name in created
    ]
    if not created.get("recorded_before"):
        pairs.append(("proposed_by", row.proposed_by_id, said[0][0].actor_id))
    effect = next(
        (event for event, _facts in said if event.kind.endswith((".take_effect", ".confirm"))), None
    )
    pairs.append(("office", held is not None, effect is not None))
    if held is not None and effect is not None:
        pairs += _held_pairs(row, held, said, effect, replaced_at)
    for name, stored, follows in pairs:
        if stored != follows:
            message = _("“%(name)s” is %(stored)s, by its letter and events %(follows)s")
            yield message % {"name": name, "stored": stored, "follows": follows}


def _text(value: date | str | None) -> str:
    return value.isoformat() if isinstance(value, date) else value or ""


def _held_pairs(
    row: OfficeAppointment,
    held: OfficeHeld,
    said: Sequence[Said],
    effect: Event,
    replaced_at: datetime | None,
) -> Iterator[Pair]:
    created = said[0][1]
    yield from ((name, getattr(held, name), getattr(row, name)) for name in _SAME)
    begins = datetime.fromisoformat(str(created.get("starts_at")))
    later = row.granted_from_id is not None or row.replaces_id is not None
    before = bool(created.get("recorded_before"))
    yield "starts_at", held.starts_at, max(begins, effect.at) if later and not before else begins
    if not before:
        seconds = [event for event, _facts in said if event.kind.endswith((".confirm", ".countersign"))]
        yield "confirmed_by", held.confirmed_by_id, seconds[-1].actor_id if seconds else None
    yield "ends_at", held.ends_at, _ends_at(held, said, replaced_at)


def _ends_at(held: OfficeHeld, said: Sequence[Said], replaced_at: datetime | None) -> datetime | None:
    """The earliest of: the letter's last day, an end before it, a successor, the end of the power it came from."""
    created = said[0][1]
    ends = [datetime.fromisoformat(str(created["ends_at"]))] if created.get("ends_at") else []
    for event, facts in said:
        if event.kind == f"{_SUBJECT}.end":
            day = str(facts.get("last_on") or "")
            ends.append(end_of_day(date.fromisoformat(day), zone_of(held)) if day else event.at)
    if replaced_at is not None:
        ends.append(replaced_at)
    if held.granted_from is not None and held.granted_from.ends_at is not None:
        ends.append(held.granted_from.ends_at)
    return max(min(ends), held.starts_at) if ends else None


def _replaced() -> dict[UUID, datetime]:
    """When a successor took over, by the holding that ended then."""
    rows = OfficeAppointment.objects.filter(
        replaces__isnull=False, state__in=(AppointmentState.APPOINTED, AppointmentState.ENDED)
    )
    found: dict[UUID, datetime] = {}
    for former, starts_at in rows.values_list("replaces_id", "starts_at").order_by("starts_at"):
        found.setdefault(former, starts_at)
    return found


def given_by_lan() -> dict[str, Mapping[str, Json]]:
    """Offices of LAN's reviewers as the acts on their holders say, by key."""
    acts = AccountEvent.objects.filter(act__in=(AccountAct.POWER_GIVEN, AccountAct.POWER_ENDED))
    found: dict[str, Mapping[str, Json]] = {}
    for payload in acts.order_by("pk").values_list("payload", flat=True).iterator(_CHUNK):
        facts = parsed(payload or b"").get("facts")
        if isinstance(facts, dict):
            found[str(facts.get("office"))] = facts
    return found


def _unrecorded(
    rows: Iterator[OfficeHeld], given: Mapping[str, Mapping[str, Json]], *, is_demo: bool
) -> Iterator[Finding]:
    """What stands in no appointment: an office of LAN's, in the acts on its holder; else nobody gave it."""
    for held in rows:
        facts = given.get(str(held.pk)) if held.seat.government_id is None else None
        if facts is None and is_demo:
            continue
        stored = (str(held.seat_id), held.capacity, held.starts_at, held.ends_at)
        if facts is None:
            message = _("%(seat)s is held, and neither a letter nor an act gave it")
            yield Finding(0, f"person {held.person_id}", "office", message % {"seat": held.seat.title})
            continue
        follows = (
            facts.get("seat"), facts.get("capacity"), _moment(facts.get("starts_at")), _moment(facts.get("ends_at")),
        )  # fmt: skip
        if stored != follows:
            message = _("the office is %(stored)s, by the acts on its holder %(follows)s")
            yield Finding(
                0, f"person {held.person_id}", "office", message % {"stored": stored, "follows": follows}
            )


def _moment(value: Json) -> datetime | None:
    return datetime.fromisoformat(str(value)) if value else None
