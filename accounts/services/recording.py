"""Putting down what happened to an account, chained per person: only who acts on the same person at once waits."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID, uuid4

from accounts.enums import UNCHAINED, AccountAct
from accounts.models import AccountEvent, PersonChain
from common.canonical import canonical_bytes, clean_text, commitment, instant, leaf_hash
from common.types import Json
from notifications.services.preferences import home_government
from organisations.enums import ReadKind
from organisations.models import User
from organisations.offices import Actor
from organisations.services.reading import record_read
from workflow.engine.events import NO_PREVIOUS, installation

SUBJECT = "person"


def record(
    account: User,
    act: AccountAct,
    *,
    by: UUID,
    at: datetime,
    reason: str = "",
    government_id: UUID | None = None,
) -> AccountEvent:
    """One row, in the running transaction. `by` is the person who acted. Six queries at most."""
    return _recorded(
        account.person_id,
        act,
        by=by,
        at=at,
        account=account,
        reason=reason,
        government_id=government_id or home_government(account.person_id, at),
        facts={"account": str(account.pk)},
    )


def record_power(
    person_id: UUID, act: AccountAct, *, by: UUID, at: datetime, facts: Mapping[str, Json], reason: str = ""
) -> AccountEvent:
    """The same of power that belongs to no government, whose history it would stand in; `facts` name keys and days."""
    return _recorded(person_id, act, by=by, at=at, reason=reason, facts=facts)


def record_reasons(rows: Iterable[AccountEvent], reader: Actor, *, at: datetime) -> None:
    """Write down that somebody reads why these acts were done, which is free text. One query for each government."""
    for government_id in sorted({row.government_id for row in rows if row.reason}, key=str):
        record_read(reader, ReadKind.PRIVATE, at=at, government_id=government_id)


def _recorded(
    person_id: UUID,
    act: AccountAct,
    *,
    by: UUID,
    at: datetime,
    reason: str,
    facts: Mapping[str, Json],
    account: User | None = None,
    government_id: UUID | None = None,
) -> AccountEvent:
    entry = AccountEvent(
        uuid=uuid4(),
        account=account,
        person_id=person_id,
        government_id=government_id,
        act=act,
        actor_id=by,
        at=at,
        reason=clean_text(reason[:500]),
    )
    if act in UNCHAINED:
        entry.save(force_insert=True)
        return entry
    chain = _locked(person_id)
    entry.seq, entry.prev = chain.last_seq + 1, chain.head
    entry.salt = secrets.token_bytes(32) if entry.reason else None
    entry.payload = canonical_bytes(payload_of(entry, facts))
    entry.leaf_hash = leaf_hash(entry.payload)
    entry.save(force_insert=True)
    PersonChain.objects.filter(pk=person_id).update(last_seq=entry.seq, head=entry.leaf_hash)
    return entry


def _locked(person_id: UUID) -> PersonChain:
    """The person's chain under lock; begun with the first act. Two who begin it at once do so one after the other."""
    rows = PersonChain.objects.select_for_update()
    known = rows.filter(pk=person_id).first()
    if known is not None:
        return known
    PersonChain.objects.bulk_create([PersonChain(person_id=person_id)], ignore_conflicts=True)
    return rows.get(pk=person_id)


def payload_of(entry: AccountEvent, facts: Mapping[str, Json]) -> dict[str, Json]:
    """What is hashed of a row: keys, never a name or an address; the reason by its commitment."""
    return {
        "v": 1,
        "log": installation().origin,
        "id": str(entry.uuid),
        "subject": {"type": SUBJECT, "id": str(entry.person_id)},
        "seq": entry.seq,
        "prev": bytes(entry.prev).hex() if entry.prev is not None else NO_PREVIOUS,
        "kind": f"account.{entry.act}",
        "at": instant(entry.at),
        "actor": str(entry.actor_id),
        "government": str(entry.government_id) if entry.government_id else None,
        "facts": dict(facts),
        "commit": {"reason": _committed(entry)} if entry.salt is not None else {},
    }


def _committed(entry: AccountEvent) -> str:
    return commitment(
        salt=bytes(entry.salt or b""), event_id=str(entry.uuid), field="reason", value=entry.reason
    )
