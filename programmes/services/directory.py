"""Editions of a programme's directory: what was launched, frozen as it stood."""

from datetime import datetime
from uuid import uuid4

from django.utils.translation import gettext as _

from common.canonical import canonical_bytes, sha256_hex
from common.errors import BadInput, Gap, NotNow
from common.letters import line_gaps, typed_line
from common.types import Json
from innovations.models import Innovation
from organisations.offices import Actor
from programmes.conditions import LAUNCHED
from programmes.models import DirectoryEdition, Programme
from programmes.services.batch_launch import innovations_of
from programmes.services.keeping import put_down


def issue(programme: Programme, *, title: str, actor: Actor, at: datetime) -> DirectoryEdition:
    """Freeze what was launched so far; the event names its hash. Raises NotPermitted, NotNow, BadInput."""
    gaps = list(line_gaps(title, place="title"))
    if not typed_line(title):
        gaps.append(Gap("title", "required", _("Give the edition a name.")))
    if gaps:
        raise BadInput(_("Some fields are not valid."), gaps=gaps)
    launched = [each for each in innovations_of(programme) if each.state in LAUNCHED]
    if not launched:
        raise NotNow(_("Nothing of this programme was launched yet."), code="none_launched")
    entries: list[Json] = [_entry(each) for each in launched]
    digest = sha256_hex(canonical_bytes({"entries": entries}))

    def write() -> DirectoryEdition:
        number = DirectoryEdition.objects.filter(programme=programme).count() + 1
        return DirectoryEdition.objects.create(
            id=uuid4(),
            programme=programme,
            number=number,
            title=typed_line(title),
            issued_at=at,
            issued_by_id=actor.person_id,
            entries=entries,
            sha256=digest,
        )

    return put_down(
        programme,
        "issue_directory",
        write,
        actor=actor,
        at=at,
        facts={"sha256": digest, "entries": len(entries)},
    )


def _entry(innovation: Innovation) -> Json:
    """What everybody may read of it: nothing about people."""
    return {
        "innovation": str(innovation.pk),
        "title": innovation.title,
        "acronym": innovation.acronym,
        "agency": innovation.agency.name if innovation.agency is not None else "",
        "description": innovation.description,
        "origin_place": innovation.origin_place,
        "origin_source": innovation.origin_source,
    }
