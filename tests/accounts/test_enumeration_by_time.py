"""How long the doors take, measured: in 200 rounds no address with an account stands out from one without.

What a request does is compared exactly by `test_enumeration.py`, in the gate. Here the clock decides, which a busy
machine disturbs: who asks is drawn anew in each round, and a difference counts when two series show it.
"""

import random
import time
from collections.abc import Callable

import pytest
from django.db import transaction
from django.test import Client

from config.settings import PASSWORD_HASHERS
from tests import campaign
from tests.accounts.conftest import Door
from tests.accounts.doors import DOORS, HELD_UP, KNOWN, UNKNOWN, Knock, opened_for, people, sign_in

pytestmark = pytest.mark.campaign
ROUNDS = 200
# How often a guess by time alone may be right: half is chance. With 200 rounds chance stays within 0.5 ± 0.1 in all but
# one of 2,000 series.
WITHIN = (0.4, 0.6)

Series = dict[str, list[float]]


@pytest.fixture
def timed(
    door: Door, settings, signed_in: Callable[[str], Client]
) -> Callable[[Knock, tuple[str, ...]], Series]:
    """Seconds of each request with the real password hashes; what it changes is undone."""
    settings.PASSWORD_HASHERS = PASSWORD_HASHERS
    people(door)
    chance = random.Random(campaign.first_seed())

    def seconds(knock: Knock, name: str) -> float:
        undone = transaction.atomic()
        undone._from_testcase = True  # type: ignore[attr-defined]
        # The clock of the seconds below is not the one that is set.
        with door.at(door.world.now), undone:
            client = opened_for(knock, signed_in)
            began = time.perf_counter()
            knock(client, name, "salah-sama-sekali")
            took = time.perf_counter() - began
            transaction.set_rollback(True)
        return took

    def series(knock: Knock, names: tuple[str, ...]) -> Series:
        found: Series = {name: [] for name in names}
        for number in range(-5, ROUNDS):
            for name in chance.sample(names, len(names)):
                took = seconds(knock, name)
                if number >= 0:
                    found[name].append(took)
        return found

    return series


def told_apart(known: list[float], unknown: list[float]) -> float:
    """How often the slower of two is the known one (Mann and Whitney's U over all pairs): half by chance."""
    slower = sum((one > other) + (one == other) / 2 for one in known for other in unknown)
    return slower / (len(known) * len(unknown))


def outside(found: Series) -> dict[str, float]:
    """Whom a guess by time finds."""
    shares = {name: told_apart(found[name], found[UNKNOWN]) for name in found if name != UNKNOWN}
    print({name: round(share, 3) for name, share in shares.items()})  # noqa: T201 -- the campaign's lines
    return {name: share for name, share in shares.items() if not WITHIN[0] < share < WITHIN[1]}


@pytest.mark.parametrize("knock", DOORS, ids=[each.__name__ for each in DOORS])
def test_time_tells_no_known_address_from_an_unknown_one(
    timed: Callable[[Knock, tuple[str, ...]], Series], knock: Knock
) -> None:
    names = (UNKNOWN, *KNOWN)

    first = outside(timed(knock, names))
    second = outside(timed(knock, names)) if first else {}

    assert {name: (first[name], second[name]) for name in first if name in second} == {}


def test_the_measurement_finds_a_difference_where_there_is_one(
    timed: Callable[[Knock, tuple[str, ...]], Series],
) -> None:
    """Whoever is held up is answered before any password hash; so is an address that nobody has."""
    found = outside(timed(sign_in, (UNKNOWN, *HELD_UP)))

    assert set(found) == set(HELD_UP)
