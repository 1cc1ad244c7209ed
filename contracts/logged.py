"""Registered versions of contracts as leaves of the log over the history: by the hash of their bytes."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from uuid import UUID

from django.utils.translation import gettext as _

from contracts.documents import store
from contracts.models import ContractDocument
from contracts.queries import documents_visible_to
from history.joined import BundledFile
from history.sources import Source
from organisations.offices import Actor

LOGGED = Source(
    name="document",
    rows=ContractDocument.objects.order_by("registered_at", "version_no", "pk").all,
    record="pk",
    facts=("contract_id", "version_no", "sha256", "registered_at"),
)


def bundled_files(contract_id: UUID, actor: Actor, at: datetime) -> Iterator[BundledFile]:
    """The registered versions of a contract that this person may see, for a bundle. One query."""
    rows = documents_visible_to(actor, at).filter(contract_id=contract_id).select_related("contract")
    for row in rows.order_by("version_no"):
        words = {"contract": row.contract.number or row.contract_id, "version": row.version_no}
        label = _("Contract %(contract)s, version %(version)d") % words
        yield BundledFile(LOGGED.name, row.pk, row.sha256, label, partial(store.load, row.sha256))
