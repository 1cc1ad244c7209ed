"""One flipped bit, anywhere: never identical; in signed bytes: never validly signed either.

The gate flips 50 bits, a campaign 50 in each of 40 rounds.
"""

import base64
import random
from collections import Counter
from datetime import UTC, datetime

import pytest

from contracts.services import verifying
from contracts.signing import configured_signer
from contracts.verification import worker
from contracts.verification.examination import Unreadable, read_signatures
from contracts.verification.process import ExaminingJob, examined
from contracts.verification.verdicts import ExaminedFile, FileVerdict, judge
from tests import campaign
from tests.attacks.containers import byte_range

# What a file is called does not depend on the engine; the registry is read on both in tests/contracts/verification.
pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
FLIPS, CONTAINER_FLIPS = 50, 5
each_round = pytest.mark.parametrize("drawn_from", campaign.seeds("bit_flips", full=40))


def flipped(pdf: bytes, offset: int, bit: int) -> bytes:
    changed = bytearray(pdf)
    changed[offset] ^= 1 << bit
    return bytes(changed)


def examine(pdf, moment) -> ExaminedFile:
    """In the examining process's own words, without its limits: these files are no bombs, and there are many."""
    roots = [base64.b64encode(root).decode() for root in configured_signer().trust_roots()]
    job: ExaminingJob = {
        "kind": "signatures",
        "pdf": base64.b64encode(pdf).decode(),
        "roots": roots,
        "timestamp_roots": [],
        "at": moment.isoformat(),
    }
    try:
        return examined(*worker.examine(job))
    except Exception:  # noqa: BLE001 -- the worker would have died of it, which reads as unreadable
        return ExaminedFile()


def verdict_of(pdf: bytes, at: datetime) -> FileVerdict:
    return judge(pdf, verifying.DatabaseRegistry(), examine=examine, at=at).verdict


@each_round
def test_no_flip_in_signed_bytes_is_accepted(real, drawn_from):
    start, first, second, length = byte_range(real.whole)
    offsets = [*range(start, start + first), *range(second, second + length)]
    chance = random.Random(drawn_from)

    verdicts = Counter(
        verdict_of(flipped(real.whole, chance.choice(offsets), chance.randrange(8)), real.at)
        for _ in range(FLIPS)
    )

    assert sum(verdicts.values()) == FLIPS
    assert set(verdicts) == {FileVerdict.ALTERED}


@each_round
def test_no_flip_in_the_container_is_called_identical(real, drawn_from):
    _start, first, second, _length = byte_range(real.whole)
    chance = random.Random(drawn_from)

    verdicts = Counter(
        verdict_of(flipped(real.whole, chance.randrange(first, second), chance.randrange(8)), real.at)
        for _ in range(CONTAINER_FLIPS)
    )

    assert FileVerdict.IDENTICAL not in verdicts


def test_a_digit_of_the_container_in_another_case_is_another_file(real):
    """Such a file fools whoever reads the signatures only."""
    _start, first, second, _length = byte_range(real.whole)
    letter = next(place for place in range(first, second) if real.whole[place : place + 1].isalpha())

    assert verdict_of(flipped(real.whole, letter, 5), real.at) is FileVerdict.SIGNED_OTHER_FILE


def test_an_unreadable_file_is_refused_by_the_reader():
    with pytest.raises(Unreadable):
        read_signatures(b"", trust_roots=(), at=datetime(2025, 1, 2, tzinfo=UTC))
