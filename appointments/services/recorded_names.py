"""Whether people are called what the newest event about their record binds. Part of `verify_history`."""

from collections.abc import Iterator
from uuid import UUID

from django.db.models import OuterRef, Subquery, UUIDField
from django.utils.translation import gettext as _

from appointments.models import Official
from appointments.services.people import NAME
from organisations.models import Person
from workflow.engine.verification import Finding, Totals, parsed
from workflow.models import Event, EventPrivate

_CHUNK = 500
_SUBJECT = Official.SUBJECT_TYPE
_NAMING = (f"{_SUBJECT}.create", f"{_SUBJECT}.correct")


def findings(totals: Totals) -> Iterator[Finding]:
    """Each person who is called something else. Two queries. A name that was erased since binds nobody."""
    officials = Official.objects.filter(pk=OuterRef("subject_id")).values("person_id")
    value = EventPrivate.objects.filter(event=OuterRef("pk"), field=NAME).values("value")
    events = (
        Event.objects.filter(subject_type=_SUBJECT, kind__in=_NAMING)
        .annotate(person=Subquery(officials, output_field=UUIDField()), named=Subquery(value))
        .order_by("pk")
        .values_list("person", "named", "payload")
    )
    bound: dict[UUID, str | None] = {}
    for person, named, payload in events.iterator(_CHUNK):
        commitments = parsed(payload).get("commit")
        if isinstance(commitments, dict) and NAME in commitments:
            bound[person] = named
    totals.count(_("names"), len(bound))
    for key, name in Person.objects.order_by("pk").values_list("pk", "name").iterator(_CHUNK):
        if (wanted := bound.get(key)) is not None and wanted != name:
            message = _("the name is not the one that the newest event about the record binds")
            yield Finding(0, f"person {key}", "person", message)
