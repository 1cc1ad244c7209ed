"""Names in the developers' documents that do not exist: files, modules, functions, classes, commands.

Looks at everything between backticks, and at `./run` commands also in code blocks. Prints one line for each name that
nothing in the repository answers to, and exits with 1.
"""

import ast
import fnmatch
import re
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = (
    "README.md",
    "CONTRIBUTING.md",
    "docs/architecture.md",
    "docs/recipes.md",
    "docs/testing.md",
    "docs/signing.md",
    "docs/operating.md",
)
QUOTED = re.compile(r"`([^`\n]+)`")
COMMAND = re.compile(r"\./run (manage )?([a-z_]+)")
FILE = re.compile(r"[\w.*/-]+\.(py|toml|md|html|po|txt|json|sh)")
FOLDER = re.compile(r"[\w*-][\w./*-]*/")
# A dotted name or a call; a word that only code would spell that way.
DOTTED = re.compile(r"([a-z_]\w*(?:\.\w+)+)(?:\(.*\))?")
CALL = re.compile(r"(\w+)\(.*\)")
WORD = re.compile(r"[a-z]+(?:_[a-z0-9]+)+|[A-Z]+(?:_[A-Z0-9]+)+|(?:[A-Z][a-z0-9]+){2,}")
CHECK = re.compile(r"E\d{3}")
# It spells out names that do not exist.
OWN_TEST = "tests/tools/test_doc_names.py"
# Commands of Django itself that the documents tell people to run.
DJANGO = {"migrate", "collectstatic"}
# Made at run time, in folders that git does not know.
MADE = {"var/", "var/demo", "var/mail", "var/keys", ".venv"}


@dataclass
class Names:
    """What there is: files and folders, definitions by module, and every word of the sources."""

    files: set[str] = field(default_factory=set)
    folders: set[str] = field(default_factory=set)
    # The last part of a module's or class's name -> names defined in it.
    members: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    words: set[str] = field(default_factory=set)
    # Ids of start-up checks (`workflow.E001`).
    checks: set[str] = field(default_factory=set)


def read(root: Path) -> Names:
    """Everything in files known to git or about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    found = Names()
    for name in listed:
        path = root / name
        if not path.is_file():
            continue
        found.files.add(name)
        found.folders.update(f"{parent}/" for parent in Path(name).parents if parent.name)
        if path.suffix in {".py", ".toml", ".html", ".sh", ".css"} or path.name == "run":
            text = path.read_text(encoding="utf-8")
            if name != OWN_TEST:
                found.words.update(re.findall(r"\w+", text))
                found.checks.update(re.findall(r"\b[a-z]+\.E\d{3}\b", text))
            if path.suffix == ".py":
                _define(found, path, ast.parse(text))
    return found


def _define(found: Names, path: Path, tree: ast.Module) -> None:
    module = path.parent.name if path.stem == "__init__" else path.stem
    classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    # `world.in_force()` speaks of a World: what a class has counts for its module, too.
    bodies = [(module, tree.body)]
    bodies += [(owner, node.body) for node in classes for owner in (node.name, module)]
    for owner, body in bodies:
        for node in body:
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                found.members[owner].add(node.name)
            elif isinstance(node, ast.Assign):
                found.members[owner].update(t.id for t in node.targets if isinstance(t, ast.Name))
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                found.members[owner].add(node.target.id)
    # A package or module is a member of the package around it.
    if path.stem == "__init__":
        found.members[path.parent.parent.name].add(path.parent.name)
    else:
        found.members[path.parent.name].add(path.stem)


def unknown(text: str, names: Names, root: Path) -> list[str]:
    """What the text names and does not exist, in its order."""
    found = []
    for manage, command in COMMAND.findall(text):
        if manage and command not in DJANGO and not _is_command(command, names):
            found.append(f"./run manage {command}")
        elif not manage and not re.search(rf"^    {command}[)|]", _run(root), re.MULTILINE):
            found.append(f"./run {command}")
    without_blocks = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    found += [quoted for quoted in QUOTED.findall(without_blocks) if not _exists(quoted.strip(), names)]
    return found


def _exists(quoted: str, names: Names) -> bool:
    if quoted in MADE or "<" in quoted or "…" in quoted.split("(", maxsplit=1)[0]:
        return True
    if FILE.fullmatch(quoted):
        return any(fnmatch.fnmatch(f"/{name}", f"*/{quoted}") for name in names.files) or quoted.startswith(
            "var/"
        )
    if FOLDER.fullmatch(quoted):
        return any(fnmatch.fnmatch(f"/{name}", f"*/{quoted}") for name in names.folders)
    if match := DOTTED.fullmatch(quoted):
        *_packages, owner, member = match[1].split(".")
        if CHECK.fullmatch(member):
            return f"{owner}.{member}" in names.checks
        return owner not in names.members or member in names.members[owner]
    if match := CALL.fullmatch(quoted):
        return match[1] in names.words
    return not WORD.fullmatch(quoted) or quoted in names.words


def _is_command(command: str, names: Names) -> bool:
    return any(name.endswith(f"/management/commands/{command}.py") for name in names.files)


def _run(root: Path) -> str:
    return (root / "run").read_text(encoding="utf-8")


def main() -> int:
    """Print each unknown name with its document; 1 when there is any."""
    names = read(ROOT)
    lines = [
        f"{document}: {name}"
        for document in DOCUMENTS
        for name in unknown((ROOT / document).read_text(encoding="utf-8"), names, ROOT)
    ]
    for line in lines:
        print(line)
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
