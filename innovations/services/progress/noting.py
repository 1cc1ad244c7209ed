"""Progress entries: what an agency records of a running innovation, with or without a contract.

An entry never changes and is never deleted. A later one corrects it; both stay, with who wrote them and when. Each is
an event of the innovation's history with the hash of its content.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from common.canonical import clean_text, digest
from common.day_limits import beyond
from common.errors import BadInput, Gap, NotNow, NotPermitted
from common.periods import local_day
from common.types import Json
from innovations.enums import RUNNING, FileOrigin
from innovations.models import Attachment, Innovation, ProgressEntry, ProgressEvidence
from innovations.scoring.required_explanations import thresholds_of
from innovations.services.progress import milestone_days
from innovations.services.progress.standing import WHOLE
from innovations.services.proposals.attaching import KeptFile, checked, kept, plain_name
from innovations.services.reports.figure_checks import text_gaps
from organisations.enums import AGENCY_ROLES
from organisations.offices import Actor, Office, preferred
from organisations.queries import actor_at
from workflow.engine import gate
from workflow.engine.transaction import retrying, unit_of_work
from workflow.policies.versions import document_of, policy_of

SCHEMA = 1
MAX_FILES = 10


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """A file that comes with an entry; `content_type` is what the sender calls it, "" when unknown."""

    name: str
    content: bytes
    content_type: str = ""


@dataclass(frozen=True, slots=True)
class ProgressNote:
    """What an entry says. `percent` and `finished_on` are about the milestone; `attachments` are files that the
    innovation has already. `corrects` is the entry that this one replaces."""

    happened_on: date
    text: str
    milestone_id: UUID | None = None
    percent: int | None = None
    finished_on: date | None = None
    attachments: tuple[UUID, ...] = ()
    corrects: UUID | None = None


def write(
    innovation: Innovation,
    *,
    actor: Actor,
    at: datetime,
    note: ProgressNote,
    files: Sequence[EvidenceFile] = (),
    key: UUID | None = None,
) -> ProgressEntry:
    """Record an entry, and what it means for the day of its milestone.

    Locks the innovation; the bytes of files are stored before that. The same `key` sent twice by a person is one entry.
    Raises NotPermitted, NotNow (`not_running`, `corrected` by somebody already), BadInput with every gap.
    """
    may_write(innovation, actor=actor, at=at)
    stored = _stored(innovation, files)

    def work() -> ProgressEntry:
        with unit_of_work():
            target, moment = gate.locked(innovation, at=at)
            office = may_write(target, actor=actor, at=at)
            who = actor_at(actor.person_id, at)
            if (known := _sent_before(target, key, who)) is not None:
                return known
            corrected = _corrected(target, note)
            if gaps := _gaps(target, note, at=moment, new_files=len(stored)):
                raise BadInput(_("The entry cannot be recorded."), gaps=gaps)
            shown = list(_reusable(target, note))
            for name, file in stored.values():
                shown.append(_shown(target, name, file, who=who, at=moment))
            entry = ProgressEntry(
                id=_free(key),
                innovation=target,
                happened_on=note.happened_on,
                text=clean_text(note.text.strip()),
                milestone_id=note.milestone_id,
                percent=note.percent,
                finished_on=note.finished_on,
                corrects=corrected,
                written_by_id=who.person_id,
                seat_id=office.seat_id,
                written_at=moment,
            )
            entry.sha256 = digest(content_of(entry, shown))
            entry.save(force_insert=True)
            ProgressEvidence.objects.bulk_create(
                [ProgressEvidence(entry=entry, attachment=file) for file in dict.fromkeys(shown)]
            )
            gate.record(
                target,
                "note_progress" if corrected is None else "correct_progress",
                actor=who,
                office=office,
                at=moment,
                facts={"entry": str(entry.pk)}
                | ({} if corrected is None else {"corrects": str(corrected.pk)}),
                docs=[{"id": str(entry.pk), "sha256": entry.sha256}],
            )
            milestone_days.follow(target, at=moment)
            return entry

    return retrying(work)


def may_write(innovation: Innovation, *, actor: Actor, at: datetime) -> Office:
    """The office of the agency in which the actor may record something; one query at most.

    Raises NotPermitted for any other office, NotNow before the launch and after the end.
    """
    who = actor_at(actor.person_id, at)
    offices = (
        who.holding(role, government_id=innovation.government_id, agency_id=innovation.agency_id)
        for role in AGENCY_ROLES
        if innovation.agency_id is not None
    )
    office = preferred(offices)
    if office is None:
        raise NotPermitted(_("Progress is recorded by the innovation's agency."), code="not_your_agency")
    if innovation.state not in RUNNING:
        raise NotNow(
            _("Progress is recorded from the launch until the end; this innovation is “%(state)s”.")
            % {"state": innovation.get_state_display()},
            code="not_running",
            state=innovation.state,
        )
    return office


def first_day(innovation: Innovation, *, today: date) -> date:
    """The first day that an entry may speak of: that of the launch, today at the latest."""
    event = innovation.launch_event
    return today if event is None else min(event.held_on, today)


def content_of(entry: ProgressEntry, files: Sequence[Attachment]) -> dict[str, Json]:
    """What an entry says, as the value that is hashed."""
    return {
        "schema": SCHEMA,
        "entry": str(entry.pk),
        "innovation": str(entry.innovation_id),
        "happened_on": entry.happened_on.isoformat(),
        "text": entry.text,
        "milestone": None if entry.milestone_id is None else str(entry.milestone_id),
        "percent": entry.percent,
        "finished_on": None if entry.finished_on is None else entry.finished_on.isoformat(),
        "corrects": None if entry.corrects_id is None else str(entry.corrects_id),
        "files": sorted({file.sha256 for file in files}),
    }


def _stored(innovation: Innovation, files: Sequence[EvidenceFile]) -> dict[str, tuple[str, KeptFile]]:
    """Name and file by the hash of what is kept; stored once all are acceptable. Raises as `kept`."""
    kinds = [checked(name=file.name, data=file.content, declared=file.content_type) for file in files]
    taken = [
        kept(innovation, data=file.content, content_type=kind)
        for file, kind in zip(files, kinds, strict=True)
    ]
    return {found.sha256: (file.name, found) for file, found in zip(files, taken, strict=True)}


def _sent_before(innovation: Innovation, key: UUID | None, who: Actor) -> ProgressEntry | None:
    """The entry that this person sent under the key before."""
    if key is None:
        return None
    return ProgressEntry.objects.filter(pk=key, innovation=innovation, written_by_id=who.person_id).first()


def _free(key: UUID | None) -> UUID:
    """The key, unless an entry of somebody else has it. One query at most."""
    if key is None:
        return uuid4()
    if ProgressEntry.objects.filter(pk=key).exists():
        message = _("This entry exists already. Open the form anew.")
        raise BadInput(message, gaps=[Gap("key", "taken", message)])
    return key


def _corrected(innovation: Innovation, note: ProgressNote) -> ProgressEntry | None:
    """The entry that is corrected. Raises BadInput for one that the innovation does not have, NotNow for one that has
    been corrected."""
    if note.corrects is None:
        return None
    found = ProgressEntry.objects.filter(innovation=innovation, pk=note.corrects).first()
    if found is None:
        message = _("This entry is not one of the innovation.")
        raise BadInput(message, gaps=[Gap("corrects", "unknown", message)])
    if ProgressEntry.objects.filter(corrects=found).exists():
        raise NotNow(_("This entry has been corrected already: correct the newer one."), code="corrected")
    return found


def _gaps(innovation: Innovation, note: ProgressNote, *, at: datetime, new_files: int) -> list[Gap]:
    """Everything that is wrong with an entry. Two queries at most."""
    today = local_day(at, innovation.government.tz)
    gaps = list(text_gaps("text", note.text))
    if not note.text.strip():
        gaps.append(Gap("text", "required", _("Say what happened.")))
    if far := beyond("happened_on", note.happened_on, first_day(innovation, today=today), today):
        gaps.append(far)
    gaps += _milestone_gaps(innovation, note, shows_evidence=bool(note.attachments or new_files))
    if len(set(note.attachments)) + new_files > MAX_FILES:
        message = _("An entry has at most %(count)d files.") % {"count": MAX_FILES}
        gaps.append(Gap("file", "too_many", message))
    if len(_reusable(innovation, note)) < len(set(note.attachments)):
        message = _("Choose among the files that this innovation has.")
        gaps.append(Gap("attachments", "unknown", message))
    return gaps


def _milestone_gaps(innovation: Innovation, note: ProgressNote, *, shows_evidence: bool) -> list[Gap]:
    """Faults of what is said about a milestone. Where the policy asks reports for evidence of what is finished, it asks
    entries too."""
    gaps = []
    if note.milestone_id is None:
        if note.percent is not None:
            gaps.append(Gap("milestone", "required", _("Which milestone is this far?")))
        if note.finished_on is not None:
            gaps.append(Gap("milestone", "required", _("Which milestone was finished?")))
        return gaps
    milestone = innovation.milestones.filter(pk=note.milestone_id).first()
    if milestone is None:
        gaps.append(Gap("milestone", "unknown", _("The plan has no such milestone.")))
    if note.percent is not None and not 0 <= note.percent <= WHOLE:
        gaps.append(Gap("percent", "invalid", _("A percentage lies between 0 and 100.")))
    if note.percent == WHOLE and note.finished_on is None:
        gaps.append(Gap("finished_on", "required", _("On which day was the milestone finished?")))
    if note.finished_on is not None and note.percent != WHOLE:
        gaps.append(Gap("finished_on", "unfinished", _("Only a finished milestone has this day.")))
    if note.finished_on is not None and note.finished_on > note.happened_on:
        message = _("It was finished by the day that the entry speaks of, not after it.")
        gaps.append(Gap("finished_on", "later", message))
    demands = thresholds_of(document_of(policy_of(innovation)))
    if milestone is not None and note.percent == WHOLE and demands.milestone_evidence and not shows_evidence:
        message = _("The milestone “%(milestone)s” is finished: show evidence.")
        name = {"milestone": milestone.activity or milestone.output}
        gaps.append(Gap("file", "evidence", message % name))
    return gaps


def _reusable(innovation: Innovation, note: ProgressNote) -> list[Attachment]:
    if not note.attachments:
        return []
    rows = Attachment.objects.filter(innovation=innovation, removed_at__isnull=True, pk__in=note.attachments)
    return list(rows.order_by("uploaded_at", "id"))


def _shown(innovation: Innovation, name: str, file: KeptFile, *, who: Actor, at: datetime) -> Attachment:
    """The file of the innovation with this content; content that it has already is not kept twice."""
    known = innovation.attachments.filter(sha256=file.sha256, removed_at__isnull=True).first()
    if known is not None:
        return known
    made: Attachment = innovation.attachments.create(
        name=plain_name(name),
        content_type=file.content_type,
        sha256=file.sha256,
        size=file.size,
        scan=file.scan,
        origin=FileOrigin.PROGRESS,
        uploaded_by_id=who.person_id,
        uploaded_at=at,
    )
    return made
