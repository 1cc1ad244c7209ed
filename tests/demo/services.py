"""Which services people reach through pages, the API and commands, and which of them a stretch of code calls."""

import ast
import functools
import importlib
import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FunctionType, ModuleType

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parent.parent.parent
EDGES = {"web", "api", "management"}
ROOMS = {"services", "reviews", "policy_changes"}
BY_SOMEBODY = ({"actor", "at"}, {"by", "at"})

_READS = "reads only"
LEFT_OUT = {
    "accounts.services.factors.factor_state": _READS,
    "contracts.services.codes.request_code": "the demonstration's signer sends no codes",
    "contracts.services.enrolling.lacks_certificate": _READS,
    "contracts.services.enrolling.offices_without_certificate": _READS,
    "contracts.services.stuck.stuck_visible_to": _READS,
    "contracts.services.stuck_documents.order_again": "no document fails",
    "contracts.services.stuck_documents.stuck_documents_visible_to": _READS,
    "deadlines.services.bulk_extensions.check": _READS,
    "deadlines.services.decree_entry.preview_as": _READS,
    "history.services.bundling.bundle_of_subject": _READS,
    "history.services.bundling.parts": _READS,
    "history.services.bundling.take_bundle": _READS,
    "history.services.sampling.bundle_of_sample": _READS,
    "history.services.sampling.draw_sample": _READS,
    "history.services.sampling.events_of": _READS,
    "history.services.sampling.population": _READS,
    "organisations.services.reading.record_export": "nobody of the demonstration takes a list away",
    "organisations.services.reading.record_read": "nobody of the demonstration looks into what is not theirs",
    "innovations.services.proposals.plan_import.store_sheet": "plans of the demonstration come from published data",
    "innovations.services.proposals.replicating.earlier_of_own": _READS,
    "innovations.services.proposals.replicating.origins": _READS,
    "innovations.services.proposals.replicating.published_elsewhere": _READS,
    "innovations.services.proposals.similar.similar_to": _READS,
    "innovations.services.proposals.retitling.correct_title": "for titles from before they were checked",
    "innovations.services.proposals.retitling.may_correct_title": _READS,
    "notifications.services.reading.notices_of": _READS,
    "notifications.services.reading.unread_of": _READS,
    "regulations.services.writing.rewrite_annex": "the annex follows what is launched; nobody hands in a table",
    "work_packages.services.records.record_addendum": "of published packages no addendum is known",
    "work_packages.services.records.record_guarantee": "of published packages no guarantee is known",
    "work_packages.services.records.record_hand_over": "of published packages no hand-over is known",
    "work_packages.services.records.record_photo": "of published packages no photograph is known",
    "workflow.policy_changes.unreachable.unreachable_stages": _READS,
    "workflow.reviews.changes_since.changes_since_last_view": _READS,
    "workflow.reviews.eligibility.why_not_decide": _READS,
    "workflow.reviews.explanations.review_of": _READS,
    "workflow.reviews.reassignment.reassignment_candidates": _READS,
}


@functools.cache
def reachable() -> dict[str, FunctionType]:
    """By its full name, every function in which somebody acts at a moment (`actor` or `by`, and `at`) that an edge of
    one of our packages names."""
    found: dict[str, FunctionType] = {}
    for path in _edges():
        for function in _named_in(path):
            given = inspect.signature(function).parameters.keys()
            inside = _is_ours(function.__module__) and ROOMS & set(function.__module__.split("."))
            if inside and any(wanted <= given for wanted in BY_SOMEBODY):
                found[f"{function.__module__}.{function.__name__}"] = function
    return found


@contextmanager
def called(functions: dict[str, FunctionType]) -> Iterator[set[str]]:
    """The names of those that are called while it lasts."""
    names: set[str] = set()
    noting = {function: _noting(name, function, names) for name, function in functions.items()}
    with pytest.MonkeyPatch.context() as patched:
        for module in [each for name, each in sys.modules.items() if _is_ours(name)]:
            for attribute, value in list(vars(module).items()):
                if isinstance(value, FunctionType) and value in noting:
                    patched.setattr(module, attribute, noting[value])
        yield names


def _noting(name: str, function: FunctionType, names: set[str]) -> Callable[..., object]:
    @functools.wraps(function)
    def noted(*args: object, **kwargs: object) -> object:
        names.add(name)
        return function(*args, **kwargs)

    return noted


def _edges() -> Iterator[Path]:
    for package in _packages():
        for path in sorted((ROOT / package).rglob("*.py")):
            if EDGES & set(path.relative_to(ROOT).parts):
                yield path


@functools.cache
def _packages() -> set[str]:
    here = {config.name for config in apps.get_app_configs() if Path(config.path).parent == ROOT}
    return here - {"demo"}


def _is_ours(module: str) -> bool:
    return module.partition(".")[0] in {*_packages(), "demo"}


def _named_in(path: Path) -> Iterator[FunctionType]:
    """Functions that the file imports, or reaches through a module that it imports."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported: dict[str, object] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and _is_ours(node.module):
            for alias in node.names:
                imported[alias.asname or alias.name] = _member(node.module, alias.name)
    for node in ast.walk(tree):
        value: object = None
        if isinstance(node, ast.Name):
            value = imported.get(node.id)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            module = imported.get(node.value.id)
            value = getattr(module, node.attr, None) if isinstance(module, ModuleType) else None
        if isinstance(value, FunctionType):
            yield value


def _member(module: str, name: str) -> object:
    owner = importlib.import_module(module)
    # A value may be false: zero is one.
    return getattr(owner, name) if hasattr(owner, name) else importlib.import_module(f"{module}.{name}")
