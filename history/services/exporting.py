"""The log as files that an inspector takes away: entries, private values, statement, key, and what verifies them."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

from history import offline
from history.queries import entries, key_texts, newest_checkpoint
from history.sources import sources

VERIFIER = Path(offline.__file__).with_name("verify_log.py")


def lines(start: int, end: int) -> Iterator[bytes]:
    """A line for each entry: what was hashed, or its hash where that is gone."""
    for entry in entries(start, end):
        yield (entry.payload if entry.payload is not None else opaque(entry.leaf_hash)) + b"\n"


def opaque(found: bytes) -> bytes:
    """How an entry stands whose content the reader may not have."""
    return json.dumps({"leaf_hash": found.hex()}).encode()


def write_out(folder: Path, *, private: bool) -> int:
    """Write the log up to the newest statement into a folder; how many entries it holds.

    `private` adds what people wrote, which is bound to the entries and not in them: personal data.
    """
    newest = newest_checkpoint()
    size = newest.size if newest is not None else 0
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "entries.ndjson").open("wb") as file:
        file.writelines(lines(0, size))
    (folder / "checkpoint.txt").write_text(newest.cosigned_note if newest is not None else "")
    (folder / "key.txt").write_text("".join(f"{key}\n" for key in key_texts()))
    shutil.copyfile(VERIFIER, folder / "verify_log.py")
    if private:
        with (folder / "private.ndjson").open("wb") as file:
            file.writelines(_private())
    return size


def _private() -> Iterator[bytes]:
    for source in sources():
        for found in source.private() if source.private is not None else ():
            said = {
                "event": str(found.event),
                "field": found.field,
                "salt": found.salt.hex(),
                "value": found.value,
            }
            yield json.dumps(said, ensure_ascii=False).encode() + b"\n"
