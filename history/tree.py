"""The Merkle tree of RFC 6962 over numbered leaves, and its proofs. Pure: the hashes come from a reader.

Hashes of 256 neighbours are kept as one hash a level higher (as tiles of tlog-tiles are), so that a root or a proof of
ten million leaves reads a few hundred hashes instead of all.
"""

import hashlib
from collections.abc import Callable

HEIGHT = 8
TILE = 1 << HEIGHT
EMPTY = hashlib.sha256(b"").digest()

# Hashes of one level, from the first number on, at most so many. Level 0 are leaves, level 1 hashes of 256 leaves.
Reader = Callable[[int, int, int], list[bytes]]


class NoSuchLeaf(ValueError):
    """A leaf or a size that the tree does not have."""


def parent(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def folded(hashes: list[bytes]) -> bytes:
    """The hash above a power of two of neighbours."""
    while len(hashes) > 1:
        hashes = [parent(hashes[place], hashes[place + 1]) for place in range(0, len(hashes), 2)]
    return hashes[0]


class Tree:
    """The tree over whatever the reader gives; reads each tile once. `size` is not kept: every question names it."""

    def __init__(self, read: Reader) -> None:
        self._read = read
        self._tiles: dict[tuple[int, int], list[bytes]] = {}

    def root(self, size: int) -> bytes:
        """The root over the first `size` leaves."""
        return self._span(0, size) if size else EMPTY

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """The path from leaf `index` to the root at `size` (RFC 6962 §2.1.1). Raises NoSuchLeaf."""
        if not 0 <= index < size:
            raise NoSuchLeaf(f"{index} of {size}")
        path: list[bytes] = []
        start, end = 0, size
        while end - start > 1:
            middle = start + _split(end - start)
            if index < middle:
                path.append(self._span(middle, end))
                end = middle
            else:
                path.append(self._span(start, middle))
                start = middle
        return path[::-1]

    def consistency(self, old: int, new: int) -> list[bytes]:
        """What leads from the root at `old` to the root at `new` (RFC 6962 §2.1.2). Raises NoSuchLeaf."""
        if not 0 < old <= new:
            raise NoSuchLeaf(f"{old} of {new}")
        path: list[bytes] = []
        start, end, whole = 0, new, True
        while end != old:
            middle = start + _split(end - start)
            if old <= middle:
                path.append(self._span(middle, end))
                end = middle
            else:
                path.append(self._span(start, middle))
                start, whole = middle, False
        return ([] if whole else [self._span(start, end)]) + path[::-1]

    def _span(self, start: int, end: int) -> bytes:
        count = end - start
        if count & (count - 1) == 0 and start % count == 0:
            return self._perfect(start, count)
        middle = start + _split(count)
        return parent(self._span(start, middle), self._span(middle, end))

    def _perfect(self, start: int, count: int) -> bytes:
        level = (count.bit_length() - 1) // HEIGHT
        unit = TILE**level
        tile, place = divmod(start // unit, TILE)
        hashes = self._tile(level, tile)[place : place + count // unit]
        if len(hashes) != count // unit:
            raise NoSuchLeaf(f"{start + count}")
        return folded(hashes)

    def _tile(self, level: int, number: int) -> list[bytes]:
        key = (level, number)
        if key not in self._tiles:
            self._tiles[key] = self._read(level, number * TILE, TILE)
        return self._tiles[key]


def _split(count: int) -> int:
    """The largest power of two below `count`."""
    return 1 << ((count - 1).bit_length() - 1)
