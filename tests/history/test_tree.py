"""Roots and proofs against the verifier that inspectors take away, which was written apart; and forged ones."""

import hashlib
import random
from itertools import pairwise

import pytest

from history.offline import verify_log
from history.tree import TILE, NoSuchLeaf, Tree, folded
from tests import campaign

SIZES = [*range(1, 34), 63, 64, 65, 255, 256, 257, 511, 513, 65_536 + 300]


def leaves_of(size: int) -> list[bytes]:
    return [hashlib.sha256(b"%d" % number).digest() for number in range(size)]


def tree_over(leaves: list[bytes]) -> Tree:
    """Reads as the database would: each level's hashes over 256 whole neighbours of the one below."""
    levels = [leaves]
    while len(levels[-1]) >= TILE:
        below = levels[-1]
        starts = range(0, len(below) // TILE * TILE, TILE)
        levels.append([folded(below[start : start + TILE]) for start in starts])
    return Tree(lambda level, first, count: levels[level][first : first + count])


@pytest.mark.parametrize("size", SIZES)
def test_roots_and_proofs_hold_for_an_independent_verifier(size: int) -> None:
    leaves, drawn = leaves_of(size), random.Random(size)
    tree = tree_over(leaves)
    few = range(size) if size < 34 else drawn.sample(range(size), 12)
    root = tree.root(size)

    assert root == verify_log.roots(leaves, {size})[size]
    for index in few:
        assert verify_log.included(leaves[index], index, size, tree.inclusion(index, size), root)
        path = tree.consistency(index + 1, size)
        assert verify_log.consistent(index + 1, size, tree.root(index + 1), root, path)


def test_no_forged_proof_is_accepted() -> None:
    """Every flipped, dropped, doubled or swapped hash, other leaves, other places, other sizes with the right roots."""
    drawn = random.Random(campaign.first_seed())
    tried = 0
    while tried < campaign.length(short=12_000, full=250_000):
        size = drawn.randrange(2, 130)
        leaves = leaves_of(size)
        tree = tree_over(leaves)
        index, old = drawn.randrange(size), drawn.randrange(1, size)
        root, old_root = tree.root(size), tree.root(old)
        path, grown = tree.inclusion(index, size), tree.consistency(old, size)
        for forged in spoilt(path, drawn):
            assert not verify_log.included(leaves[index], index, size, forged, root)
            tried += 1
        for forged in spoilt(grown, drawn):
            assert not verify_log.consistent(old, size, old_root, root, forged)
            tried += 1
        for other in {drawn.randrange(size) for _each in range(4)} - {index}:
            assert not verify_log.included(leaves[other], index, size, path, root)
            assert not verify_log.included(leaves[index], other, size, path, root)
            assert not verify_log.consistent(old, size, drawn.randbytes(32), root, grown)
            tried += 3


def spoilt(path: list[bytes], drawn: random.Random) -> list[list[bytes]]:
    """The path with one thing wrong, in several ways."""
    strange = drawn.randbytes(32)
    found = [[*path, strange], [strange, *path]]
    for place in range(len(path)):
        flipped = bytearray(path[place])
        flipped[drawn.randrange(32)] ^= 1 << drawn.randrange(8)
        found += [path[:place] + path[place + 1 :], [*path[:place], bytes(flipped), *path[place + 1 :]]]
        found.append([*path[:place], path[place][:31], *path[place + 1 :]])
    for place, (one, other) in enumerate(pairwise(path)):
        if one != other:
            found.append([*path[:place], other, one, *path[place + 2 :]])
    return found


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (4, 3), (0, 0), (5, 9)])
def test_there_is_no_proof_of_what_is_not_there(index: int, size: int) -> None:
    with pytest.raises(NoSuchLeaf):
        tree_over(leaves_of(7)).inclusion(index, size)
    with pytest.raises(NoSuchLeaf):
        tree_over(leaves_of(7)).consistency(index, size)
