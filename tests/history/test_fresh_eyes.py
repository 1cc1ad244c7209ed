"""Somebody who knows nothing of the server: a bundle of 5,000 records, a checkpoint on paper, and the program's help.

One record was altered in the database after it was sealed. The program names that one and no other; in a campaign a
hundred times, at any place and in any way.
"""

import json
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from history.offline import verify_log
from history.proofs import encoded
from history.services.exporting import VERIFIER
from history.tree import HEIGHT, Tree, folded
from tests.campaign import length
from tests.history.forging import KEY_TEXT, Taken, honest

RECORDS = length(short=500, full=5_000)
ROUNDS = length(short=1, full=100)


def written(taken: Taken, folder: Path) -> None:
    """As the server writes a bundle: the proofs are of what was sealed, the entries of what the database has."""
    shutil.copyfile(VERIFIER, folder / VERIFIER.name)
    levels = {0: [verify_log.leaf(line) for line in taken.lines]}
    width = 1 << HEIGHT
    while len(levels[max(levels)]) >= width:
        below = levels[max(levels)]
        whole = range(0, len(below) - len(below) % width, width)
        levels[max(levels) + 1] = [folded(below[place : place + width]) for place in whole]
    tree = Tree(lambda level, first, count: levels.get(level, [])[first : first + count])
    size = len(taken.lines)
    paths = ([encoded(each) for each in tree.inclusion(place, size)] for place in range(size))
    proofs = [json.dumps({"index": place, "path": path}) for place, path in enumerate(paths)]
    (folder / "proofs.ndjson").write_text("\n".join(proofs))
    (folder / "checkpoint.txt").write_text(taken.note)
    (folder / "bundle.json").write_text("{}")


def figure(line: bytes, drawn: random.Random) -> bytes:
    return re.sub(rb'"score":\d+', b'"score":%d' % (100 + drawn.randrange(100)), line)


def state(line: bytes, _drawn: random.Random) -> bytes:
    return line.replace(b'"to":"', b'"to":"x')


def day(line: bytes, _drawn: random.Random) -> bytes:
    return line.replace(b'"at":"2025-', b'"at":"2024-')


def letter(line: bytes, drawn: random.Random) -> bytes:
    place = drawn.randrange(len(line))
    return line[:place] + bytes([line[place] ^ 1]) + line[place + 1 :]


def test_one_altered_record_of_five_thousand_is_found(tmp_path: Path) -> None:
    drawn = random.Random(14)
    taken = honest(drawn, events=RECORDS, subjects=300)
    written(taken, tmp_path)
    (tmp_path / "kertas.txt").write_text(taken.note)
    (tmp_path / "kunci.txt").write_text(KEY_TEXT)

    def told(*asked: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-I", "-S", VERIFIER.name, *asked]
        return subprocess.run(
            command, cwd=tmp_path, env={}, capture_output=True, text=True, timeout=120, check=False
        )

    # What the help says, word by word.
    assert "verify_log.py bundle --key KUNCI [--kept LAMA]... PAKET" in told("--help").stdout
    asked = ["bundle", "--key", "kunci.txt", "--kept", "kertas.txt", "."]
    (tmp_path / "entries.ndjson").write_bytes(b"\n".join(taken.lines))
    assert told(*asked).stdout.startswith("SESUAI")
    ways: list[Callable[[bytes, random.Random], bytes]] = [figure, state, day, letter]
    for number in range(ROUNDS):
        place, alter = drawn.randrange(RECORDS), ways[number % len(ways)]
        lines = list(taken.lines)
        lines[place] = alter(lines[place], drawn).replace(b"\n", b"?")
        assert lines[place] != taken.lines[place]
        (tmp_path / "entries.ndjson").write_bytes(b"\n".join(lines))
        found = told(*asked)
        named = [line for line in found.stdout.splitlines() if line.startswith("BERUBAH")]
        assert (found.returncode, len(named)) == (1, 1)
        assert named[0].startswith(f"BERUBAH: entri {place} (")
