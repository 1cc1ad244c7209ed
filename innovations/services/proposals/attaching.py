"""Files of a proposal: checked, scanned, stored by the hash of their bytes, never changed, taken off a draft when
unwanted. Evidence of reports and of progress entries goes through the same `checked` and `kept`."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from common.errors import BadInput, Gap, NotNow, NotVisible
from common.file_kinds import ENDINGS, MEDIA_TYPES, kind_by_content, kind_by_name
from common.file_names import kept_file_name
from common.letters import line_gaps, typed_line
from common.photographs import DamagedPicture, without_location
from contracts.documents.taking_in import take_in
from innovations.enums import FileScan
from innovations.models import Attachment, Innovation
from innovations.policy_sections.files import file_rules
from innovations.services.proposals.drafting import editable, may_edit, note_edit
from organisations.offices import Actor
from organisations.queries import actor_at
from workflow.engine.transaction import retrying, unit_of_work
from workflow.policies.versions import document_of, policy_of

MAX_BYTES = 10 * 1024 * 1024
MAX_FILES = 50


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file as it was stored, which may be less than what was handed in: `sha256` and `size` are of what is stored."""

    content_type: str
    sha256: str
    size: int
    scan: FileScan


def attach(
    innovation: Innovation,
    *,
    name: str,
    data: bytes,
    kind: str = "",
    actor: Actor,
    at: datetime,
    seen_version: int | None = None,
) -> Attachment:
    """Add a file to an editable proposal and raise its version.

    Locks the innovation; the bytes are stored before that, for they change nothing by themselves. Raises NotPermitted,
    NotNow (cannot be edited, or too many files), Stale, BadInput with every gap of the file. The same bytes twice are
    one attachment.
    """
    may_edit(innovation, actor=actor, at=at)
    content_type = checked(name=name, kind=kind, data=data)
    file = kept(innovation, data=data, content_type=content_type)

    def work() -> Attachment:
        with unit_of_work():
            target = editable(innovation, actor=actor, at=at, seen_version=seen_version)
            present = target.attachments.filter(removed_at__isnull=True)
            known = present.filter(sha256=file.sha256).first()
            if known is not None:
                return known
            if present.count() >= MAX_FILES:
                raise NotNow(
                    _("A proposal has at most %(count)d files.") % {"count": MAX_FILES}, code="too_many_files"
                )
            made: Attachment = target.attachments.create(
                name=plain_name(name),
                kind=typed_line(kind),
                content_type=file.content_type,
                sha256=file.sha256,
                size=file.size,
                scan=file.scan,
                uploaded_by_id=actor_at(actor.person_id, at).person_id,
                uploaded_at=at,
            )
            note_edit(target, ["attachments"], actor=actor, at=at)
            return made

    return retrying(work)


def detach(
    attachment: Attachment, *, actor: Actor, at: datetime, seen_version: int | None = None
) -> Attachment:
    """Take a file off an editable proposal; row and bytes stay for the revisions that name them."""

    def work() -> Attachment:
        with unit_of_work():
            target = editable(attachment.innovation, actor=actor, at=at, seen_version=seen_version)
            gone = target.attachments.filter(pk=attachment.pk, removed_at__isnull=True).update(removed_at=at)
            if not gone:
                raise NotVisible(_("There is no such record."))
            note_edit(target, ["attachments"], actor=actor, at=at)
            attachment.removed_at = at
            return attachment

    return retrying(work)


def plain_name(name: str) -> str:
    """The name under which a file of an innovation is kept."""
    return kept_file_name(name, most=200)


def checked(*, name: str, data: bytes, kind: str = "", declared: str = "") -> str:
    """The media type by the name's ending. Raises BadInput with every gap.

    `declared` is the sender's own word, which browsers often leave vague: it only counts when it is another known type.
    """
    gaps = []
    content_type = kind_by_name(plain_name(name))
    if not content_type:
        known = ", ".join(ENDINGS)
        gaps.append(
            Gap("file", "type", _("Only these kinds of file are accepted: %(kinds)s.") % {"kinds": known})
        )
    elif kind_by_content(data) != content_type or (declared != content_type and declared in MEDIA_TYPES):
        gaps.append(_misnamed())
    if not data:
        gaps.append(Gap("file", "empty", _("The file is empty.")))
    if len(data) > MAX_BYTES:
        limit = MAX_BYTES // (1024 * 1024)
        gaps.append(Gap("file", "too_large", _("The file is larger than %(limit)d MB.") % {"limit": limit}))
    if len(kind.strip()) > 120:
        gaps.append(Gap("kind", "too_long", _("At most 120 characters.")))
    gaps += line_gaps(kind, place="kind")
    if gaps:
        raise BadInput(_("The file cannot be accepted."), gaps=gaps)
    return content_type


def kept(innovation: Innovation, *, data: bytes, content_type: str) -> KeptFile:
    """Store a checked file as the innovation's policy asks (`[files]`): scanned, a photograph without its location.

    Raises BadInput (damaged picture, `infected`), Unavailable (`not_scanned`).
    """
    rules = file_rules(document_of(policy_of(innovation)))
    try:
        wanted = data if rules.keep_location else without_location(data, content_type)
    except DamagedPicture as error:
        raise BadInput(_("The file cannot be accepted."), gaps=[_misnamed()]) from error
    taken = take_in(wanted, place="file", unscanned=rules.keep_unscanned)
    scan = FileScan.WAITING if taken.waits else FileScan.SETTLED
    return KeptFile(content_type, taken.sha256, taken.size, scan)


def _misnamed() -> Gap:
    return Gap("file", "content", _("The content of the file does not fit its name."))
