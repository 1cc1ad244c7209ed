"""Lists under names of one's own: saved, called otherwise, removed. Nobody else reads or changes them."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import SavedView
from common.errors import BadInput, Gap, NotVisible
from common.letters import line_gaps, typed_line
from organisations.models import User
from workflow.engine.transaction import retrying

MOST_VIEWS = 50
LONGEST_NAME, LONGEST_QUERY = 80, 2000


def saved_of(owner: User, list_name: str) -> "QuerySet[SavedView]":
    """An account's views of one list, by name."""
    return SavedView.objects.filter(owner=owner, list_name=list_name).order_by("name", "pk")


def save_view(owner: User, list_name: str, *, name: str, query: str, at: datetime) -> SavedView:
    """Save under a name; what bears it already is replaced. Raises BadInput naming the field. Three statements."""
    named = _named(name)
    if len(query) > LONGEST_QUERY:
        raise _refused(_("This view asks for too much to be saved: use fewer filters."))

    def work() -> SavedView:
        if saved_of(owner, list_name).exclude(name=named).count() >= MOST_VIEWS:
            raise _refused(
                _("You have %(count)d views of this list already; remove one first.") % {"count": MOST_VIEWS}
            )
        row, _made = SavedView.objects.update_or_create(
            owner=owner, list_name=list_name, name=named, defaults={"query": query, "saved_at": at}
        )
        return row

    return retrying(work)


def rename_view(owner: User, view_id: UUID, *, name: str) -> SavedView:
    """Call an own view otherwise. Raises BadInput for a name that another view of the list bears, NotVisible."""
    named, row = _named(name), own_view(owner, view_id)
    if saved_of(owner, row.list_name).filter(name=named).exclude(pk=row.pk).exists():
        raise _refused(_("Another view of this list has this name."))
    row.name = named
    retrying(lambda: row.save(update_fields=["name"]))
    return row


def remove_view(owner: User, view_id: UUID) -> SavedView:
    """Forget an own view. Raises NotVisible."""
    row = own_view(owner, view_id)
    retrying(lambda: SavedView.objects.filter(pk=row.pk).delete())
    return row


def own_view(owner: User, view_id: UUID) -> SavedView:
    """One of the account's own. Raises NotVisible for anybody else's."""
    row = SavedView.objects.filter(owner=owner, pk=view_id).first()
    if row is None:
        raise NotVisible(_("There is no such view."))
    return row


def _named(name: str) -> str:
    named = typed_line(name)
    if not named:
        raise _refused(_("Give the view a name."))
    if len(named) > LONGEST_NAME:
        raise _refused(_("A name has at most %(count)d characters.") % {"count": LONGEST_NAME})
    if gaps := list(line_gaps(named, place="name")):
        raise BadInput(str(gaps[0].message), gaps=gaps)
    return named


def _refused(sentence: str) -> BadInput:
    return BadInput(sentence, gaps=[Gap("name", "invalid", sentence)])
