"""A small log as files, and everything that somebody with the database may do to it."""

import hashlib
import json
import random
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from common.canonical import canonical_bytes, commitment
from history.notes import Checkpoint, signed, verifier_key
from history.offline import verify_log

ORIGIN = "prakarsa.contoh.go.id/history"
KEY = Ed25519PrivateKey.from_private_bytes(b"\x01" * 32)
KEY_TEXT = verifier_key(ORIGIN, KEY.public_key())
Event = dict[str, Any]
STATES = ("draft", "submitted", "in_review", "approved", "launched")


@dataclass
class Taken:
    """What an inspector takes away: lines, private values, and the newest statement."""

    lines: list[bytes]
    private: list[dict[str, str]] = field(default_factory=list)
    note: str = ""

    def sign(self, size: int | None = None) -> "Taken":
        """Say it anew, as whoever has the key can."""
        size = len(self.lines) if size is None else size
        root = verify_log.roots([verify_log.leaf(line) for line in self.lines], {size})[size]
        self.note = signed(Checkpoint(ORIGIN, size, root), KEY)
        return self


def honest(drawn: random.Random, *, events: int = 40, subjects: int = 6) -> Taken:
    """Events of several subjects, in the order in which they happened, with what people wrote."""
    heads: dict[str, tuple[int, str, str | None]] = {}
    names = [str(UUID(int=drawn.getrandbits(128))) for _each in range(subjects)]
    lines, private = [], []
    for number in range(events):
        subject = drawn.choice(names)
        seq, prev, state = heads.get(subject, (0, "0" * 64, None))
        to = drawn.choice(STATES)
        event_id, salt = str(UUID(int=drawn.getrandbits(128))), drawn.randbytes(32)
        value = f"catatan {number}"
        event: Event = {
            "v": 1,
            "log": ORIGIN,
            "id": event_id,
            "subject": {"type": "innovation", "id": subject},
            "seq": seq + 1,
            "prev": prev,
            "kind": "innovation.move",
            "from": state,
            "to": to,
            "at": f"2025-03-{1 + number % 28:02d}T02:00:00.000000Z",
            "actor": str(UUID(int=drawn.getrandbits(128))),
            "facts": {"score": drawn.randrange(100)},
            "commit": {"note": commitment(salt=salt, event_id=event_id, field="note", value=value)},
            "docs": [],
        }
        line = canonical_bytes(event)
        lines.append(line)
        private.append({"event": event_id, "field": "note", "salt": salt.hex(), "value": value})
        heads[subject] = seq + 1, verify_log.leaf(line).hex(), to
    return Taken(lines, private).sign()


def rechained(events: list[Event]) -> list[bytes]:
    """The events with numbers, states and hashes that fit again: what somebody does who knows the format."""
    heads: dict[str, tuple[int, str, str | None]] = {}
    lines = []
    for event in events:
        seq, prev, state = heads.get(event["subject"]["id"], (0, "0" * 64, None))
        line = canonical_bytes({**event, "seq": seq + 1, "prev": prev, "from": state})
        lines.append(line)
        heads[event["subject"]["id"]] = seq + 1, verify_log.leaf(line).hex(), event["to"]
    return lines


def _events(taken: Taken) -> list[Event]:
    return [json.loads(line) for line in taken.lines]


def _edited(
    change: Callable[[list[Event], random.Random], list[Event]],
) -> Callable[[Taken, random.Random], None]:
    """Changes events and makes everything fit again."""

    def tamper(taken: Taken, drawn: random.Random) -> None:
        taken.lines = rechained(change(_events(taken), drawn))
        _forget_the_rest(taken)

    return tamper


def _forget_the_rest(taken: Taken) -> None:
    """What people wrote in events that are gone goes with them."""
    there = {event["id"] for event in _events(taken)}
    taken.private = [row for row in taken.private if row["event"] in there]


def _raw(change: Callable[[list[bytes], random.Random], None]) -> Callable[[Taken, random.Random], None]:
    """Changes lines and makes nothing fit."""
    return lambda taken, drawn: change(taken.lines, drawn)


def _one(events: list[Event], drawn: random.Random) -> Event:
    return events[drawn.randrange(len(events))]


def _set(events: list[Event], drawn: random.Random, **values: Any) -> list[Event]:
    _one(events, drawn).update(values)
    return events


def _facts(events: list[Event], drawn: random.Random) -> list[Event]:
    _one(events, drawn)["facts"]["score"] += 1
    return events


def _without(events: list[Event], drawn: random.Random) -> list[Event]:
    del events[drawn.randrange(len(events))]
    return events


def _inserted(events: list[Event], drawn: random.Random) -> list[Event]:
    more = deepcopy(_one(events, drawn))
    more.update(id=str(UUID(int=drawn.getrandbits(128))), commit={})
    events.insert(drawn.randrange(len(events)), more)
    return events


def _swapped(events: list[Event], drawn: random.Random) -> list[Event]:
    place = drawn.randrange(len(events) - 1)
    events[place], events[place + 1] = events[place + 1], events[place]
    return events


def _subject_dropped(events: list[Event], drawn: random.Random) -> list[Event]:
    gone = _one(events, drawn)["subject"]["id"]
    return [event for event in events if event["subject"]["id"] != gone]


def _tail_dropped(events: list[Event], drawn: random.Random) -> list[Event]:
    of = _one(events, drawn)["subject"]["id"]
    last = max(place for place, event in enumerate(events) if event["subject"]["id"] == of)
    return events[:last] + events[last + 1 :]


def _moved(events: list[Event], drawn: random.Random) -> list[Event]:
    event = _one(events, drawn)
    others = [each["subject"] for each in events if each["subject"] != event["subject"]]
    event["subject"] = drawn.choice(others)
    return events


def _id_again(events: list[Event], drawn: random.Random) -> list[Event]:
    event = _one(events, drawn)
    event["id"] = drawn.choice([each["id"] for each in events if each is not event])
    return events


def _flip(lines: list[bytes], drawn: random.Random) -> None:
    place = drawn.randrange(len(lines))
    changed = bytearray(lines[place])
    changed[drawn.randrange(len(changed))] ^= 1 << drawn.randrange(8)
    lines[place] = bytes(changed).replace(b"\n", b"\x0b")


def _twice(lines: list[bytes], drawn: random.Random) -> None:
    lines.insert(drawn.randrange(len(lines)), drawn.choice(lines))


def _cut(taken: Taken, drawn: random.Random) -> None:
    del taken.lines[drawn.randrange(1, len(taken.lines)) :]
    _forget_the_rest(taken)


def _spaced(lines: list[bytes], drawn: random.Random) -> None:
    place = drawn.randrange(len(lines))
    lines[place] = json.dumps(json.loads(lines[place]), sort_keys=True).encode()


def _reordered(lines: list[bytes], drawn: random.Random) -> None:
    place = drawn.randrange(len(lines))
    pairs = list(json.loads(lines[place]).items())[::-1]
    lines[place] = json.dumps(dict(pairs), separators=(",", ":")).encode()


def _reparented(lines: list[bytes], drawn: random.Random) -> None:
    place = drawn.randrange(len(lines))
    event = json.loads(lines[place])
    event["prev"] = hashlib.sha256(drawn.randbytes(8)).hexdigest()
    lines[place] = canonical_bytes(event)


def _other_value(taken: Taken, drawn: random.Random) -> None:
    drawn.choice(taken.private)["value"] = "bukan itu"


def _value_gone(taken: Taken, drawn: random.Random) -> None:
    taken.private.remove(drawn.choice(taken.private))


# The last two touch what people wrote and no entry, so that no statement need be signed anew.
TAMPERINGS: dict[str, Callable[[Taken, random.Random], None]] = {
    "state edited": _edited(lambda events, drawn: _set(events, drawn, to="ended")),
    "time edited": _edited(lambda events, drawn: _set(events, drawn, at="2024-01-01T00:00:00.000000Z")),
    "actor edited": _edited(
        lambda events, drawn: _set(events, drawn, actor=str(UUID(int=drawn.getrandbits(128))))
    ),
    "facts edited": _edited(_facts),
    "bit flipped": _raw(_flip),
    "event deleted": _edited(_without),
    "event inserted": _edited(_inserted),
    "line doubled": _raw(_twice),
    "events swapped": _edited(_swapped),
    "end cut off": _cut,
    "written with spaces": _raw(_spaced),
    "keys in another order": _raw(_reordered),
    "subject dropped": _edited(_subject_dropped),
    "last event of a subject dropped": _edited(_tail_dropped),
    "event given to another subject": _edited(_moved),
    "given another parent": _raw(_reparented),
    "event id used again": _edited(_id_again),
    "value replaced": _other_value,
    "value gone without erasure": _value_gone,
}


def judged(taken: Taken, kept: list[str], folder: Path) -> int:
    """The exit status of the program that inspectors run, over files."""
    files = {"checkpoint": taken.note, **{f"kept{number}": note for number, note in enumerate(kept)}}
    for name, text in files.items():
        (folder / name).write_text(text, newline="")
    (folder / "entries").write_bytes(b"".join(line + b"\n" for line in taken.lines))
    (folder / "private").write_text("".join(json.dumps(row) + "\n" for row in taken.private))
    options = [text for number in range(len(kept)) for text in ("--kept", str(folder / f"kept{number}"))]
    return verify_log.main(
        [
            *("log", "--key", KEY_TEXT, "--checkpoint", str(folder / "checkpoint"), *options),
            *("--private", str(folder / "private"), str(folder / "entries")),
        ]
    )
