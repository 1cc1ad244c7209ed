"""Leaves of the log, hashes above them, checkpoints the keys that signed them, and to whom they went."""

from history.models.checkpoint import Cosignature, LogKey, Shard, SignedCheckpoint
from history.models.leaf import Leaf, TreeHash
from history.models.letter import CheckpointLetter

__all__ = ["CheckpointLetter", "Cosignature", "Leaf", "LogKey", "Shard", "SignedCheckpoint", "TreeHash"]
