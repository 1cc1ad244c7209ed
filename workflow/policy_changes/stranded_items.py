"""Running items that a new policy document would leave without the stage they wait at."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.errors import Gap, NotNow
from common.types import Document
from workflow.models import Review, Task
from workflow.policies.document import stages_in


@dataclass(frozen=True, slots=True)
class StrandedItem:
    """A running item that waits at a stage which a new document no longer has."""

    subject_type: str
    subject_id: str
    title: str
    stage: str


def stranded_items(document: Document) -> list[StrandedItem]:
    """Running items of the named policy that wait at a stage this document drops. Two queries."""
    known = {review: {stage.code for stage in stages_in(document, review)} for review in document["review"]}
    rounds = {
        (r.subject_type, r.subject_id): r
        for r in Review.objects.filter(closed_at__isnull=True, policy__name=document["name"])
    }
    waiting = Task.objects.filter(closed_at__isnull=True, kind="review").order_by("opened_at", "id")
    found = []
    for task in waiting:
        review = rounds.get((task.subject_type, task.subject_id))
        if review is not None and task.stage not in known.get(review.name, set()):
            found.append(StrandedItem(task.subject_type, str(task.subject_id), task.title, task.stage))
    return found


def refuse_stranded_items(document: Document) -> None:
    """Raise NotNow naming every running item that the document would leave without its stage."""
    lost = stranded_items(document)
    if lost:
        raise stranded(lost, shown=lost)


def stranded(lost: Sequence[StrandedItem], *, shown: Sequence[StrandedItem]) -> NotNow:
    """The refusal: those of `lost` that are `shown` are named, the others only counted."""
    gaps = [
        Gap(
            f"{item.subject_type}.{item.subject_id}",
            "orphan",
            _("“%(title)s” waits at the stage %(stage)s.") % {"title": item.title, "stage": item.stage},
        )
        for item in shown
    ]
    if hidden := len(lost) - len(shown):
        more = ngettext(
            "%(count)d more item that you may not see.", "%(count)d more items that you may not see.", hidden
        )
        gaps.append(Gap("", "orphan", more % {"count": hidden}))
    return NotNow(
        _("%(count)d running items wait at stages that this version removes.") % {"count": len(lost)},
        code="orphans",
        gaps=gaps,
    )
