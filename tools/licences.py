"""Licences and versions of everything that is locked: `./run licences`.

One line a package: name, version, licence, and the lock that names it. Exits 1 for a licence that is neither permissive
nor MPL nor LGPL and that nobody has reviewed. What a package says is taken in this order: its SPDX expression, its
classifiers, its free text.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
LOCKS = {
    "requirements.txt": "product",
    "requirements-demo.txt": "demo",
    "requirements-dev.txt": "development",
    "tools/requirements-uv.txt": "set-up",
}
ACCEPTED = re.compile(
    r"(MIT(-0|-CMU| License)?|BSD([ -][023][ -]Clause)?( License)?|0BSD|ISC( License.*)?"
    r"|Apache([ -]2\.0| Software License)?|PSF(L|-2\.0)?|Python Software Foundation License|Zlib|Unlicense"
    r"|MPL-[12]\.[01]|Mozilla Public License [12]\.[01] \(MPL [12]\.[01]\)"
    r"|LGPL-[23]\.[01](-only|-or-later|\+)?|GNU Lesser General Public License.*)"
)
# Read by a person, with what was found.
REVIEWED = {
    "axe-playwright-python": "MIT, its axe.min.js MPL 2.0; it names its licence in a file alone",
    "djhtml": "GPL-3.0-or-later: a program that checks our templates; it is neither imported nor shipped",
    "pyphen": "GPL 2, LGPL 2.1 or MPL 1.1, as one chooses: MPL 1.1; hyphenation of printed contracts",
    "qrcode": "BSD; its other classifier speaks of the trademark “QR Code”",
}


@dataclass(frozen=True)
class LockedPackage:
    """One package of a lock, as it is installed; `licence` is empty where it says nothing."""

    name: str
    version: str
    licence: str
    lock: str

    @property
    def fault(self) -> str:
        """Why it may not be used without being reviewed; empty when it may."""
        if self.name in REVIEWED or acceptable(self.licence):
            return ""
        return f"{self.name}: “{self.licence or 'nothing said'}” is neither permissive nor MPL nor LGPL."


def main() -> int:
    """Print the list; 1 when there is a fault."""
    found = sorted(set(locked()), key=lambda each: (list(LOCKS.values()).index(each.lock), each.name))
    for each in found:
        print(f"{each.name:<32}{each.version:<18}{each.lock:<13}{REVIEWED.get(each.name, each.licence)}")
    faults = [each.fault for each in found if each.fault]
    for fault in faults:
        sys.stderr.write(f"{fault} Replace it, or review it and say so in tools/licences.py.\n")
    for name in sorted(REVIEWED.keys() - {each.name for each in found}):
        faults.append(name)
        sys.stderr.write(f"{name} is not locked any more: take it out of tools/licences.py.\n")
    print(f"{len(found)} packages, {len(REVIEWED)} of them reviewed, {len(faults)} to be seen to.")
    return int(bool(faults))


def locked() -> Iterator[LockedPackage]:
    """Every package that a lock asks for on this system, named once, by the first lock that has it."""
    seen = set()
    for file, lock in LOCKS.items():
        for line in (ROOT / file).read_text("utf-8").splitlines():
            wanted = re.match(r"([A-Za-z0-9][^\\#]*)", line)
            requirement = Requirement(wanted[1]) if wanted else None
            if requirement is None or (requirement.marker and not requirement.marker.evaluate()):
                continue
            name = requirement.name.lower()
            if name not in seen:
                seen.add(name)
                yield _installed(name, lock)


def acceptable(licence: str) -> bool:
    """Whether an SPDX expression, or what stands in its place, is permissive, MPL or LGPL: one side of each OR."""
    if licence.startswith("(") and licence.endswith(")"):
        return acceptable(licence[1:-1])
    sides = re.split(r"\s+OR\s+", licence)
    return any(all(map(ACCEPTED.fullmatch, re.split(r"\s+AND\s+", side))) for side in sides)


def _installed(name: str, lock: str) -> LockedPackage:
    try:
        found = distribution(name)
    except PackageNotFoundError:
        return LockedPackage(name, "", "not installed: ./run setup test", lock)
    return LockedPackage(name, found.version, licence_of(found), lock)


def licence_of(found: Distribution) -> str:
    """What the package says of itself."""
    if expression := found.metadata.get("License-Expression"):
        return str(expression)
    classifiers = [each.split(" :: ") for each in found.metadata.get_all("Classifier") or []]
    # “OSI Approved” alone names none.
    named = [each[-1] for each in classifiers if each[0] == "License" and each[1:] != ["OSI Approved"]]
    # Several may mean either or both: both have to be acceptable.
    return " AND ".join(named) or str(found.metadata.get("License") or "")


if __name__ == "__main__":
    sys.exit(main())
