"""Verifying the chains of acts on accounts, as `verify_history` verifies the events of subjects. Reads only."""

import json
from collections.abc import Iterator
from itertools import groupby
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.enums import UNCHAINED
from accounts.models import AccountEvent, PersonChain
from accounts.services.recording import SUBJECT, payload_of
from common.canonical import NotCanonical, canonical_bytes, leaf_hash
from common.types import Json
from workflow.engine.private_values import Erased, erased_values, kept_message
from workflow.engine.verification import Finding, Totals

_CHUNK = 2000


def findings(totals: Totals) -> Iterator[Finding]:
    """Everything that is not as it was written. One pass over the acts, one over the chains."""
    erased = erased_values()
    rows = AccountEvent.objects.order_by("person_id", "id").iterator(_CHUNK)
    ends: dict[UUID, tuple[int, bytes | None]] = {}
    for person_id, acts in groupby(rows, key=lambda row: row.person_id):
        seq, head = 0, None
        for row in acts:
            totals.account_acts += 1
            for code, message in _act(row, seq, head, erased):
                yield Finding(row.pk, f"{SUBJECT} {person_id}", code, message)
            if row.seq is not None and row.leaf_hash is not None:
                seq, head = row.seq, bytes(row.leaf_hash)
        ends[person_id] = seq, head
    for chain in PersonChain.objects.order_by("pk").iterator(_CHUNK):
        kept = chain.last_seq, bytes(chain.head) if chain.head is not None else None
        if kept != ends.pop(chain.person_id, (0, None)):
            message = _("the chain does not end with its last act")
            yield Finding(0, f"{SUBJECT} {chain.person_id}", "chain_end", message)
    for person_id, (seq, _head) in ends.items():
        if seq:
            message = _("there are acts but no chain")
            yield Finding(0, f"{SUBJECT} {person_id}", "no_chain", message)


def _act(row: AccountEvent, seq: int, head: bytes | None, erased: Erased) -> Iterator[tuple[str, str]]:
    if row.payload is None or row.leaf_hash is None:
        if seq and row.act not in UNCHAINED:
            yield "unhashed", _("an act without a hash stands after hashed ones")
        return
    stored = bytes(row.payload)
    if leaf_hash(stored) != bytes(row.leaf_hash):
        yield "hash", _("the stored bytes do not have the stored hash")
    if row.seq != seq + 1 or (bytes(row.prev) if row.prev is not None else None) != head:
        yield "chain", _("it does not name the hash of the event before it")
    gone = (str(row.uuid), "reason") in erased
    if gone and (row.reason or row.salt is not None):
        yield "private_kept", kept_message("reason")
    if _again(row, stored, gone=gone) != stored:
        yield "columns", _("the columns do not say what was hashed")


def _again(row: AccountEvent, stored: bytes, *, gone: bool) -> bytes:
    """The bytes that the columns make, with the facts that were hashed; empty where there are none.

    `gone`: the reason was erased, and what bound it says nothing any more.
    """
    try:
        said: dict[str, Json] = json.loads(stored)
        facts = said["facts"]
        made = payload_of(row, facts if isinstance(facts, dict) else {})
        return canonical_bytes({**made, "commit": said["commit"]} if gone else made)
    except (ValueError, KeyError, TypeError, NotCanonical):
        return b""
