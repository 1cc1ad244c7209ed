"""Triggers of this app: who was notified of what, by which bytes and when, never changes; notices are settled with
their cause; and whoever takes an office is notified."""

from collections.abc import Iterator

from django.apps import apps

from common.append_only import append_only, refuse_replacing_update, write_once
from common.erasing import NO_BYTES, NO_ROWS, erasable
from common.triggers import Trigger

NOTICE, TASKS, MAILING = "notifications_notice", "notifications_noticetask", "notifications_mailing"
# What an inspector cites: who was notified, by which bytes, when they left, when it was read.
_NOTICE_SEALS = {name: (name,) for name in ("read_at", "settled_at")}
_MAILING_SEALS = {
    "sent_at": ("sent_at", "sent_on", "withdrawn_at"),
    "refused_at": ("refused_at", "error", "withdrawn_at"),
    "withdrawn_at": ("withdrawn_at",),
    "set_aside_at": ("set_aside_at",),
}
# What two people may erase of an e-mail: who was written to, and every word. That it left, and its hash, stay.
_SENT = erasable(MAILING, "message", {"message": NO_BYTES, "addresses": NO_ROWS})


def notification_triggers() -> Iterator[Trigger]:
    """The append-only tables; notices and e-mails, whose facts are set once; what follows from tasks and deadlines."""
    yield from append_only("notifications_webhookattempt")
    yield from append_only(TASKS)
    yield from write_once(NOTICE, _NOTICE_SEALS, free=("mailing_id", "mail_at"), skip_existing=True)
    yield _mailed_trigger()
    yield from write_once(MAILING, _MAILING_SEALS, erasable=[_SENT])
    yield refuse_replacing_update(apps.get_model("notifications", "Mailing"))
    yield _task_trigger()
    yield from _deadline_triggers()
    yield from _office_triggers()


def _mailed_trigger() -> Trigger:
    """Once in an e-mail, always in it, unless that one was withdrawn before it left."""
    name = f"{NOTICE}_mailed"
    kept = (
        f"NOT EXISTS (SELECT 1 FROM {MAILING} m WHERE m.id = OLD.mailing_id AND m.withdrawn_at IS NOT NULL)"
    )
    message = f"{NOTICE}: what was said stays as it was said"
    return Trigger(
        name=name,
        table=NOTICE,
        sqlite=f"CREATE TRIGGER {name} BEFORE UPDATE OF mailing_id, mail_at ON {NOTICE} WHEN OLD.mailing_id IS NOT NULL"
        f" AND (NEW.mailing_id IS NOT OLD.mailing_id OR NEW.mail_at IS NOT OLD.mail_at) AND {kept}"
        f" BEGIN SELECT RAISE(ABORT, '{message}'); END",
        postgresql=f"TRIGGER {name} BEFORE UPDATE OF mailing_id, mail_at ON {NOTICE} FOR EACH ROW"
        " WHEN (OLD.mailing_id IS NOT NULL AND (NEW.mailing_id IS DISTINCT FROM OLD.mailing_id"
        " OR NEW.mail_at IS DISTINCT FROM OLD.mail_at))",
        function=f"BEGIN IF {kept} THEN RAISE EXCEPTION '{message}' USING ERRCODE = '42501'; END IF; RETURN NEW; END",
    )


def _task_trigger() -> Trigger:
    """A notice of tasks is settled when the last of them is closed."""
    name = f"{NOTICE}_task_closed"
    change = f"""UPDATE {NOTICE} SET settled_at = NEW.closed_at
         WHERE settled_at IS NULL AND id IN (SELECT t.notice_id FROM {TASKS} t WHERE t.task_id = NEW.id)
           AND NOT EXISTS (SELECT 1 FROM {TASKS} x JOIN workflow_task w ON w.id = x.task_id
                            WHERE x.notice_id = {NOTICE}.id AND w.closed_at IS NULL);"""
    return _after_update(
        name, "workflow_task", "closed_at", "OLD.closed_at IS NULL AND NEW.closed_at IS NOT NULL", change
    )


def _deadline_triggers() -> Iterator[Trigger]:
    """Reminders are settled with their obligation: met, fallen away, or due on another day from now on."""
    yield _after_update(
        f"{NOTICE}_deadline_met",
        "deadlines_deadline",
        "met_at, closed_at",
        "OLD.met_at IS NULL AND OLD.closed_at IS NULL AND (NEW.met_at IS NOT NULL OR NEW.closed_at IS NOT NULL)",
        _settle("NEW.id", "NEW.modified_at"),
    )
    name, table = f"{NOTICE}_deadline_moved", "deadlines_deadlinechange"
    moved = "NEW.number > 1 AND NEW.cause <> 'recounted'"
    change = _settle("NEW.deadline_id", "NEW.known_at")
    yield Trigger(
        name=name,
        table=table,
        sqlite=f"CREATE TRIGGER {name} AFTER INSERT ON {table} WHEN {moved} BEGIN {change} END",
        postgresql=f"TRIGGER {name} AFTER INSERT ON {table} FOR EACH ROW WHEN ({moved})",
        function=f"BEGIN {change} RETURN NULL; END",
    )


def _office_triggers() -> Iterator[Trigger]:
    """Every holding puts down that its holder is notified of what waits there, from the moment it begins; so does every
    account that may sign in from now on, of somebody who holds offices already."""
    lasting = "(NEW.ends_at IS NULL OR NEW.ends_at > NEW.starts_at)"
    yield _message_trigger(
        "organisations_officeheld_taken",
        "organisations_officeheld",
        ("AFTER INSERT", lasting),
        topic="office.taken",
        about=("office", "NEW.id"),
        available_at="NEW.starts_at",
    )
    for name, event, when in (
        ("opened", "AFTER INSERT", "NEW.is_active"),
        (
            "reopened",
            "AFTER UPDATE OF is_active, person_id",
            "NEW.is_active AND (NOT OLD.is_active OR NEW.person_id <> OLD.person_id)",
        ),
    ):
        yield _message_trigger(
            f"organisations_user_{name}",
            "organisations_user",
            (event, when),
            topic="account.opened",
            about=("person", "NEW.person_id"),
            available_at="'2000-01-01 00:00:00'",
        )


def _message_trigger(
    name: str, table: str, event: tuple[str, str], *, topic: str, about: tuple[str, str], available_at: str
) -> Trigger:
    """Puts a message into the outbox when `event` happens to a row of `table`."""
    moment, when = event
    columns = "uuid, topic, key, payload, lane, available_at, attempts, last_error"
    member, key = about
    insert = """INSERT INTO workflow_outboxmessage ({columns})
        VALUES ({uuid}, '{topic}', '{topic}:' || {uuid}, {payload}, '', {at}, 0, '');"""
    here = insert.format(
        columns=columns, uuid="lower(hex(randomblob(16)))", topic=topic,
        payload=f"json_object('{member}', {key})", at=available_at,
    )  # fmt: skip
    there = insert.format(
        columns=columns, uuid="gen_random_uuid()", topic=topic,
        payload=f"jsonb_build_object('{member}', {key})", at=available_at.replace("00'", "00+00'"),
    )  # fmt: skip
    return Trigger(
        name=name,
        table=table,
        sqlite=f"CREATE TRIGGER {name} {moment} ON {table} WHEN {when} BEGIN {here} END",
        postgresql=f"TRIGGER {name} {moment} ON {table} FOR EACH ROW WHEN ({when})",
        function=f"BEGIN {there} RETURN NULL; END",
    )


def _settle(deadline: str, at: str) -> str:
    return f"UPDATE {NOTICE} SET settled_at = {at} WHERE deadline_id = {deadline} AND settled_at IS NULL;"


def _after_update(name: str, table: str, columns: str, when: str, change: str) -> Trigger:
    return Trigger(
        name=name,
        table=table,
        sqlite=f"CREATE TRIGGER {name} AFTER UPDATE OF {columns} ON {table} WHEN {when} BEGIN {change} END",
        postgresql=f"TRIGGER {name} AFTER UPDATE OF {columns} ON {table} FOR EACH ROW WHEN ({when})",
        function=f"BEGIN {change} RETURN NULL; END",
    )
