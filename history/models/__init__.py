"""Leaves of the log, hashes above them, checkpoints and the keys that signed them."""

from history.models.checkpoint import LogKey, Shard, SignedCheckpoint
from history.models.leaf import Leaf, TreeHash

__all__ = ["Leaf", "LogKey", "Shard", "SignedCheckpoint", "TreeHash"]
