"""Which tests a change can reach: the imports of every module, read from the sources, followed backwards."""

import ast
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from pathlib import Path

# Text by the path below the root.
Sources = dict[str, str]
SKIPPED = frozenset({".venv", "var", ".git", "node_modules"})
# Read by every process that starts.
EVERYWHERE = (
    "pyproject.toml",
    "requirements.txt",
    "requirements-demo.txt",
    "requirements-dev.txt",
    "config/settings.py",
)


def reached_from(root: Path, changed: Iterable[str]) -> dict[str, int]:
    """Files of tests by how many steps lie between them and the nearest of the changed files.

    A step is an import, or the conftest.py that pytest loads for a file. What is no Python belongs to an app: its
    tests, and those of pages for templates, are one step away, like a test that names the file.
    """
    modules = {str(path.relative_to(root)): path.read_text("utf-8") for path in _sources(root)}
    users: defaultdict[str, set[str]] = defaultdict(set)
    for name in modules:
        for used in _used_by(name, modules):
            users[used].add(name)
    distances: dict[str, int] = {}
    queue: deque[tuple[str, int]] = deque()
    for name in changed:
        queue.extend((start, step) for start, step in _starts(name, modules))
    queue = deque(sorted(queue, key=lambda entry: entry[1]))
    while queue:
        name, step = queue.popleft()
        if distances.get(name, step + 1) <= step:
            continue
        distances[name] = step
        queue.extend((user, step + 1) for user in users[name])
    return {name: step for name, step in distances.items() if is_test(name)}


def is_test(name: str) -> bool:
    """Whether pytest collects the file."""
    return name.startswith("tests/") and name.rpartition("/")[2].startswith("test_")


def _sources(root: Path) -> Iterator[Path]:
    for top in sorted(root.iterdir()):
        if top.name in SKIPPED or top.is_symlink():
            continue
        yield from sorted(top.rglob("*.py")) if top.is_dir() else [top] if top.suffix == ".py" else []


def _used_by(name: str, modules: Sources) -> set[str]:
    """Files that this one imports, inside functions too, and the conftest.py files above a test."""
    found: set[str] = set()
    package = name.split("/")[:-1]
    for node in ast.walk(ast.parse(modules[name])):
        if isinstance(node, ast.Import):
            for alias in node.names:
                found |= _files(alias.name.split("."), modules)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = [*above, *(node.module or "").split(".")] if node.module else above
            found |= _files(base, modules)
            for alias in node.names:
                found |= _files([*base, alias.name], modules, exactly=True)
    if is_test(name):
        folders = ["/".join(package[:depth]) for depth in range(1, len(package) + 1)]
        found |= {f"{folder}/conftest.py" for folder in folders if f"{folder}/conftest.py" in modules}
    return found - {name}


def _files(dotted: list[str], modules: Sources, *, exactly: bool = False) -> set[str]:
    """The file of a module or package, and unless `exactly` those of the packages around it."""
    depths = [len(dotted)] if exactly else range(1, len(dotted) + 1)
    stems = ["/".join(dotted[:depth]) for depth in depths]
    return {file for stem in stems for file in (f"{stem}.py", f"{stem}/__init__.py") if file in modules}


def _starts(name: str, modules: Sources) -> Iterator[tuple[str, int]]:
    """Where a changed file enters the graph, and how far from itself. A deleted module enters where it is named."""
    if name in modules:
        yield name, 0
    if name in EVERYWHERE:
        yield from ((file, 1) for file in modules if file.startswith("tests/config/"))
    if name in modules or name.startswith(("docs/", "locale/")):
        return
    last = name.rpartition("/")[2]
    app = name.partition("/")[0]
    dotted = name.removesuffix(".py").replace("/", ".") if name.endswith(".py") else last
    pages = "/templates/" in name or name.startswith(("static/", "templates/"))
    folders = (f"tests/{app}/", "tests/web/") if pages else (f"tests/{app}/",)
    for file, text in modules.items():
        if (is_test(file) and file.startswith(folders)) or dotted in text:
            yield file, 1
