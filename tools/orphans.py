"""Product code that nothing in the product uses: its only callers are tests, benchmarks or the demo, or nobody.

Starts from what a framework runs (settings, addresses, models, commands, hooks named in `orphans.toml`) and follows
every reference, also by dotted text, in templates and in policy files. What is not reached is an orphan: delete it
with its tests, or call it where the product should. `[[kept]]` in `orphans.toml` lists those a later work will call;
that list only shrinks, so an entry that is used by now fails too. Exit status 1 when anything is found.
"""

import argparse
import re
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from references import DOTTED, WORD, Node, Sources, read, strings_words

ROOT = Path(__file__).resolve().parent.parent
# Never product code.
OUTSIDE = {"tests", "benchmarks", "tools", "var", "docs", "locale", "static", "templates", ".venv", ".git"}
DEMO = "demo"
# Modules that Django finds by their place.
FOUND_BY_DJANGO = re.compile(
    r"\.(apps|models|admin|migrations(\.\w+)?|templatetags\.\w+|management\.commands\.\w+)$|^(history\.offline\.verify_log|manage|config\.(settings|wsgi))$"
)
TEMPLATE_CODE = re.compile(r"\{\{(.*?)\}\}|\{%(.*?)%\}", re.DOTALL)
TEMPLATES = {".html", ".txt", ".svg", ".xml"}


@dataclass(frozen=True)
class Rules:
    """What `orphans.toml` says."""

    # Names of methods: those in classes with a foreign base, and those in any class.
    hooks: re.Pattern[str]
    hooks_anywhere: re.Pattern[str]
    bases: frozenset[str]
    decorators: frozenset[str]
    doubles: tuple[str, ...]
    kept: tuple[str, ...]


def rules(document: dict[str, Any]) -> Rules:
    """From the document; every entry has its reason."""
    for table, entries in document.items():
        for entry in entries:
            for field_name in ("reason", "until") if table == "kept" else ("reason",):
                if not entry.get(field_name):
                    raise SystemExit(f"orphans.toml: an entry of [[{table}]] has no {field_name}: {entry}")

    def names(table: str) -> list[str]:
        return [name for entry in document.get(table, []) for name in entry["names"]]

    def patterns(*, anywhere: bool) -> re.Pattern[str]:
        entries = (entry for entry in document.get("hooks", []) if entry.get("anywhere", False) == anywhere)
        return re.compile(
            "|".join(name.replace("*", r"\w*") for entry in entries for name in entry["names"]) or r"\b\B"
        )

    return Rules(
        hooks=patterns(anywhere=False),
        hooks_anywhere=patterns(anywhere=True),
        bases=frozenset(names("bases")),
        decorators=frozenset(names("decorators")),
        doubles=tuple(f"{name}." for name in names("doubles")),
        kept=tuple(entry["name"] for entry in document.get("kept", [])),
    )


@dataclass
class Reached:
    """Follows references from what a framework runs; `live` is what it came to."""

    sources: Sources
    rules: Rules
    live: set[str] = field(default_factory=set)
    _words: set[str] = field(default_factory=set)
    # Methods of live classes that nobody has named so far.
    _waiting: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _todo: list[str] = field(default_factory=list)
    _in_module: dict[str, list[Node]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self._classes = [node for node in self.sources.nodes.values() if node.bases]
        for name, node in self.sources.nodes.items():
            if not node.owner and name not in self.sources.modules:
                self._in_module[name.rpartition(".")[0]].append(node)

    def start(self, names: Iterable[str], words: Iterable[str]) -> None:
        """Follow everything from these nodes, and from names that stand in other files."""
        self._say(words)
        self._todo.extend(names)
        while self._todo:
            name = self._todo.pop()
            if name not in self.live:
                self.live.add(name)
                self._visit(self.sources.nodes[name])

    def _visit(self, node: Node) -> None:
        for name in node.names:
            self._refer(name)
        self._say(node.words)
        if node.owner:
            self._todo.append(node.owner)
        if node.name in self.sources.modules:
            self._todo.extend(self._registered_in(node.name))
        else:
            self._todo.append(self._module_of(node))
        for method in node.methods:
            if self._is_hook(node, self.sources.nodes[method]) or _bare(method) in self._words:
                self._todo.append(method)
            else:
                self._waiting[_bare(method)].append(method)

    def _refer(self, name: str) -> None:
        if name.startswith("import "):
            found = {part for part in self.sources.resolve(name[7:]) if part in self.sources.modules}
        else:
            found = set(self.sources.resolve(name))
            # "organisations.User" and "report.Report": a model by the label of its app.
            app, _dot, model = name.partition(".")
            if not found - {app} and model.isidentifier():
                found |= self.sources.resolve(f"{app}.models.{model}")
        self._todo.extend(found)

    def _say(self, words: Iterable[str]) -> None:
        for word in set(words) - self._words:
            self._words.add(word)
            self._todo.extend(self._waiting.pop(word, ()))

    def _module_of(self, node: Node) -> str:
        name = node.name.rpartition(".")[0]
        return name if name in self.sources.modules else name.rpartition(".")[0]

    def _registered_in(self, module: str) -> Iterator[str]:
        """Definitions of a module that a decorator or a framework's base class makes known."""
        for node in self._in_module[module]:
            if node.decorators & self.rules.decorators or self._bases(node) & self.rules.bases:
                yield node.name

    def _bases(self, node: Node) -> set[str]:
        """Bare names of all base classes, as far as they are ours or named by ours; foreign ones end with a mark."""
        found: set[str] = set()
        for base in node.bases:
            found.add(_bare(base))
            ours = [
                self.sources.nodes[name] for name in self.sources.resolve(base) if name.endswith(_bare(base))
            ]
            if not any(parent.name not in self.sources.modules for parent in ours):
                found.add("(foreign)")
            for parent in ours:
                if parent is not node:
                    found |= self._bases(parent)
        return found

    def _is_hook(self, owner: Node, method: Node) -> bool:
        name = method.bare
        if name.startswith("__") and name.endswith("__"):
            return True
        if method.decorators & self.rules.decorators or "Protocol" in self._bases(owner):
            return True
        if self.rules.hooks_anywhere.fullmatch(name):
            return True
        # A field of DRF may be filled by a method of its own.
        filled = name.startswith("get_") and name[4:] in owner.assigned
        return (filled or self.rules.hooks.fullmatch(name) is not None) and self._meets_a_framework(owner)

    def _meets_a_framework(self, owner: Node) -> bool:
        """Whether the class, or one that mixes it in, has a foreign base."""
        mixed_in = (
            node for node in self._classes if owner.bare in map(_bare, node.bases) and node is not owner
        )
        return "(foreign)" in self._bases(owner) or any(map(self._meets_a_framework, mixed_in))


def _bare(name: str) -> str:
    return name.rpartition(".")[2]


def python_files(root: Path) -> list[Path]:
    """The product's modules: every package at the top but tests, benchmarks and tools."""
    packages = [path.parent for path in sorted(root.glob("*/__init__.py")) if path.parent.name not in OUTSIDE]
    found = [path for package in packages for path in sorted(package.rglob("*.py"))]
    found += [path for path in [root / "manage.py"] if path.exists()]
    return [path for path in found if path.name != "settings_test.py"]


def other_files(root: Path, *, demo: bool) -> tuple[set[str], set[str]]:
    """Dotted names and words that templates and TOML files of the product name."""
    names: set[str] = set()
    words: set[str] = set()
    folders = [path.parent for path in root.glob("*/__init__.py") if path.parent.name not in OUTSIDE]
    for folder in (*folders, root / "templates"):
        if folder.name == DEMO and not demo:
            continue
        for path in folder.rglob("*"):
            if path.suffix in TEMPLATES:
                code = TEMPLATE_CODE.findall(path.read_text(encoding="utf-8"))
                words.update(WORD.findall(" ".join(part for pair in code for part in pair)))
            elif path.suffix == ".toml":
                for text in _texts(tomllib.loads(path.read_text(encoding="utf-8"))):
                    names.update([text] if DOTTED.fullmatch(text) else ())
                    words.update(strings_words(text))
    return names, words


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def reached(
    sources: Sources, said: Rules, others: tuple[set[str], set[str]], kept: Iterable[str]
) -> set[str]:
    """Everything in use, those that are kept counted in."""
    found = Reached(sources, said)
    start = {name for name in sources.modules if FOUND_BY_DJANGO.search(name)}
    start |= {name for dotted in others[0] for name in sources.resolve(dotted)}
    found.start([*sorted(start), *kept], others[1])
    return found.live


def defined(sources: Sources) -> list[Node]:
    """Functions, classes and methods of the product; migrations are records of what was."""
    return [
        node
        for node in sources.nodes.values()
        if node.name not in sources.modules and ".migrations." not in node.name
    ]


def find(root: Path, said: Rules) -> list[str]:
    """One line for each orphan, and for each kept name that is none."""
    whole = read(root, python_files(root))
    product = whole.without(DEMO)
    others = other_files(root, demo=False)
    kept = [name for name in said.kept if name in product.nodes]
    alone = reached(product, said, others, ())
    lines = [
        f"tools/orphans.toml: {name} is used by now; take it off the list." for name in kept if name in alone
    ]
    lines += [
        f"tools/orphans.toml: {name} is kept and does not exist; take it off the list."
        for name in said.kept
        if name not in product.nodes
    ]
    live = reached(product, said, others, kept)
    dead = [node for node in defined(product) if node.name not in live]
    live = reached(whole, said, other_files(root, demo=True), kept)
    dead += [node for node in defined(whole) if node.name not in live and node.name.startswith(f"{DEMO}.")]
    dead = [node for node in dead if not node.name.startswith(said.doubles)]
    gone = {node.name for node in dead}
    for node in sorted(dead, key=lambda node: (str(node.path), node.line)):
        if node.owner not in gone:
            users = ", ".join(_users(root, node.bare)) or "nobody"
            lines.append(f"{node.path.relative_to(root)}:{node.line}: {node.name} (named by {users})")
    return lines


def _users(root: Path, word: str) -> list[str]:
    """Up to three files outside the product that name this."""
    pattern = re.compile(rf"\b{word}\b")
    files = (
        path for folder in ("tests", "benchmarks", DEMO) for path in sorted((root / folder).rglob("*.py"))
    )
    return [
        str(path.relative_to(root)) for path in files if pattern.search(path.read_text(encoding="utf-8"))
    ][:3]


def main() -> int:
    """Print what was found; 1 when there is anything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, default=ROOT, help="another project, for tests")
    root = parser.parse_args().root.resolve()
    document = tomllib.loads((root / "tools" / "orphans.toml").read_text(encoding="utf-8"))
    lines = find(root, rules(document))
    for line in lines:
        print(line)
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
