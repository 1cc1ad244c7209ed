"""Contracts rendered and signed per second, against rendering alone, in alternating rounds of one run.

Contenders take turns (A B C A B C …), each with contracts of other numbers every time, so that drifting load of the
machine meets all of them. A cost is the median of the per-round ratios to rendering alone; quartiles stand beside it,
and the same for processor time, this process and the resident renderer together, which a busy machine disturbs less.
Absolute rates of two runs must never be compared. A table of where the time of the whole goes comes last.

What was done about what dominated: a signature's container is encoded once instead of at every look (33 ms of processor
time became 10), the visible stamp is set without a flexible box (40 ms became 18), and accepting a signed file compares
its last revision with what stood before once, not once more for every earlier signature. Rendering dominates what is
signed and stored; that one comparison, which reads every object of a tagged file, dominates what is judged.
"""

import cProfile
import os
import pstats
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from benchmarks.length import brief, length

ROUNDS = length(12, 1)
SECRET = "rahasia-pengukuran"


@dataclass
class Contender:
    """One way of doing the work and the seconds each of its rounds took, by the clock and of processor time."""

    name: str
    work: Callable[[int], object]
    seconds: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)


def main() -> None:
    """Measure and print."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    with tempfile.TemporaryDirectory(prefix="prakarsa-bench-") as data:
        os.environ["PRAKARSA_DATA_DIR"] = data
        os.environ["PRAKARSA_SIGNER"] = "development"
        import django  # noqa: PLC0415 -- after the environment is prepared

        django.setup()
        contenders = pipeline()
        alternate(contenders)
        report(contenders)
        if not brief():
            hot_spots(contenders[-1])


def pipeline() -> list[Contender]:  # noqa: C901 -- one closure a contender
    """Rendering alone; with fields and the check of the print; with one and two signatures; all that and judged."""
    from contracts.documents import rendering, store  # noqa: PLC0415 -- after django.setup
    from contracts.enums import SignatureField  # noqa: PLC0415 -- after django.setup
    from contracts.signing import configured_signer  # noqa: PLC0415 -- after django.setup
    from contracts.signing.base import KeyHolder  # noqa: PLC0415 -- after django.setup
    from contracts.signing.development_ca import ensure_seat_key  # noqa: PLC0415 -- after django.setup
    from contracts.signing.pkcs12 import prepare  # noqa: PLC0415 -- after django.setup
    from contracts.terms.contract_terms import ContractTerms, TermSignatory  # noqa: PLC0415 -- after django.setup
    from contracts.verification import examination  # noqa: PLC0415 -- after django.setup
    from tests.contracts import samples  # noqa: PLC0415 -- after django.setup

    signer = configured_signer()
    seats = {SignatureField.FIRST_PARTY: uuid4(), SignatureField.SECOND_PARTY: uuid4()}
    for seat in seats.values():
        ensure_seat_key(seat, common_name="Pejabat", secret=SECRET)

    def agreement(number: int) -> ContractTerms:
        rows = tuple(samples.indicator(f"I-{row}") for row in range(1, 25))
        return samples.terms(number=f"KKI/{number:05d}/35.23/2025", indicators=rows)

    def rendered(number: int) -> tuple[ContractTerms, rendering.RenderedContract]:
        agreed = agreement(number)
        return agreed, rendering.render_contract(agreed)

    def prepared(number: int) -> tuple[ContractTerms, bytes]:
        agreed, done = rendered(number)
        return agreed, prepare(done.pdf, done.boxes)

    def signed(pdf: bytes, field_name: SignatureField, party: TermSignatory) -> bytes:
        return signer.sign(
            pdf,
            holder=KeyHolder(seats[field_name]),
            field=field_name,
            party=party,
            reason="Persetujuan",
            location="Tuban",
            secret=SECRET,
            at=samples.SIGNED_AT,
        )

    def both(number: int) -> list[bytes]:
        agreed, pdf = prepared(number)
        first = signed(pdf, SignatureField.FIRST_PARTY, agreed.signatories[0])
        return [pdf, first, signed(first, SignatureField.SECOND_PARTY, agreed.signatories[1])]

    def stored(number: int) -> None:
        for version in both(number):
            store.store(version)

    def judged(number: int) -> None:
        agreed, versions = agreement(number), both(number)
        examination.check_printed(versions[0], agreed)
        for (name, seat), before, after in zip(seats.items(), versions[:-1], versions[1:], strict=True):
            examination.accept_signed(
                before,
                after,
                expected_field=name,
                expected_fingerprint=signer.certificate_fingerprint(holder=KeyHolder(seat)),
                trust_roots=signer.trust_roots(),
                at=samples.SIGNED_AT,
            )
            store.store(after)

    return [
        Contender("render only", rendered),
        Contender("+ fields", prepared),
        Contender("+ two signatures", both),
        Contender("+ durable store", stored),
        Contender("+ judged (print, I16, I17)", judged),
    ]


def alternate(contenders: list[Contender]) -> None:
    """Every contender once a round; the first round warms up and is not counted."""
    number = 0
    for count in range(ROUNDS + 1):
        for contender in contenders:
            number += 1
            began, spent = time.perf_counter(), processor_seconds()
            contender.work(number)
            if count:
                contender.seconds.append(time.perf_counter() - began)
                contender.processor.append(processor_seconds() - spent)


def processor_seconds() -> float:
    """What this process and the resident renderer have used so far."""
    from contracts.documents import rendering  # noqa: PLC0415 -- after django.setup

    own = time.process_time()
    pid = rendering._process.pid
    if pid is None:
        return own
    ticks = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return own + sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def report(contenders: list[Contender]) -> None:
    """Rates and costs with quartiles."""
    print(f"{ROUNDS} alternating rounds, one process, 24 indicators, ECDSA P-256, {sys.platform}")
    print(f"{'contender':<28} {'/s':>7} {'ms':>7}  {'cost vs render only':<19}  processor time")
    for contender in contenders:
        typical = statistics.median(contender.seconds)
        by_clock = costs(contender.seconds, contenders[0].seconds)
        by_processor = costs(contender.processor, contenders[0].processor)
        print(
            f"{contender.name:<28} {1 / typical:>7.2f} {typical * 1000:>7.0f}  {by_clock:<19}  {by_processor}"
        )
    print("GOAL: render + two signatures + store at most 1.25 times rendering alone.")


def costs(seconds: list[float], floor: list[float]) -> str:
    """Median and quartiles of the per-round ratios."""
    ratios = [took / base for took, base in zip(seconds, floor, strict=True)]
    low, middle, high = statistics.quantiles(ratios, n=4) if len(ratios) > 1 else ratios * 3
    return f"{middle:.2f} ({low:.2f}–{high:.2f})"


def hot_spots(contender: Contender) -> None:
    """What dominates the whole: cumulative time by our own functions, in this process."""
    profile = cProfile.Profile()
    profile.enable()
    for number in range(900_000, 900_005):
        contender.work(number)
    profile.disable()
    root = str(Path(__file__).resolve().parent.parent)
    rows = []
    for (path, _line, name), (_calls, _primitive, _own, cumulative, _callers) in pstats.Stats(
        profile
    ).stats.items():
        if path.startswith(f"{root}/contracts"):
            rows.append((cumulative / 5 * 1000, f"{Path(path).relative_to(root)} {name}"))
    print("\nWhere the time of the last contender goes (ms a contract, children included):")
    for milliseconds, place in sorted(rows, reverse=True)[:14]:
        print(f"{milliseconds:>8.1f}  {place}")


if __name__ == "__main__":
    main()
