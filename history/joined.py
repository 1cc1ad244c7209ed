"""What goes into a bundle beside the events that are asked for: each app names what belongs to its subjects."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from organisations.offices import Actor
from workflow.engine.declarations import SubjectRef


@dataclass(frozen=True, slots=True)
class BundledFile:
    """A file that a record of the log has the hash of: `source` and `record` name it. `load` gives the bytes."""

    source: str
    record: UUID
    sha256: str
    label: str
    load: Callable[[], bytes]


Neighbours = Callable[[UUID], Iterable[SubjectRef]]
Files = Callable[[UUID, Actor, datetime], Iterable[BundledFile]]
_neighbours: dict[str, Neighbours] = {}
_files: dict[str, Files] = {}


def goes_with(subject_type: str, found: Neighbours) -> None:
    """Register which other subjects a subject of this type is looked at with; called as an app loads."""
    _neighbours[subject_type] = found


def files_of(subject_type: str, found: Files) -> None:
    """Register which files belong to subjects of this type, as far as somebody may see them."""
    _files[subject_type] = found


def neighbours(subject: SubjectRef) -> Iterator[SubjectRef]:
    """The subject, and what goes with it."""
    kind, key = subject
    yield subject
    yield from _neighbours[kind](key) if kind in _neighbours else ()


def files(subject: SubjectRef, actor: Actor, at: datetime) -> Iterator[BundledFile]:
    """Its files that this person may see."""
    kind, key = subject
    yield from _files[kind](key, actor, at) if kind in _files else ()
