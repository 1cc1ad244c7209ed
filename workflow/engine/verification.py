"""Verifying the history: every event against its hash, its columns, its predecessor, its flow and its subject's row.

Reads only. It trusts nothing but the stored bytes: what was hashed is parsed again, and every column beside it must
say the same. It cannot show that the bytes themselves are the ones first written; that takes a copy kept elsewhere.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias, TypedDict
from uuid import UUID

from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _

from common.canonical import NotCanonical, canonical_bytes, instant, leaf_hash, raw
from common.types import Json
from workflow.engine.events import NO_PREVIOUS
from workflow.engine.private_values import Erased, counted, erased_values, missing_of, wrong_values
from workflow.engine.registry import Flow, flow_of, flows
from workflow.models import Event, Installation, OutboxMessage

# A value as a row has it, or as it follows; and a name with both.
Stored: TypeAlias = (
    bool | int | float | str | date | Decimal | UUID | Sequence["Stored"] | Mapping[str, "Stored"] | None
)
Pair: TypeAlias = tuple[str, Stored, Stored]

# What version 0.1.0 recorded without a message.
_ONCE_UNTOLD = ("report.open",)
_CHUNK = 2000
_COLUMNS = (
    "id", "uuid", "subject_type", "subject_id", "seq", "kind", "from_state", "to_state", "at", "actor_id",
    "capacity", "role", "seat_id", "prev", "leaf_hash", "payload",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was written. `event` is the row's id, 0 when a subject's row itself is wrong."""

    event: int
    subject: str
    code: str
    message: str


@dataclass(slots=True)
class Totals:
    """What was looked at."""

    events: int = 0
    subjects: int = 0
    private: int = 0
    account_acts: int = 0
    leaves: int = 0
    # What was derived again from the records, by what people call it.
    derived: dict[str, int] = field(default_factory=dict)

    def count(self, name: str, number: int = 1) -> None:
        """So many more of these were derived again."""
        self.derived[name] = self.derived.get(name, 0) + number


# What verifies hashed rows that are no events of subjects, and counts what it looked at.
_further: list[Callable[[Totals], Iterator[Finding]]] = []


def verify_also(chains: Callable[[Totals], Iterator[Finding]]) -> None:
    """Have the rows of a higher app verified with the history; called as it loads."""
    if chains not in _further:
        _further.append(chains)


@dataclass(slots=True)
class _Tail:
    """The newest event of one subject, as far as it has been read."""

    subject_type: str
    subject_id: UUID
    seq: int = 0
    state: str | None = None
    head: bytes | None = None
    at: datetime | None = None
    policy: str = ""


class EventRow(TypedDict):
    """The columns of one event as the verification reads them."""

    id: int
    uuid: UUID
    subject_type: str
    subject_id: UUID
    seq: int
    kind: str
    from_state: str | None
    to_state: str
    at: datetime
    actor_id: UUID
    capacity: str
    role: str
    seat_id: UUID | None
    prev: bytes | memoryview | None
    leaf_hash: bytes | memoryview
    payload: bytes | memoryview
    kept: int


@dataclass(slots=True)
class Verification:
    """One run over the whole history; `totals` are complete once `findings` is exhausted."""

    totals: Totals = field(default_factory=Totals)

    def findings(self) -> Iterator[Finding]:
        """Everything that is wrong, in the order of subjects and events. Holds one subject's tail in memory.

        One pass over the events, one over the private values, one over each subject's table.
        """
        origin = Installation.objects.get(id=1).origin
        erased = erased_values()
        tails: dict[tuple[str, UUID], _Tail] = {}
        for row in (
            counted(Event.objects.order_by("subject_type", "subject_id", "seq", "id"))
            .values(*_COLUMNS, "kept")
            .iterator(_CHUNK)
        ):
            key = (row["subject_type"], row["subject_id"])
            tail = tails.setdefault(key, _Tail(*key))
            self.totals.events += 1
            body = parsed(row["payload"])
            missing = missing_of(row["uuid"], body, row["kept"], erased)
            for code, message in (*_event(row, body, tail, origin), *missing):
                yield Finding(row["id"], f"{key[0]} {key[1]}", code, message)
            tail.seq, tail.state, tail.head, tail.at = (
                row["seq"], row["to_state"], raw(row["leaf_hash"]), row["at"],
            )  # fmt: skip
            tail.policy = str(body.get("policy", ""))
        yield from self._subjects(tails)
        yield from self._private(erased)
        yield from self._told()
        for chains in _further:
            yield from chains(self.totals)

    def _subjects(self, tails: dict[tuple[str, UUID], _Tail]) -> Iterator[Finding]:
        for flow in flows().values():
            for row in (
                flow.model.objects.order_by("pk")
                .only("state", "last_seq", "head", "last_at", "policy_ref")
                .iterator(_CHUNK)
            ):
                self.totals.subjects += 1
                tail = tails.pop((flow.subject_type, row.pk), None)
                kept = (
                    row.state,
                    row.last_seq,
                    raw(row.head) if row.head is not None else None,
                    row.last_at,
                )
                if tail is None:
                    yield Finding(0, f"{flow.subject_type} {row.pk}", "no_history", _("the row has no event"))
                elif kept != (tail.state, tail.seq, tail.head, tail.at):
                    yield Finding(
                        0,
                        f"{flow.subject_type} {row.pk}",
                        "state",
                        _("the row says %(row)s, its events say %(events)s")
                        % {"row": f"{row.state} ({row.last_seq})", "events": f"{tail.state} ({tail.seq})"},
                    )
                elif row.policy_ref != tail.policy:
                    message = _("it is pinned to “%(row)s”, by its events to “%(events)s”")
                    words = {"row": row.policy_ref, "events": tail.policy}
                    yield Finding(0, f"{flow.subject_type} {row.pk}", "policy", message % words)
        for subject_type, pk in tails:
            yield Finding(0, f"{subject_type} {pk}", "no_subject", _("there are events but no row"))

    def _private(self, erased: Erased) -> Iterator[Finding]:
        """Values against their commitments, and against what was erased."""
        for wrong in wrong_values(erased):
            self.totals.private += 1
            if wrong is not None:
                yield Finding(*wrong)

    def _told(self) -> Iterator[Finding]:
        """Each event has its message, from which everybody is notified of it. One query."""
        key = Concat(Value("event:"), Cast("uuid", CharField()))
        messages = OutboxMessage.objects.filter(key=OuterRef("told"))
        rows = Event.objects.annotate(told=key).filter(~Exists(messages)).exclude(kind__in=_ONCE_UNTOLD)
        for event in rows.only("subject_type", "subject_id").order_by("pk").iterator(_CHUNK):
            subject = f"{event.subject_type} {event.subject_id}"
            yield Finding(event.pk, subject, "outbox", _("the message that tells of it is gone"))


def _event(row: EventRow, body: dict[str, Json], tail: _Tail, origin: str) -> Iterator[tuple[str, str]]:
    payload = raw(row["payload"])
    if leaf_hash(payload) != raw(row["leaf_hash"]):
        yield "hash", _("the stored bytes do not have the stored hash")
    if not _is_canonical(body, payload):
        yield "canonical", _("the stored bytes are not in canonical form")
    yield from _columns(row, body, origin)
    yield from _chain(row, tail)
    yield from _lawful(row)


def parsed(payload: bytes | memoryview | str) -> dict[str, Json]:
    """The payload as a value; empty for bytes that are no JSON object."""
    try:
        body = json.loads(raw(payload))
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _is_canonical(body: dict[str, Json], payload: bytes) -> bool:
    try:
        return canonical_bytes(body) == payload
    except NotCanonical:
        return False


def _columns(row: EventRow, body: dict[str, Json], origin: str) -> Iterator[tuple[str, str]]:
    """Every column that repeats something hashed must repeat it exactly."""
    wanted = {
        "v": 1,
        "log": origin,
        "id": str(row["uuid"]),
        "subject": {"type": row["subject_type"], "id": str(row["subject_id"])},
        "seq": row["seq"],
        "prev": raw(row["prev"]).hex() if row["prev"] is not None else NO_PREVIOUS,
        "kind": row["kind"],
        "from": row["from_state"],
        "to": row["to_state"],
        "at": instant(row["at"]),
        "actor": str(row["actor_id"]),
        "role": row["role"],
        "seat": str(row["seat_id"]) if row["seat_id"] else None,
        "capacity": row["capacity"],
    }
    for name, value in wanted.items():
        if name not in body or body[name] != value:
            message = _("“%(name)s”: the column says %(column)r, the hashed bytes say %(bytes)r")
            yield "columns", message % {"name": name, "column": value, "bytes": body.get(name)}


def _chain(row: EventRow, tail: _Tail) -> Iterator[tuple[str, str]]:
    """It follows its predecessor: number, hash, state and time."""
    if row["seq"] != tail.seq + 1:
        yield (
            "sequence",
            _("number %(number)d follows number %(before)d")
            % {
                "number": row["seq"],
                "before": tail.seq,
            },
        )
    previous = raw(row["prev"]) if row["prev"] is not None else None
    if previous != tail.head:
        yield "chain", _("it does not name the hash of the event before it")
    if row["from_state"] != tail.state:
        message = _("it leaves %(from)r, but the state was %(state)r")
        yield "fold", message % {"from": row["from_state"], "state": tail.state}
    if tail.at is not None and row["at"] < tail.at:
        yield "time", _("it lies before the event before it")


def _lawful(row: EventRow) -> Iterator[tuple[str, str]]:
    """The flow knows an arrow of this name between these states; events that change nothing need none."""
    subject_type, _dot, name = row["kind"].partition(".")
    if subject_type != row["subject_type"] or subject_type not in flows():
        yield "kind", _("%(kind)s is no event of this subject") % {"kind": row["kind"]}
        return
    source, target = row["from_state"], row["to_state"]
    if not _known(flow_of(subject_type), name, source, target):
        message = _("the flow has no %(name)s from %(source)r to %(target)r")
        yield "flow", message % {"name": name, "source": source, "target": target}


def _known(flow: Flow, name: str, source: str | None, target: str) -> bool:
    if source is None:
        return name == "create" and target == flow.initial
    move = flow.edge(name, source)
    if move is None:
        return source == target and name not in flow.names()
    return target in move.targets
