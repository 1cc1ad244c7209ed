"""How far the drawn and the repeated tests go: the gate's short form, or a campaign at full length.

`./run campaign` sets PRAKARSA_CAMPAIGN and PRAKARSA_SEED, and nothing else reads them. Without them every form is short
and every draw starts from GATE_SEED, so that the gate depends neither on chance nor on the date. A drawn campaign is
many rounds of the gate's size with seeds that follow one another: the seed of a round that failed goes into
campaign_seeds.toml and is a fixed example of the gate from then on.
"""

import os
import random
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings

T = TypeVar("T")

GATE_SEED = 20250102
FAILED_SEEDS = Path(__file__).with_name("campaign_seeds.toml")


def in_full() -> bool:
    """Whether this run is a campaign."""
    return bool(os.environ.get("PRAKARSA_CAMPAIGN"))


def length(*, short: int, full: int) -> int:
    """How many rounds, rows or examples: `short` in the gate, `full` in a campaign."""
    return full if in_full() else short


def first_seed() -> int:
    """The seed of this run: the gate's, or the one that the campaign drew and printed."""
    return int(os.environ["PRAKARSA_SEED"]) if in_full() else GATE_SEED


def seeds(campaign: str, *, full: int) -> list[int]:
    """A seed for each round: in the gate the fixed one and every one that once failed, `full` of them in a campaign."""
    if in_full():
        return [first_seed() + number for number in range(full)]
    return [GATE_SEED, *(row["seed"] for row in failed_seeds() if row["campaign"] == campaign)]


def failed_seeds() -> list[dict[str, Any]]:
    """The rows of campaign_seeds.toml: `campaign`, `seed`, and `found`, which says what was wrong."""
    rows: list[dict[str, Any]] = tomllib.loads(FAILED_SEEDS.read_text("utf-8")).get("failed", [])
    return rows


def shuffled(rows: Sequence[T], *, seed: int) -> list[T]:
    """The rows in an order that the seed decides."""
    return random.Random(seed).sample(rows, len(rows))


def one_in(share: int, rows: Sequence[T]) -> list[T]:
    """All rows in a campaign, else one in so many, the same in every run."""
    if in_full():
        return list(rows)
    return random.Random(first_seed()).sample(rows, -(-len(rows) // share))


def load_hypothesis_profile() -> None:
    """Properties: the same examples in every run of the gate; ten times as many in a campaign, from its seed.

    No example has a time limit: a busy machine is no fault. Nothing is remembered between runs.
    """
    common: dict[str, Any] = {"database": None, "deadline": None, "print_blob": True}
    # How slowly a busy machine draws examples is no fault either.
    settings.register_profile(
        "gate", derandomize=True, suppress_health_check=[HealthCheck.too_slow], **common
    )
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large]
    settings.register_profile("campaign", max_examples=1000, suppress_health_check=slow, **common)
    settings.load_profile("campaign" if in_full() else "gate")
