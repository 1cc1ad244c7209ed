"""Plant known faults in copies of this tree, one at a time: the tests named for each must fail, and pass without it.

`./run campaign planted_faults`. The table stands in planted_faults.toml; what it plants is checked in the gate.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TABLE = Path(__file__).with_suffix(".toml")
# Where no fault is planted.
NOT_PRODUCT = ("tests", "tools", "benchmarks", "docs", ".git", ".venv", "var")
PASSED, FAILED = 0, 1


class CannotPlant(Exception):
    """The table no longer fits the sources."""


@dataclass(frozen=True)
class Plant:
    """One row of the table."""

    fault: str
    file: str
    find: str
    replace: str
    tests: tuple[str, ...]
    engines: tuple[str, ...] = ("sqlite", "postgresql")

    def place(self, root: Path) -> Path:
        """The one product file that ends in `file` and holds the text once. Raises CannotPlant."""
        found = {
            path: path.read_text("utf-8").count(self.find)
            for folder in root.iterdir()
            if folder.is_dir() and folder.name not in NOT_PRODUCT
            for path in folder.rglob(Path(self.file).name)
            if path.match(self.file)
        }
        holding = [path for path, count in found.items() if count == 1]
        if len(holding) != 1 or sum(found.values()) != 1:
            raise CannotPlant(
                f"{self.fault}: {self.file} holds the text {sum(found.values())} times, not once"
            )
        return holding[0]

    def selected(self, root: Path) -> list[str]:
        """The tests below `root` as pytest wants them. Raises CannotPlant for a file that is not there once."""
        chosen = []
        for name in self.tests:
            file, _, test = name.partition("::")
            found = [path for path in (root / "tests").rglob(Path(file).name) if path.match(file)]
            if len(found) != 1:
                raise CannotPlant(f"{self.fault}: {len(found)} test files end in {file}")
            chosen.append(str(found[0].relative_to(root)) + (f"::{test}" if test else ""))
        return chosen


def table() -> list[Plant]:
    """Every plant."""
    rows = tomllib.loads(TABLE.read_text("utf-8"))["plant"]
    return [
        Plant(**{name: tuple(value) if isinstance(value, list) else value for name, value in row.items()})
        for row in rows
    ]


def main() -> int:
    """Print a line for each fault; 1 when one was not caught, or a test fails without any."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--engine", default="sqlite", choices=["sqlite", "postgresql"])
    engine = parser.parse_args().engine
    plants = [plant for plant in table() if engine in plant.engines]
    with tempfile.TemporaryDirectory(prefix="prakarsa-plants-") as folder:
        copy = copied(Path(folder))
        whole = sorted({test for plant in plants for test in plant.selected(copy)})
        sound, seconds = tests_in(copy, whole)
        print(f"{'as it is':<90} {verdict(sound, wanted=PASSED):<12} {seconds:>4.0f} s", flush=True)
        missed = 0 if sound == PASSED else 1
        for plant in plants:
            code, seconds = with_plant(copy, plant)
            print(f"{plant.fault:<90} {verdict(code, wanted=FAILED):<12} {seconds:>4.0f} s", flush=True)
            missed += code != FAILED
    print(f"{len(plants)} faults planted on {engine}; {missed or 'nothing'} out of order")
    return int(missed > 0)


def verdict(code: int, *, wanted: int) -> str:
    """What pytest's exit status means here; 2 and more are neither success nor a failed test."""
    words = {PASSED: "passes", FAILED: "caught"} if wanted == FAILED else {PASSED: "passes", FAILED: "fails"}
    said = words.get(code, f"pytest {code}")
    return said if code == wanted else said.upper()


def copied(folder: Path) -> Path:
    """The files that git knows or would add, as they are now, with the compiled messages and the same `.venv`."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    names = [name for name in listed.split("\0") if name and not name.startswith(".venv")]
    names += [str(path.relative_to(ROOT)) for path in ROOT.glob("locale/*/LC_MESSAGES/*.mo")]
    for name in names:
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    (folder / ".venv").symlink_to((ROOT / ".venv").resolve())
    return folder


def with_plant(copy: Path, plant: Plant) -> tuple[int, float]:
    """pytest's exit status with the fault in place, and the seconds; the copy is sound again afterwards."""
    place = plant.place(copy)
    sound = place.read_text("utf-8")
    place.write_text(sound.replace(plant.find, plant.replace), "utf-8")
    try:
        return tests_in(copy, plant.selected(copy), "--exitfirst")
    finally:
        place.write_text(sound, "utf-8")


def tests_in(copy: Path, tests: Sequence[str], *more: str) -> tuple[int, float]:
    """Run them as the gate does: the short form from the fixed seed."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PRAKARSA_")}
    # A source that is changed twice within a second would be taken for its own bytecode.
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    began = time.monotonic()
    done = subprocess.run(
        [".venv/bin/python", "-m", "pytest", "-q", "-p", "no:cacheprovider", *more, *tests],
        cwd=copy, env=environment, check=False, capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode not in (PASSED, FAILED) or (done.returncode == FAILED and not more):
        print(done.stdout[-3000:], done.stderr[-3000:])
    return done.returncode, time.monotonic() - began


if __name__ == "__main__":
    sys.exit(main())
