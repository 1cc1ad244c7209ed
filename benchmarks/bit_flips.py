"""2,000 one-bit changes of a signed contract, each judged: none may be accepted. `./run bench bit_flips`."""

import os
import sys
import time

import pytest

FLIPS = "2000"


def main() -> int:
    """Run the tests of tests/attacks/test_bit_flips.py with the full number."""
    os.environ["PRAKARSA_BIT_FLIPS"] = FLIPS
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings_test"
    # Judging reads no engine's own ways: these tests run on SQLite, wherever the other benchmarks do.
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        os.environ.pop(name, None)
    began = time.monotonic()
    code = pytest.main(["-q", "tests/attacks/test_bit_flips.py"])
    print(
        f"{FLIPS} flips in signed bytes: {'0 accepted' if code == 0 else 'FAILED'}, {time.monotonic() - began:.0f} s"
    )
    return int(code)


if __name__ == "__main__":
    sys.exit(main())
