"""Files of a proposal: checked, stored by the hash of their bytes, never changed, taken off a draft when unwanted."""

from datetime import datetime
from pathlib import PurePath

from django.utils.translation import gettext as _

from common.errors import BadInput, Gap, NotNow, NotVisible
from common.file_names import kept_file_name
from common.letters import line_gaps, typed_line
from contracts.documents import store
from innovations.models import Attachment, Innovation
from innovations.services.proposals.drafting import editable, may_edit, note_edit
from organisations.offices import Actor
from organisations.queries import actor_at
from workflow.engine.transaction import retrying, unit_of_work

MAX_BYTES = 10 * 1024 * 1024
MAX_FILES = 50
# Ending, media type and how such a file begins. What a browser would run (HTML, SVG) is not among them.
TYPES: dict[str, tuple[str, tuple[bytes, ...]]] = {
    ".pdf": ("application/pdf", (b"%PDF-",)),
    ".png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    ".jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", (b"PK\x03\x04",)),
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (b"PK\x03\x04",)),
}
MEDIA_TYPES = frozenset(media_type for media_type, _beginnings in TYPES.values())


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
    sha256 = store.store(data)

    def work() -> Attachment:
        with unit_of_work():
            target = editable(innovation, actor=actor, at=at, seen_version=seen_version)
            present = target.attachments.filter(removed_at__isnull=True)
            known = present.filter(sha256=sha256).first()
            if known is not None:
                return known
            if present.count() >= MAX_FILES:
                raise NotNow(
                    _("A proposal has at most %(count)d files.") % {"count": MAX_FILES}, code="too_many_files"
                )
            made: Attachment = target.attachments.create(
                name=plain_name(name),
                kind=typed_line(kind),
                content_type=content_type,
                sha256=sha256,
                size=len(data),
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
    content_type, beginnings = TYPES.get(PurePath(plain_name(name)).suffix.lower(), ("", ()))
    if not content_type:
        known = ", ".join(TYPES)
        gaps.append(
            Gap("file", "type", _("Only these kinds of file are accepted: %(kinds)s.") % {"kinds": known})
        )
    elif not data.startswith(beginnings) or (declared != content_type and declared in MEDIA_TYPES):
        gaps.append(Gap("file", "content", _("The content of the file does not fit its name.")))
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
