"""Which records become leaves of the log: each app names its own.

A record that was hashed when it was written (an event) brings its hash; of any other its canonical bytes are made when
it is taken into the log, and are kept with the leaf.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.db.models import Model, QuerySet

from workflow.engine import install

Records = QuerySet[Model]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Records of one kind. `rows` in the order in which they are taken; `record` is the column of their uuid.

    With `facts` the bytes are made of these columns; without it the rows have `leaf_hash` and `payload`. With
    `recent`, the name of a growing column, most rounds look only at its newest values. `private` gives what people
    wrote, which the bytes are bound to and do not hold.
    """

    name: str
    rows: Callable[[], Records]
    record: str
    facts: tuple[str, ...] = ()
    recent: str = ""
    private: Callable[[], Iterator["PrivateValue"]] | None = None


class PrivateValue(NamedTuple):
    """What somebody wrote in a field of a record, and the salt of its commitment."""

    event: UUID
    field: str
    salt: bytes
    value: str


@dataclass(frozen=True, slots=True)
class NewLeaf:
    """A record about to be taken."""

    source: str
    record: UUID
    leaf_hash: bytes
    payload: bytes | None


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Take the records of this source into the log; called as an app loads."""
    _sources[source.name] = source
    install.read_by_sequencer(source.rows().model._meta.db_table)


def sources() -> Iterator[Source]:
    """Every source, in the order in which their apps loaded."""
    yield from _sources.values()


def source_named(name: str) -> Source:
    """KeyError for an unknown one."""
    return _sources[name]
