"""Acts on accounts and LAN's power in hashed chains, one per person: complete, without secrets, and hard to forge."""

import json
from datetime import date, timedelta
from functools import partial
from io import StringIO
from threading import Thread
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client

from accounts.enums import AccountAct
from accounts.models import AccountEvent, PersonChain
from accounts.services import factors, inviting, passwords, sessions
from accounts.services.recording import record
from appointments.services.ending import end_office
from appointments.services.granting import grant
from common import triggers
from organisations.models import OfficeHeld, Person, User
from organisations.services.delegating import Letter
from tests import databases
from tests.accounts.conftest import Door
from tests.acting import as_actor
from tests.api.conftest import Api, api
from tests.web.conftest import now, signed_in
from tests.world import World, build
from workflow.engine.transaction import retrying
from workflow.engine.verification import Verification

__all__ = ["api", "now", "signed_in"]


def verified() -> list[str]:
    return [finding.code for finding in Verification().findings()]


def chain(person_id: Any) -> list[tuple[int | None, str]]:
    rows = AccountEvent.objects.filter(person_id=person_id).order_by("id")
    return list(rows.values_list("seq", "act"))


def test_every_act_is_chained_and_verified(door: Door) -> None:
    world = door.world
    made = door.invite(employee_no="197504122000032001")
    account = User.objects.get(pk=made.account.pk)
    with door.at():
        door.opened(door.path()).post("/tautan/", {"password": "kopi-tubruk-pagi-hari"})
    passwords.password_changed(account, at=world.tick(), session="")
    factors.factor_changed(account, AccountAct.FACTOR_ADDED, at=world.tick())
    factors.factor_changed(account, AccountAct.FACTOR_REMOVED, at=world.tick())
    sessions.end_others(account, but="", at=world.tick())
    inviting.disable(account, by=door.by, at=world.tick(), reason="Siti Aminah pensiun.")
    record(account, AccountAct.HELD_UP, by=account.person_id, at=world.tick())
    inviting.enable(User.objects.get(pk=account.pk), by=door.by, at=world.tick())

    acts = chain(account.person_id)
    told = StringIO()
    call_command("verify_history", stdout=told)
    assert [seq for seq, act in acts if act != "held_up"] == list(range(1, len(acts)))
    assert (None, "held_up") in acts
    assert {"invited", "accepted", "password_changed", "factor_added", "factor_removed", "disabled"} <= {
        act for _seq, act in acts
    }
    assert f"{len(acts)}" in told.getvalue().splitlines()[-1]


def test_no_secret_no_address_and_no_name_is_hashed(door: Door) -> None:
    made = door.invite(employee_no="197504122000032001")
    path = door.path()
    with door.at():
        door.opened(path).post("/tautan/", {"password": "kopi-tubruk-pagi-hari"})
    inviting.disable(
        User.objects.get(pk=made.account.pk), by=door.by, at=door.world.tick(), reason="Rahasia kepegawaian."
    )

    hashed = b"".join(bytes(row.payload) for row in AccountEvent.objects.exclude(payload=None))
    hidden = (
        "baru@uji",
        "Siti",
        "197504122000032001",
        "kopi-tubruk",
        path.strip("/").split("/")[-1],
        "Rahasia",
    )
    assert [text for text in hidden if text.encode() in hashed] == []
    last = json.loads(bytes(AccountEvent.objects.get(act="disabled").payload))
    assert set(last) == {
        "v", "log", "id", "subject", "seq", "prev", "kind", "at", "actor", "government", "facts", "commit",
    }  # fmt: skip
    assert len(last["commit"]["reason"]) == 64


FORGERIES = (
    ("UPDATE accounts_accountevent SET act = 'enabled' WHERE seq = 2", "columns"),
    ("UPDATE accounts_accountevent SET reason = 'lain' WHERE act = 'disabled'", "columns"),
    ("DELETE FROM accounts_accountevent WHERE seq = 2", "chain"),
    ("DELETE FROM accounts_accountevent WHERE seq = 3", "chain_end"),
    (
        "UPDATE accounts_accountevent SET seq = NULL, leaf_hash = NULL, payload = NULL WHERE seq = 3",
        "unhashed",
    ),
    ("DELETE FROM accounts_personchain", "no_chain"),
)


@pytest.mark.django_db(transaction=True)
def test_what_was_changed_behind_the_program_is_found() -> None:
    """By whoever holds the database, past the walls; and rows from before there was a chain are no such change."""
    world = build()
    who = world.sekda
    for act, reason in (
        (AccountAct.INVITED, ""),
        (AccountAct.ACCEPTED, ""),
        (AccountAct.DISABLED, "Pensiun."),
    ):
        retrying(partial(record, who, act, by=who.person_id, at=world.now, reason=reason))
    before = verified()
    databases.become_owner()
    found = {change: codes_after(change) for change, _code in FORGERIES}
    with transaction.atomic():
        triggers.drop_all(connection)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE accounts_accountevent SET seq = NULL, leaf_hash = NULL, payload = NULL")
            cursor.execute("DELETE FROM accounts_personchain")
        record(who, AccountAct.ENABLED, by=who.person_id, at=world.now)
        upgraded = chain(who.person_id)[-2:], verified()
        transaction.set_rollback(True)
    databases.become_application()

    assert before == []
    assert [code in found[change] for change, code in FORGERIES] == [True] * len(FORGERIES)
    assert upgraded == ([(None, "disabled"), (1, "enabled")], [])


def codes_after(change: str) -> list[str]:
    """What is found after a change, which is taken back; the command fails on it."""
    with transaction.atomic():
        triggers.drop_all(connection)
        with connection.cursor() as cursor:
            cursor.execute(change)
        found = verified()
        with pytest.raises(CommandError):
            call_command("verify_history", stdout=StringIO(), stderr=StringIO())
        transaction.set_rollback(True)
    return found


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts_accountevent SET act = 'enabled'",
        "DELETE FROM accounts_accountevent",
        "UPDATE accounts_personchain SET last_seq = last_seq + 1",
        "UPDATE accounts_personchain SET head = NULL",
        "DELETE FROM accounts_personchain",
        "INSERT INTO accounts_accountevent (uuid, account_id, person_id, act, actor_id, at, recorded_at, reason)"
        " SELECT actor_id, account_id, person_id, 'enabled', actor_id, at, at, '' FROM accounts_accountevent",
        "INSERT INTO accounts_accountevent (uuid, account_id, person_id, act, actor_id, at, recorded_at, reason, seq,"
        " leaf_hash, payload) SELECT actor_id, account_id, person_id, 'enabled', actor_id, at, at, '', seq + 5,"
        " leaf_hash, payload FROM accounts_accountevent",
    ],
)
def test_the_database_refuses_what_does_not_continue(door: Door, statement: str) -> None:
    door.invite()

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert verified() == []


def power(world: World) -> OfficeHeld:
    found: OfficeHeld = world.lan.person.offices.select_related("seat", "person").get()
    return found


def test_power_of_lan_stands_in_a_chain_that_inspectors_read(
    world: World, signed_in: Any, now: Any, api: Api
) -> None:
    letter = Letter(
        kind="mandate", starts_on=date(2025, 1, 2), ends_on=date(2025, 3, 31), number="1/LAN/2025"
    )
    made = grant(power(world), world.lan_two.person, letter, actor=world.lan, at=world.tick())
    end_office(made, actor=world.lan, at=world.tick(), reason="Kembali bertugas.")
    now()

    given, ended = AccountEvent.objects.filter(person=world.lan_two.person).order_by("seq")
    facts = json.loads(bytes(given.payload))["facts"]
    page = signed_in("inspector").get("/riwayat/akun/").content.decode()
    listed = api.get(world.inspector, "account-events/").json()["results"]
    assert (given.act, ended.act, given.actor_id) == ("power_given", "power_ended", world.lan.person_id)
    assert facts["seat"] == str(made.seat_id)
    assert facts["giver"] == str(world.lan.person_id)
    assert verified() == []
    assert given.hash[:12] in page
    assert "Jabatan LAN diberikan" in page
    assert {(row["act"], row["hash"]) for row in listed} >= {
        ("power_given", given.hash),
        ("power_ended", ended.hash),
    }
    assert given.hash[:12] not in signed_in("administrator").get("/riwayat/akun/").content.decode()


def test_an_operator_gives_lans_office_in_the_chain(world: World) -> None:
    until = (date.today() + timedelta(days=100)).isoformat()  # noqa: DTZ011 -- a day ahead, wherever
    call_command(
        "appoint", "penelaah@lan.example", name="Penelaah Baru", ordinal=7, until=date.fromisoformat(until),
        letter="9/LAN/2026", stdout=StringIO(), stderr=StringIO(),
    )  # fmt: skip

    assert chain(Person.objects.get(name="Penelaah Baru").pk) == [(1, "power_given")]
    assert verified() == []


@pytest.mark.django_db(transaction=True)
def test_two_at_once_are_chained_one_after_the_other() -> None:
    """From the very first act on; and others' chains wait for nobody."""
    world = build()
    who, other, failures = world.sekda, world.head, []

    def act() -> None:
        try:
            for _number in range(5):
                retrying(lambda: record(who, AccountAct.RESENT, by=who.person_id, at=world.now))
        except Exception as error:  # noqa: BLE001 -- told below
            failures.append(error)
        finally:
            connection.close()

    threads = [Thread(target=act) for _number in range(4)]
    with transaction.atomic():
        record(other, AccountAct.RESENT, by=other.person_id, at=world.now)
        if connection.vendor == "postgresql":
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
    if connection.vendor != "postgresql":
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert failures == []
    assert [seq for seq, _act in chain(who.person_id)] == list(range(1, 21))
    assert PersonChain.objects.get(pk=who.person_id).last_seq == 20
    assert verified() == []


def test_signing_in_wrongly_is_in_no_chain(world: World) -> None:
    browser = Client()
    for _number in range(12):
        browser.post("/masuk/", {"login": world.sekda.email, "password": "salah"})

    assert not PersonChain.objects.filter(pk=world.sekda.person_id).exists()
    assert as_actor(world.sekda, world.now).offices
