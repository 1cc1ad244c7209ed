"""A class name stands once in the repository: prints every doubled one with its places and exits with 1.

Whoever searches for a name finds one class. Names that a framework asks for are excepted, each with its reason.
"""

import ast
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EXCEPTED = {
    "Meta": "Django and REST framework read the options of a class from it",
    "Media": "Django reads a form's or widget's assets from it",
    "Command": "Django finds a management command by this name",
    "Migration": "Django finds a migration by this name",
}


def places_by_name(root: Path) -> dict[str, list[str]]:
    """`file:line` of every class definition, nested ones included, in files known to git or about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    found: dict[str, list[str]] = defaultdict(list)
    for name in sorted(set(listed)):
        path = root / name
        if not path.is_file():
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), filename=name)):
            if isinstance(node, ast.ClassDef):
                found[node.name].append(f"{name}:{node.lineno}")
    return found


def main() -> int:
    """Exit status 1 when a name that is not excepted stands twice."""
    doubled = {
        name: places
        for name, places in places_by_name(ROOT).items()
        if len(places) > 1 and name not in EXCEPTED
    }
    for name, places in sorted(doubled.items()):
        print(f"{name} stands {len(places)} times:", *(f"  {place}" for place in places), sep="\n")
    return 1 if doubled else 0


if __name__ == "__main__":
    sys.exit(main())
