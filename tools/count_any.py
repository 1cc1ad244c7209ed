"""How often product code gives up on types: `Any`, bare `object` and `cast`, counted by package.

Usage: python tools/count_any.py [PACKAGE...]. Exits 1 above LIMIT, which only ever goes down. With `--lines`, every
place is listed. Counted are annotations, aliases and type arguments; an import of `Any` is not. A name that stands for
a type with `Any` or bare `object` in it (`Document = Mapping[str, Any]`) counts wherever it is used, and so does a name
that stands for such a name.
"""

import ast
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = (
    "config",
    "common",
    "organisations",
    "calendars",
    "workflow",
    "deadlines",
    "notifications",
    "history",
    "accounts",
    "appointments",
    "planning",
    "programmes",
    "regulations",
    "work_packages",
    "contracts",
    "innovations",
    "dashboard",
    "operation",
    "onboarding",
    "demo",
)
# Whoever takes some away lowers it.
LIMIT = 290


def main() -> int:
    """Count and print; the exit code of the check."""
    wanted = [name for name in sys.argv[1:] if not name.startswith("--")] or list(PACKAGES)
    counts: Counter[str] = Counter()
    hidden = loose_aliases()
    for name in wanted:
        for path in sorted((ROOT / name).rglob("*.py")):
            if "migrations" in path.parts:
                continue
            tree = ast.parse(path.read_text(encoding="utf-8"))
            lines = [*untyped_lines(tree), *alias_lines(tree, hidden)]
            counts[name] += len(lines)
            if "--lines" in sys.argv:
                for line in lines:
                    print(f"{path.relative_to(ROOT)}:{line}")
    for name in wanted:
        print(f"{name:15}{counts[name]:5}")
    total = counts.total()
    print(f"{'together':15}{total:5}  (at most {LIMIT})")
    return int(total > LIMIT)


def untyped_lines(tree: ast.Module) -> Iterator[int]:
    """The line of every `Any`, every `cast(...)`, and every `object` that stands for a type."""
    annotations = set(_inside_annotations(tree))
    names = {"Any", *(new for new, old in _renamed(tree) if old == "Any")}
    casts = {"cast", *(new for new, old in _renamed(tree) if old == "cast")}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            untyped = node.id in names or (node.id == "object" and node in annotations)
            yield from [node.lineno] * untyped
        elif (
            isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "typing"
        ):
            yield from [node.lineno] * (node.attr in ("Any", "cast"))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in casts:
            yield node.lineno
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node in annotations:
            yield from [node.lineno] * sum(name in ("Any", "object") for name in _names_in(node.value))


def loose_aliases() -> set[str]:
    """Names of type aliases with `Any` or `object` in them, also by way of another alias."""
    stands_for: dict[str, set[str]] = {}
    for name in PACKAGES:
        for path in sorted((ROOT / name).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for node in tree.body:
                alias = _alias_of(node)
                if alias is not None:
                    stands_for.setdefault(alias, set()).update(_type_names(node.value))
    loose = {"Any", "object"}
    while more := {alias for alias, names in stands_for.items() if names & loose} - loose:
        loose |= more
    return loose - {"Any", "object"}


def alias_lines(tree: ast.Module, hidden: set[str]) -> Iterator[int]:
    """The line of every use of such a name: imported, or defined in this very file."""
    known = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.name in hidden
    }
    known |= {alias for node in tree.body if (alias := _alias_of(node)) in hidden}
    annotations = set(_inside_annotations(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in known:
            yield node.lineno
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node in annotations:
            yield from [node.lineno] * sum(name in known for name in _names_in(node.value))


def _alias_of(node: ast.stmt) -> str | None:
    """The name of a type alias at module level; None for anything else."""
    if isinstance(node, ast.AnnAssign) and "TypeAlias" in ast.dump(node.annotation):
        return node.target.id if isinstance(node.target, ast.Name) else None
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Subscript | ast.BinOp | ast.Name):
        target = node.targets[0]
        return target.id if isinstance(target, ast.Name) and target.id[:1].isupper() else None
    return None


def _type_names(node: ast.expr) -> Iterator[str]:
    """Every name in a type, quoted ones too."""
    for part in ast.walk(node):
        if isinstance(part, ast.Name):
            yield part.id
        elif isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield from _names_in(part.value)


def _renamed(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """What is imported from `typing` under another name: the new one and the one that it stands for."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "typing":
            yield from ((alias.asname, alias.name) for alias in node.names if alias.asname)


def _inside_annotations(tree: ast.Module) -> Iterator[ast.AST]:
    """Every node of an annotation, a type argument (`list[object]`) or a type alias."""
    for node in ast.walk(tree):
        for name in ("annotation", "returns"):
            annotation = getattr(node, name, None)
            if annotation is not None:
                yield from ast.walk(annotation)
        if isinstance(node, ast.Subscript):
            yield from ast.walk(node.slice)
        if isinstance(node, ast.Assign | ast.AnnAssign) and _alias_of(node) is not None and node.value:
            yield from ast.walk(node.value)


def _names_in(text: str) -> Iterator[str]:
    """The names in a quoted type; none where it is no expression."""
    try:
        tree = ast.parse(text, mode="eval")
    except SyntaxError:
        return
    yield from (node.id for node in ast.walk(tree) if isinstance(node, ast.Name))


if __name__ == "__main__":
    sys.exit(main())
