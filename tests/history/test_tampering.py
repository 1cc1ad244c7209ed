"""Whoever has the database, or the database and the key, changes the log: noticed by whoever kept a statement."""

import json
import random
import subprocess
import sys
from copy import deepcopy
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from common.canonical import canonical_bytes
from history.notes import Checkpoint, signed
from history.offline import verify_log
from tests import campaign
from tests.history.forging import KEY, KEY_TEXT, ORIGIN, TAMPERINGS, Taken, honest, judged

ROUNDS = campaign.length(short=3, full=200)
# Of these nothing shows without a kept statement, when whoever did it could sign: the entries agree with themselves.
FITS_AGAIN = {
    *("state edited", "time edited", "actor edited", "facts edited", "event inserted"),
    *("event deleted", "events swapped", "subject dropped", "last event of a subject dropped"),
    # One of the last event of its subject may leave a text that fits.
    *("event given to another subject", "end cut off", "bit flipped"),
}


def rounds(name: str) -> list[random.Random]:
    return [random.Random(f"{campaign.first_seed()} {name} {number}") for number in range(ROUNDS)]


def test_an_honest_log_agrees_with_itself_and_with_what_was_kept(tmp_path: Path) -> None:
    for drawn in rounds("honest"):
        taken = honest(drawn)
        early = deepcopy(taken).sign(drawn.randrange(1, len(taken.lines)))
        assert judged(taken, [early.note, taken.note], tmp_path) == 0


@pytest.mark.parametrize("name", TAMPERINGS)
def test_whoever_kept_a_statement_notices(name: str, tmp_path: Path) -> None:
    """By somebody without the key, who leaves the statement as it is, and by somebody with it, who signs anew."""
    unnoticed = 0
    for drawn in rounds(name):
        taken = honest(drawn)
        kept = taken.note
        TAMPERINGS[name](taken, drawn)
        assert judged(taken, [], tmp_path) == 1
        taken.sign()
        assert judged(taken, [kept], tmp_path) == 1
        unnoticed += judged(taken, [], tmp_path) == 0
    sys.stdout.write(
        f"{name}: {unnoticed} of {ROUNDS} signed anew and unnoticed where nobody kept anything\n"
    )
    # What is not a forgery of everything shows even then.
    assert unnoticed == 0 or name in FITS_AGAIN


SHAPES: list[tuple[str, object]] = [
    *(("seq", value) for value in (None, "7", True, [1])),
    *(("subject", value) for value in (None, [], "x", {}, {"type": [], "id": 1})),
    *(("commit", value) for value in (None, [], "x", {"note": None}, {"note": []})),
    *(("id", value) for value in (None, 7, [])),
    *(("prev", None), ("from", []), ("to", {}), ("log", 1), ("kind", ["privacy.erased"])),
    ("facts", None),
    *(("facts", {"erased": value}) for value in (None, "ab", [["a"]], [[[], 1]], [None])),
]


@pytest.mark.parametrize(("name", "value"), SHAPES, ids=str)
def test_an_entry_of_another_shape_is_evidence_and_no_fault_of_the_program(
    name: str, value: object, tmp_path: Path
) -> None:
    """Found by a flipped bit in the name of a part."""
    taken = honest(random.Random(5))
    event = json.loads(taken.lines[20])
    if name == "facts":
        event["kind"] = "privacy.erased"
    for changed in ({**event, name: value}, {part: event[part] for part in event if part != name}):
        taken.lines[20] = canonical_bytes(changed)
        assert judged(taken.sign(), [], tmp_path) == 1


def test_private_values_that_cannot_be_read_are_evidence(tmp_path: Path) -> None:
    for row in ({}, {"event": "x"}, {"event": "x", "field": "note", "salt": "zz", "value": ""}):
        taken = honest(random.Random(6))
        taken.private[3] = row
        assert judged(taken, [], tmp_path) == 1


def test_a_fork_after_a_restore_is_noticed(tmp_path: Path) -> None:
    for drawn in rounds("fork"):
        whole = honest(drawn)
        behind = deepcopy(whole)
        del behind.lines[20:], behind.private[20:]
        event = json.loads(behind.lines[-1])
        behind.lines[-1] = canonical_bytes({**event, "facts": {"score": 101}})
        assert judged(behind.sign(), [whole.note], tmp_path) == 1


def test_other_names_other_keys_and_other_roots_are_noticed(tmp_path: Path) -> None:
    taken = honest(random.Random(1))
    size = len(taken.lines)
    root = verify_log.roots([verify_log.leaf(line) for line in taken.lines], {size})[size]
    other = Ed25519PrivateKey.from_private_bytes(b"\x02" * 32)
    for note in (
        signed(Checkpoint("prakarsa.lain.go.id/history", size, root), KEY),
        signed(Checkpoint(ORIGIN, size, root), other),
        signed(Checkpoint(ORIGIN, size, bytes(32)), KEY),
        signed(Checkpoint(ORIGIN, size + 1, root), KEY),
    ):
        assert judged(Taken(taken.lines, taken.private, note), [], tmp_path) == 1
    split_view = signed(Checkpoint(ORIGIN, size, bytes(32)), KEY)
    assert judged(taken, [split_view], tmp_path) == 1


def erased(taken: Taken, *pairs: tuple[str, str]) -> Taken:
    """The log with an erasure that names these values, signed."""
    event = json.loads(taken.lines[-1])
    said = {
        **event,
        "id": "00000000-0000-4000-8000-000000000001",
        "subject": {"type": "privacy", "id": "00000000-0000-4000-8000-000000000002"},
        "seq": 1,
        "prev": "0" * 64,
        "kind": "privacy.erased",
        "from": None,
        "to": "erased",
        "commit": {},
        "facts": {"erased": [list(pair) for pair in pairs]},
    }
    taken.lines.append(canonical_bytes(said))
    return taken.sign()


def test_an_erasure_that_was_recorded_is_none(tmp_path: Path) -> None:
    taken = honest(random.Random(2))
    gone = taken.private.pop()

    assert judged(erased(taken, (gone["event"], gone["field"])), [], tmp_path) == 0


def test_what_was_erased_and_is_still_there_is_evidence(tmp_path: Path) -> None:
    """With its value, and with another one: whoever keeps the salt can try out what stood there."""
    for change in ({}, {"value": ""}):
        taken = honest(random.Random(2))
        kept = taken.private[-1]
        kept.update(change)

        assert judged(erased(taken, (kept["event"], kept["field"])), [], tmp_path) == 1


def test_an_erasure_of_what_was_never_recorded_is_evidence(tmp_path: Path) -> None:
    taken = honest(random.Random(2))
    event = taken.private[-1]["event"]

    assert judged(erased(taken, (event, "nama")), [], tmp_path) == 1


def test_what_comes_after_the_statement_is_called_unsigned(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    taken = honest(random.Random(3)).sign(30)
    assert judged(taken, [], tmp_path) == 0
    assert "10 entri terakhir belum ditandatangani" in capsys.readouterr().out


def test_a_stranger_finds_one_changed_entry_of_five_thousand(tmp_path: Path) -> None:
    """By the program alone, with nothing of the project beside it."""
    taken = honest(random.Random(4), events=5000, subjects=400)
    kept = taken.note
    place = 3141
    taken.lines[place] = taken.lines[place].replace(b'"score":', b'"score":1')
    program = Path(verify_log.__file__).read_bytes()
    (tmp_path / "verify_log.py").write_bytes(program)
    (tmp_path / "disimpan.txt").write_text(kept)
    (tmp_path / "kunci.txt").write_text(KEY_TEXT)
    (tmp_path / "entri.ndjson").write_bytes(b"".join(line + b"\n" for line in taken.lines))
    asked = [
        "-I",
        "verify_log.py",
        "log",
        "--key",
        "kunci.txt",
        "--checkpoint",
        "disimpan.txt",
        "entri.ndjson",
    ]
    done = subprocess.run([sys.executable, *asked], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert "entri tidak menghasilkan akar yang ditandatangani" in done.stdout
