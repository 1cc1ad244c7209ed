"""How long a benchmark runs: whole, or one short round that proves that it still runs.

A brief run asks for no speed: a round is no measurement, and the gate depends on no machine. What must be exact (the
same rows, the same statements) is asked in both.
"""

import sys

BRIEF = "--brief"


def brief() -> bool:
    """Whether this process was asked to be brief."""
    return BRIEF in sys.argv[1:]


def length(whole: int, short: int) -> int:
    """So many rounds, rows or clients."""
    return short if brief() else whole


def judge(faults: list[str], too_slow: list[str]) -> None:
    """End with status 1 and the faults, if any; what is too slow is one unless the run was brief."""
    found = faults if brief() else faults + too_slow
    if found:
        sys.exit("; ".join(found))
