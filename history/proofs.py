"""Proofs as texts that go from hand to hand (C2SP tlog-proof). Pure."""

import base64
from collections.abc import Sequence

INCLUSION = "c2sp.org/tlog-proof@v1"


def inclusion_text(index: int, path: Sequence[bytes], payload: bytes, note: str) -> str:
    """That a record is entry `index` of the log which the note is a checkpoint of, with its bytes."""
    hashes = "".join(f"{encoded(each)}\n" for each in path)
    return f"{INCLUSION}\nextra {encoded(payload)}\nindex {index}\n{hashes}\n{note}"


def encoded(raw: bytes) -> str:
    """As base64."""
    return base64.b64encode(raw).decode()
