"""Whose the name of a published document is: the installation's, or the government's that published it first.

Who works under a name takes its next version, so nobody else may write that version.
"""

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext as _

from common.errors import NotPermitted
from workflow.models import PublishedVersion


def owner_of(model: type[PublishedVersion], name: str) -> PublishedVersion | None:
    """A version of that name, its government loaded; None for a name that is free. One query."""
    return model._default_manager.filter(name=name).select_related("government").first()


def refuse_foreign_name(
    model: type[PublishedVersion], name: str, government_id: UUID | None, *, shipped: Collection[str]
) -> None:
    """Raise NotPermitted (`foreign_name`) unless a version for this government (None: the installation) may bear it.

    What comes with the program is the installation's, published or not. One query.
    """
    known = owner_of(model, name)
    owner_id = known.government_id if known is not None else government_id
    if owner_id == government_id and not (government_id is not None and name in shipped):
        return
    if known is None or known.government is None:
        message = _(
            "The name “%(name)s” belongs to the installation. Publish yours under a name of its own, "
            "or ask whoever runs this installation."
        )
        raise NotPermitted(message % {"name": name}, code="foreign_name")
    message = _("The name “%(name)s” belongs to %(government)s. Publish yours under a name of its own.")
    raise NotPermitted(message % {"name": name, "government": known.government.name}, code="foreign_name")
