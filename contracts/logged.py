"""Registered versions of contracts as leaves of the log over the history: by the hash of their bytes."""

from contracts.models import ContractDocument
from history.sources import Source

LOGGED = Source(
    name="document",
    rows=ContractDocument.objects.order_by("registered_at", "version_no", "pk").all,
    record="pk",
    facts=("contract_id", "version_no", "sha256", "registered_at"),
)
