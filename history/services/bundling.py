"""A bundle: what was asked for with everything that it takes to verify it elsewhere, as a ZIP, sent as it is made.

It holds no more than whoever asks may read: hashed bytes of events of governments that they inspect, and documents
that are open to them. What people wrote is not in it. Entries that were not sealed yet are left out, and counted.
"""

import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from common.errors import NotVisible
from history.joined import BundledFile, files, neighbours
from history.models import Leaf, SignedCheckpoint
from history.proofs import encoded
from history.queries import key_texts, newest_checkpoint, stored_tree
from history.services.exporting import VERIFIER
from organisations.enums import ReadKind
from organisations.offices import Actor
from organisations.services.reading import record_read
from workflow.engine.declarations import SubjectRef
from workflow.models import Event
from workflow.queries import events_for_inspection, may_be_named, seen_of
from workflow.web.phrases import events_in_words

ZIP = "application/zip"
_PART = 64 * 1024


@dataclass(frozen=True, slots=True)
class BundledEntry:
    """One entry with the hashed bytes and where it stands in the log."""

    position: int
    payload: bytes


@dataclass(frozen=True, slots=True)
class Bundle:
    """What goes in. `whole` are subjects of which every event is there, with the number of the last; `unsealed` counts
    what was left out; `kept` is the size of a checkpoint that its reader has, 0 without one."""

    title: str
    checkpoint: SignedCheckpoint
    events: Sequence[Event]
    entries: Sequence[BundledEntry]
    files: Sequence[BundledFile]
    whole: dict[str, int]
    unsealed: int
    kept: int = 0


def bundle_of_subject(subject: SubjectRef, *, actor: Actor, at: datetime, kept: int = 0) -> Bundle:
    """Every event of a subject and of what goes with it, with its documents. Raises NotVisible."""
    subjects = list(dict.fromkeys(neighbours(subject)))
    rows = events_for_inspection(actor, at).filter(subject_id__in=[key for _kind, key in subjects])
    events = [
        event for event in rows.order_by("pk") if (event.subject_type, event.subject_id) in set(subjects)
    ]
    if not any((event.subject_type, event.subject_id) == subject for event in events):
        raise NotVisible(_("There is no such record."))
    shown = {(event.subject_type, event.subject_id) for event in events}
    found = [file for each in subjects if each in shown for file in files(each, actor, at)]
    first = next(event for event in events if (event.subject_type, event.subject_id) == subject)
    seen = seen_of([first], actor, at).get(subject[1])
    title = seen.subject_title if seen is not None else f"{subject[0]} {subject[1]}"
    return bundled(title, events, found, kept=kept, whole=True)


def take_bundle(
    actor: Actor, subject: SubjectRef, *, at: datetime, kept: int = 0, reason: str = ""
) -> Iterator[bytes]:
    """The bundle of a subject as a ZIP, once its reading is on record. Raises NotVisible, NotRecorded."""
    bundle = bundle_of_subject(subject, actor=actor, at=at, kept=kept)
    first = bundle.events[0] if bundle.events else None
    record_read(
        actor,
        ReadKind.BUNDLE,
        at=at,
        government_id=first.government_id if first is not None else None,
        agency_id=first.agency_id if first is not None else None,
        subject=subject,
        reason=reason,
    )
    return parts(bundle, actor=actor, at=at)


def bundled(
    title: str,
    events: Sequence[Event],
    found: Iterable[BundledFile] = (),
    *,
    kept: int = 0,
    whole: bool = False,
) -> Bundle:
    """These events and files as far as they are sealed. Two queries for the places. Raises NotVisible before the log
    begins."""
    newest = newest_checkpoint()
    if newest is None:
        raise NotVisible(_("Nothing was sealed yet: run seal_history."))
    places = _places("event", [event.uuid for event in events], newest.size)
    sealed = sorted(
        (event for event in events if event.uuid in places), key=lambda e: places[e.uuid].position
    )
    entries = [BundledEntry(places[event.uuid].position, bytes(event.payload)) for event in sealed]
    kept_files = []
    by_source: dict[str, list[BundledFile]] = {}
    for file in found:
        by_source.setdefault(file.source, []).append(file)
    for source, rows in by_source.items():
        leaves = _places(source, [file.record for file in rows], newest.size)
        for file in rows:
            leaf = leaves.get(file.record)
            if leaf is not None and leaf.payload is not None:
                entries.append(BundledEntry(leaf.position, bytes(leaf.payload)))
                kept_files.append(file)
    last: dict[str, int] = {}
    for event in sealed if whole else ():
        last[f"{event.subject_type} {event.subject_id}"] = event.seq
    entries.sort(key=lambda entry: entry.position)
    return Bundle(title, newest, sealed, entries, kept_files, last, len(events) - len(sealed), kept)


def _places(source: str, records: list[UUID], size: int) -> dict[UUID, Leaf]:
    rows = Leaf.objects.filter(source=source, record__in=records, position__lt=size)
    return {leaf.record: leaf for leaf in rows}


def parts(bundle: Bundle, *, actor: Actor, at: datetime) -> Iterator[bytes]:
    """The ZIP, piece by piece: no more of it is held than one document."""
    stream = _Outgoing()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]  # writes only
        for name, content in _members(bundle, actor, at):
            with archive.open(zipfile.ZipInfo(name, at.timetuple()[:6]), "w") as member:
                for piece in content:
                    member.write(piece)
                    if len(stream.held) > _PART:
                        yield stream.taken()
            yield stream.taken()
    yield stream.taken()


class _Outgoing:
    """A file that is only written to; what was written is taken away."""

    def __init__(self) -> None:
        self.held = bytearray()

    def write(self, data: bytes) -> int:
        self.held += data
        return len(data)

    def flush(self) -> None:
        """Nothing waits."""

    def taken(self) -> bytes:
        found = bytes(self.held)
        self.held.clear()
        return found


def _members(bundle: Bundle, actor: Actor, at: datetime) -> Iterator[tuple[str, Iterable[bytes]]]:
    yield "BACA-SAYA.txt", [_text("history/bundle/readme.txt", bundle, at)]
    yield "index.html", [_readable(bundle, actor, at)]
    yield VERIFIER.name, [VERIFIER.read_bytes()]
    yield "key.txt", [f"{key}\n".encode() for key in key_texts()]
    yield "checkpoint.txt", [bundle.checkpoint.note.encode()]
    yield "bundle.json", [json.dumps({"title": bundle.title, "whole": bundle.whole}).encode()]
    yield "entries.ndjson", (entry.payload + b"\n" for entry in bundle.entries)
    yield "proofs.ndjson", _proofs(bundle)
    if 0 < bundle.kept < bundle.checkpoint.size:
        path = [encoded(each) for each in stored_tree().consistency(bundle.kept, bundle.checkpoint.size)]
        grown = {"old": bundle.kept, "new": bundle.checkpoint.size, "path": path}
        yield "consistency.json", [json.dumps(grown).encode()]
    for file in {file.sha256: file for file in bundle.files}.values():
        yield f"documents/{file.sha256}.pdf", [file.load()]


def _proofs(bundle: Bundle) -> Iterator[bytes]:
    tree = stored_tree()
    for entry in bundle.entries:
        path = [encoded(each) for each in tree.inclusion(entry.position, bundle.checkpoint.size)]
        yield json.dumps({"index": entry.position, "path": path}).encode() + b"\n"


def _text(template: str, bundle: Bundle, at: datetime) -> bytes:
    return render_to_string(template, {"bundle": bundle, "at": at, "verifier": VERIFIER.name}).encode()


@dataclass(frozen=True, slots=True)
class _IndexLine:
    """An event of the readable index."""

    position: int
    at: datetime
    phrase: str
    subject: str
    office: str
    person: str


def _readable(bundle: Bundle, actor: Actor, at: datetime) -> bytes:
    """The index for people: one page without a script, in words."""
    seen = seen_of(bundle.events, actor, at)
    words = events_in_words(list(bundle.events))
    place = {entry.payload: entry.position for entry in bundle.entries}
    lines = [
        _IndexLine(
            place[bytes(event.payload)],
            event.at,
            str(entry.phrase),
            seen[event.subject_id].subject_title if event.subject_id in seen else event.subject_type,
            f"{entry.capacity} {entry.office}".strip(),
            event.actor.name if may_be_named(event, actor) else "",
        )
        for event, entry in zip(bundle.events, words, strict=True)
    ]
    zone = bundle.events[0].government.zone if bundle.events else "Asia/Jakarta"
    given = {"bundle": bundle, "lines": lines, "at": at, "zone": zone, "verifier": VERIFIER.name}
    return render_to_string("history/bundle/index.html", given).encode()
