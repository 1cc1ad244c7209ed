"""Guesses wait longer and longer, and no guess of others holds up the owner where it need not."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import AccountEvent, SignInDelay
from accounts.services import delays
from accounts.services.delays import OF_ACCOUNT, OF_ADDRESS, SignInAttempt
from tests.accounts.conftest import Door
from tests.accounts.test_factors import code
from tests.world import PASSWORD

HEAD = "head@uji.example"


def guess(client: Client, login: str = HEAD, password: str = "salah", address: str = "192.0.2.1") -> int:
    return client.post("/masuk/", {"login": login, "password": password}, REMOTE_ADDR=address).status_code


def test_guesses_at_one_account_wait_longer_and_longer(door: Door) -> None:
    start = door.world.tick()
    answers = []
    with door.at(start):
        answers += [guess(Client(), address=f"192.0.2.{number}") for number in range(6)]
        held_up = Client().post("/masuk/", {"login": HEAD, "password": PASSWORD})
    with door.at(start + timedelta(seconds=16)):
        answers += [guess(Client()), guess(Client())]

    assert answers == [200] * 5 + [429, 200, 429]
    assert (held_up.status_code, held_up["Retry-After"]) == (429, "16")
    assert "Lupa kata sandi?" in held_up.content.decode()
    assert HEAD not in str(SignInDelay.objects.values_list())


def test_waits_double_up_to_a_quarter_hour_and_are_forgotten_after_a_day() -> None:
    waits = [OF_ACCOUNT.wait(attempts).total_seconds() for attempts in (0, 4, 5, 6, 7, 12, 500)]

    assert waits == [0, 0, 15, 30, 60, 900, 900]


def test_trying_on_while_held_up_lengthens_nothing(door: Door) -> None:
    start = door.world.tick()
    with door.at(start):
        for _number in range(30):
            guess(Client())
    with door.at(start + timedelta(seconds=16)):
        owner = guess(Client(), password=PASSWORD, address="198.51.100.7")

    assert owner == 302


def test_a_known_browser_is_not_held_up_by_others(door: Door) -> None:
    start = door.world.tick()
    with door.at(start):
        known, other = Client(), Client()
        guess(known, password=PASSWORD)
        known.post("/keluar/")
        guess(other, "sekda@uji.example", PASSWORD)
        other.post("/keluar/")
        for _number in range(6):
            guess(Client())

        answers = [guess(client, password=PASSWORD) for client in (known, other)]

    assert answers == [302, 429]


def test_a_colleague_behind_the_same_address_locks_nobody_out(door: Door) -> None:
    with door.at():
        for _number in range(12):
            guess(Client(), "sekda@uji.example")

        answer = guess(Client(), password=PASSWORD)

    assert answer == 302


def test_one_address_guessing_at_many_accounts_is_slowed_down(door: Door) -> None:
    with door.at():
        answers = [guess(Client(), f"orang{number}@uji.example") for number in range(OF_ADDRESS.free + 1)]

    assert (set(answers[:-1]), answers[-1]) == ({200}, 429)


def test_a_second_factor_is_not_held_up(door: Door, client: Client) -> None:
    secret = generate_totp_secret()
    TOTP.activate(door.world.head, secret)
    body = {"email": HEAD, "password": PASSWORD}
    with door.at():
        for _number in range(6):
            guess(Client())
        without = client.post("/api/v1/auth/token/", body, "application/json")
        shown = client.post("/api/v1/auth/token/", body | {"otp": code(secret)}, "application/json")

    assert (without.status_code, int(without["Retry-After"]) > 0, shown.status_code) == (429, True, 200)


def test_the_owner_is_told_once_a_day_and_a_stranger_gets_the_same_answers(door: Door) -> None:
    start = door.world.tick()
    with door.at(start):
        known = [guess(Client()) for _number in range(7)]
        unknown = [guess(Client(), "tidak@ada.example", address="192.0.2.9") for _number in range(7)]
        told = door.mailed()

    assert known == unknown
    assert [to for to, text in told if "kata sandi yang salah" in text] == [[HEAD]]
    assert list(AccountEvent.objects.values_list("act", flat=True)) == ["held_up"]


def test_asking_for_links_again_and_again_sends_one(door: Door) -> None:
    with door.at():
        for _number in range(3):
            Client().post("/lupa-sandi/", {"email": HEAD})
        sent = door.mailed()
        Client().post("/lupa-sandi/", {"email": HEAD})

    assert (len(sent), door.mailed()) == (1, [])


@pytest.mark.django_db(transaction=True)
def test_guesses_at_once_are_not_let_through_together() -> None:
    at, together = timezone.now(), threading.Barrier(8)

    def attempt(_number: int) -> bool:
        together.wait()
        try:
            return not delays.begin(SignInAttempt("head@uji.example", "192.0.2.1"), at=at)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        looked_at = list(pool.map(attempt, range(8)))

    assert sum(looked_at) == OF_ACCOUNT.free
