"""`python -m benchmarks [--brief] [NAME]`: every benchmark, each in a process of its own; 1 when any of them failed."""

import argparse
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.length import BRIEF

NAMES = ("contracts", "deadlines", "inbox", "packages", "plan", "transition", "year")
# Its quarter is lived through by the gate's tests already (tests/workflow/workers/test_year.py).
NOT_IN_BRIEF = {"year"}
FOLDER = Path(__file__).resolve().parent


def main() -> int:
    """Run them one after the other."""
    parser = argparse.ArgumentParser(prog="./run bench")
    parser.add_argument(BRIEF, action="store_true", help="one short round of each, which asks for no speed")
    parser.add_argument("name", nargs="?", choices=NAMES)
    asked = parser.parse_args()
    failed = []
    for name in [asked.name] if asked.name else NAMES:
        if asked.brief and not asked.name and name in NOT_IN_BRIEF:
            continue
        print(f"\n== {name}", flush=True)
        began = time.monotonic()
        command = [sys.executable, "-m", f"benchmarks.{name}", *([BRIEF] if asked.brief else [])]
        if subprocess.run(command, cwd=FOLDER.parent, check=False).returncode != 0:
            failed.append(name)
        print(f"{name}: {time.monotonic() - began:.0f} s", flush=True)
    if failed:
        print(f"\nFAILED: {', '.join(failed)}")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
