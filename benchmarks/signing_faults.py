"""The full run of the kills: every point of a signature twenty times instead of three, on the engine of this call."""

import os
import subprocess
import sys

TESTS = ("tests/contracts/saga/test_kills.py", "tests/contracts/saga/test_races.py")


def main() -> None:
    """Run the saga's kill and race tests with PRAKARSA_KILLS=20 unless it is set; their exit status is ours."""
    environment = {"PRAKARSA_KILLS": "20", **os.environ}
    engine = "PostgreSQL" if environment.get("DATABASE_URL", "").startswith("postgres") else "SQLite"
    print(f"{environment['PRAKARSA_KILLS']} kills at each of 14 points, {engine}")
    done = subprocess.run([sys.executable, "-m", "pytest", "-q", *TESTS], env=environment, check=False)
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
