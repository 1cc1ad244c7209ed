"""Acts on accounts as leaves of the log over the history: those that stand in a person's chain."""

from collections.abc import Iterator

from accounts.models import AccountEvent
from history.sources import PrivateValue, Records, Source

SOURCE = "account"


def _rows() -> Records:
    return AccountEvent.objects.filter(leaf_hash__isnull=False).order_by("pk")


def _private() -> Iterator[PrivateValue]:
    rows = _rows().filter(salt__isnull=False).values_list("uuid", "salt", "reason")
    for event, salt, reason in rows.iterator(2000):
        yield PrivateValue(event, "reason", bytes(salt), reason)


LOGGED = Source(name=SOURCE, rows=_rows, record="uuid", recent="pk", private=_private)
