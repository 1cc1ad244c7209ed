"""What is defined in Python sources and what each definition refers to, read by ast; nothing is imported.

Functions and classes are known by their dotted name and found through imports, also through a package that passes them
on. Methods are known by their bare name, because ast does not say of what class a value is: `x.close` uses every
`close` of a class that is used.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
DOTTED = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass
class Node:
    """A module, a function, a class or a method, and what its own source refers to."""

    name: str
    path: Path
    line: int
    owner: str = ""  # the class of a method
    bases: list[str] = field(default_factory=list)
    decorators: set[str] = field(default_factory=set)
    # Dotted names of functions, classes and modules, and bare names of whatever may be a method.
    names: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    methods: list[str] = field(default_factory=list)
    # What a class body assigns: `state = SerializerMethodField()` calls `get_state`.
    assigned: set[str] = field(default_factory=set)

    @property
    def bare(self) -> str:
        return self.name.rpartition(".")[2]


@dataclass
class Sources:
    """All nodes by dotted name, and for each module what its names stand for."""

    nodes: dict[str, Node] = field(default_factory=dict)
    modules: dict[str, dict[str, str]] = field(default_factory=dict)
    _resolved: dict[str, frozenset[str]] = field(default_factory=dict)

    def without(self, package: str) -> "Sources":
        """The same, as if there were no such package."""

        def stays(name: str) -> bool:
            return name != package and not name.startswith(f"{package}.")

        return Sources(
            {name: node for name, node in self.nodes.items() if stays(name)},
            {name: names for name, names in self.modules.items() if stays(name)},
        )

    def resolve(self, dotted: str) -> frozenset[str]:
        """The nodes that a dotted name passes by: `a.b.C.run` is the modules a and a.b, the class C and its method.

        A name that a module only passes on leads further to where it is defined. Nothing for foreign names.
        """
        if dotted not in self._resolved:
            # Two modules that pass on each other's name must not go round for ever.
            self._resolved[dotted] = frozenset()
            self._resolved[dotted] = frozenset(self._passed_by(dotted))
        return self._resolved[dotted]

    def _passed_by(self, dotted: str) -> Iterator[str]:
        before, _dot, last = dotted.rpartition(".")
        if before:
            yield from self.resolve(before)
        if dotted in self.nodes:
            yield dotted
            return
        further = self.modules.get(before, {}).get(last)
        if further:
            yield from self.resolve(further)
        elif before and before not in self.modules:
            # `passed.on.Class.method`: the class stands elsewhere.
            for name in self.resolve(before):
                if name not in self.modules and f"{name}.{last}" in self.nodes:
                    yield f"{name}.{last}"


def read(root: Path, files: list[Path]) -> Sources:
    """Read these files, whose dotted names begin at `root`."""
    sources = Sources()
    for path in files:
        relative = path.relative_to(root).with_suffix("")
        parts = relative.parts[:-1] if relative.name == "__init__" else relative.parts
        tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
        _ReferenceReader(sources, ".".join(parts), path, is_package=relative.name == "__init__").read(tree)
    return sources


class _ReferenceReader(ast.NodeVisitor):
    """Reads one module. `scopes` says what a name stands for, innermost last; "" is something local."""

    def __init__(self, sources: Sources, module: str, path: Path, *, is_package: bool) -> None:
        self._sources = sources
        self._module = module
        self._path = path
        self._package = module if is_package else module.rpartition(".")[0]
        self._node = Node(module, path, 1)
        self._scopes: list[dict[str, str]] = [{}]
        sources.nodes[module] = self._node
        sources.modules[module] = self._scopes[0]

    def read(self, tree: ast.Module) -> None:
        for statement in tree.body:
            if isinstance(statement, Function | ast.ClassDef):
                self._scopes[0][statement.name] = f"{self._module}.{statement.name}"
        # What is imported inside a function has its name only there.
        for part in _outside_functions(tree):
            if isinstance(part, ast.Import | ast.ImportFrom):
                self._bind(part, self._scopes[0])
        self._body(tree.body)

    def _body(self, statements: list[ast.stmt]) -> None:
        """Everything but a docstring."""
        first = statements[0] if statements else None
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
            statements = statements[1:]
        for statement in statements:
            self.visit(statement)

    # definitions

    def visit_FunctionDef(self, node: Function) -> None:
        outer = self._node
        if outer.name == self._module or outer.name in self._classes():
            self._node = self._define(node, owner="" if outer.name == self._module else outer.name)
        for decorator in node.decorator_list:
            self._node.decorators.add(_last_name(decorator))
            self.visit(decorator)
        self._annotations(node)
        for default in (*node.args.defaults, *filter(None, node.args.kw_defaults)):
            self.visit(default)
        self._scopes.append(self._locals(node))
        self._body(node.body)
        self._scopes.pop()
        self._node = outer

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815 -- ast's name

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        outer = self._node
        if outer.name == self._module:
            self._node = self._define(node)
            self._node.decorators.update(map(_last_name, node.decorator_list))
        for base in node.bases:
            self._node.bases.append(self._dotted(base) or _last_name(base))
        for part in (*node.bases, *node.keywords, *node.decorator_list):
            self.visit(part)
        self._body(node.body)
        self._node = outer

    def _define(self, node: Function | ast.ClassDef, owner: str = "") -> Node:
        name = f"{owner or self._module}.{node.name}"
        # A second definition of the same name is its setter, or its twin on another platform.
        made = self._sources.nodes.setdefault(name, Node(name, self._path, node.lineno, owner=owner))
        if owner and name not in self._sources.nodes[owner].methods:
            self._sources.nodes[owner].methods.append(name)
        if isinstance(node, ast.ClassDef):
            self._classes().add(name)
        return made

    def _classes(self) -> set[str]:
        return self.__dict__.setdefault("_class_names", set())  # type: ignore[no-any-return]

    def _annotations(self, node: Function) -> None:
        arguments = (
            *node.args.posonlyargs,
            *node.args.args,
            *node.args.kwonlyargs,
            node.args.vararg,
            node.args.kwarg,
        )
        for annotation in (*(argument.annotation for argument in arguments if argument), node.returns):
            if annotation is not None:
                self.visit(annotation)

    def _locals(self, node: Function) -> dict[str, str]:
        """Names that mean something else inside: arguments, what is assigned, and what is imported there."""
        arguments = (
            *node.args.posonlyargs,
            *node.args.args,
            *node.args.kwonlyargs,
            node.args.vararg,
            node.args.kwarg,
        )
        scope = {argument.arg: "" for argument in arguments if argument}
        for part in ast.walk(node):
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
                scope[part.id] = ""
        for part in ast.walk(node):
            if isinstance(part, ast.Import | ast.ImportFrom):
                self._bind(part, scope)
            elif isinstance(part, ast.Global):
                for name in part.names:
                    scope.pop(name, None)
        return scope

    # references

    def _bind(self, node: ast.Import | ast.ImportFrom, scope: dict[str, str]) -> None:
        for alias in node.names:
            if isinstance(node, ast.ImportFrom):
                scope[alias.asname or alias.name] = f"{self._base(node)}.{alias.name}"
            else:
                first = alias.name.partition(".")[0]
                scope[alias.asname or first] = alias.name if alias.asname else first

    def _base(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        package = self._package.split(".")
        kept = package[: len(package) - node.level + 1]
        return ".".join([*kept, *([node.module] if node.module else [])])

    def visit_Import(self, node: ast.Import) -> None:
        self._node.names.update(f"import {alias.name}" for alias in node.names)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        """Loads the modules; the function or class itself is used only where its name stands."""
        base = self._base(node)
        self._node.names.update(
            f"import {name}" for name in (base, *(f"{base}.{a.name}" for a in node.names))
        )

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            found = self._stands_for(node.id)
            if found:
                self._node.names.add(found)
            # In a class body a bare name may be one of its methods.
            self._node.words.add(node.id)
        elif isinstance(node.ctx, ast.Store):
            self._node.assigned.add(node.id)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        dotted = self._dotted(node)
        if dotted:
            self._node.names.add(dotted)
        if isinstance(node.ctx, ast.Load):
            self._node.words.add(node.attr)
        self.visit(node.value)

    def visit_keyword(self, node: ast.keyword) -> None:
        self.visit(node.value)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            text = node.value.strip()
            if text.endswith(".py") and text[:-3].isidentifier():
                # A neighbour that is run as a program of its own.
                self._node.names.add(f"import {self._package}.{text[:-3]}")
            elif DOTTED.fullmatch(text):
                self._node.names.add(text)
            self._node.words.update(strings_words(text))

    def _dotted(self, node: ast.expr) -> str:
        """The full name of `a.b.c` when `a` is something imported or defined here; empty otherwise."""
        if isinstance(node, ast.Subscript):
            return self._dotted(node.value)
        if isinstance(node, ast.Name):
            return self._stands_for(node.id)
        if isinstance(node, ast.Attribute):
            before = self._dotted(node.value)
            return f"{before}.{node.attr}" if before else ""
        return ""

    def _stands_for(self, name: str) -> str:
        for scope in reversed(self._scopes):
            if name in scope:
                return scope[name]
        return ""


def strings_words(text: str) -> Iterator[str]:
    """What a text may name: itself (`"state_name"`), and the parts of `"agency__name"` or `"a.b"`. Not prose."""
    if len(text) <= 200 and not re.search(r"\s", text):
        yield from WORD.findall(text)
        yield from (part for word in WORD.findall(text) for part in word.split("__"))


def _outside_functions(node: ast.AST) -> Iterator[ast.AST]:
    for part in ast.iter_child_nodes(node):
        if not isinstance(part, Function):
            yield part
            if isinstance(part, ast.stmt | ast.excepthandler):
                yield from _outside_functions(part)


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Call | ast.Subscript):
        return _last_name(node.func if isinstance(node, ast.Call) else node.value)
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
