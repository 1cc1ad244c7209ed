"""Verifying the log: every leaf against its record, every hash above, every statement; and against a kept one.

Reads only. Part of `verify_history`.
"""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from common.canonical import leaf_hash
from history.models import Leaf, SignedCheckpoint, TreeHash
from history.notes import signed_by_any, verified
from history.queries import entries, hashes, key_texts, log_size
from history.tree import EMPTY, TILE, folded, parent
from workflow.engine.verification import Finding, Totals

SUBJECT = "log"


def findings(totals: Totals) -> Iterator[Finding]:
    """Everything in the log that is not as it was sealed. One pass over leaves and records."""
    wanted = {row.size: row for row in SignedCheckpoint.objects.order_by("size")}
    keys = key_texts()
    for size, row in wanted.items():
        if (stated := signed_by_any(row.note, keys)) is None or (stated.size, stated.root) != (
            size,
            bytes(row.root),
        ):
            yield _finding("note", _("the statement of %(size)d is not what its row says") % {"size": size})
    roots: dict[int, bytes] = {}
    running = Running()
    for entry in entries(0, log_size()):
        totals.leaves += 1
        name = f"{entry.source} {entry.record}"
        if entry.position != running.size:
            yield _finding("gap", _("entry %(position)d is missing") % {"position": running.size})
            return
        if entry.payload is None:
            yield Finding(
                0,
                name,
                "record_gone",
                _("the log has it at %(position)d, and its record is gone") % {"position": entry.position},
            )
        elif leaf_hash(entry.payload) != entry.leaf_hash:
            message = _("what is recorded is not what was sealed at %(position)d")
            yield Finding(0, name, "sealed_otherwise", message % {"position": entry.position})
        running.add(entry.leaf_hash)
        if running.size in wanted:
            roots[running.size] = running.root()
    yield from _above(running)
    for size, row in wanted.items():
        if roots.get(size) != bytes(row.root):
            yield _finding(
                "root", _("the leaves do not have the root that was signed at %(size)d") % {"size": size}
            )


def against(note: str, key_text: str) -> Iterator[Finding]:
    """Whether the log continues a statement that somebody kept. Raises BadNote where it is none of this key."""
    kept = verified(note, key_text)
    size = log_size()
    if kept.size > size:
        message = _(
            "the kept statement is of %(kept)d entries, and the log has %(size)d: its end was cut off"
        )
        yield _finding("cut_off", message % {"kept": kept.size, "size": size})
        return
    running = Running()
    rows = Leaf.objects.filter(position__lt=kept.size).order_by("position")
    for found in rows.values_list("leaf_hash", flat=True).iterator(2000):
        running.add(bytes(found))
    if running.size != kept.size or running.root() != kept.root:
        message = _(
            "the first %(kept)d entries are not those of the kept statement: the history was rewritten"
        )
        yield _finding("rewritten", message % {"kept": kept.size})


class Running:
    """A root that grows leaf by leaf, from the leaves alone; `tiles` are the hashes over 256 of each level."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[tuple[int, bytes]] = []

    def add(self, found: bytes) -> None:
        """One leaf more."""
        self.size += 1
        width = 1
        while self._peaks and self._peaks[-1][0] == width:
            found = parent(self._peaks.pop()[1], found)
            width *= 2
        self._peaks.append((width, found))

    def root(self) -> bytes:
        """The root of what was added."""
        if not self._peaks:
            return EMPTY
        above = self._peaks[-1][1]
        for _width, peak in reversed(self._peaks[:-1]):
            above = parent(peak, above)
        return above


def _above(running: Running) -> Iterator[Finding]:
    """The kept hashes over 256 neighbours, each against the level below."""
    level, below = 1, running.size
    while below // TILE:
        rows = TreeHash.objects.filter(level=level).order_by("number").values_list("number", "tree_hash")
        found = {number: bytes(kept) for number, kept in rows.iterator(2000)}
        for number in range(below // TILE):
            if found.pop(number, None) != folded(hashes(level - 1, number * TILE)):
                yield _finding(
                    "tree",
                    _("the hash %(level)d/%(number)d is not that of its leaves")
                    % {"level": level, "number": number},
                )
        if found:
            yield _finding("tree", _("there are hashes above leaves that are not there"))
        level, below = level + 1, below // TILE


def _finding(code: str, message: str) -> Finding:
    return Finding(0, SUBJECT, code, message)
