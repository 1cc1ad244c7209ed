"""Tables that say "every" or "all" name every member of the registry or enum they are about, or say why not."""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from enum import Enum
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import uuid4

from django.urls import reverse

from tests import matrix
from tests.model import machine, oracle
from tests.model.coverage import FLOWS_ELSEWHERE
from tests.policies.rights.test_available_over_http import address
from workflow import queries
from workflow.engine.registry import flows
from workflow.outbox import queue

ROOT = Path(__file__).resolve().parents[1]
# Tables by an enum that leave members out on purpose.
PARTIAL = {
    "innovations.services.proposals.scanning._ANSWERS": "a scanner that says nothing is asked again",
    "accounts.wording._TOLD": "invitations are letters of their own; the rest the owner did with their own hands",
    "organisations.services.appointing._TITLES": "heads of agencies and regions have titles with a name in it",
    "contracts.documents.layout._ABBREVIATIONS": "months and years are printed in full",
    "contracts.services.resuming.PATIENCE": "only requests under way are waited for",
    "contracts.triggers.ARROWS": "stored, unknown and failed requests are final",
    "innovations.services.evaluations.leadership_recommendations.OPEN_TO": "the others ask nothing of the leaders",
    "planning.enums.ABOVE": "missions and priorities stand under nothing",
    "demo.afterwards.everyday._HABITS": "a first contract waits for a story, or for whoever tries it",
    "onboarding.queries.READERS": "plans and figures, which may be drafts, are read by their agency",
    "onboarding.services.imports.IMPORTS": "days off, plans and figures are brought on pages of their own",
    "onboarding.services.imports.TEMPLATES": "plans and figures have workbooks that know what is asked",
    "demo.afterwards.everyday.AFTER": "reports are handed in before their own day",
}


def modules() -> Iterator[ModuleType]:
    """Every module of the product but programs of their own, settings and migrations."""
    packages = [path.parent.name for path in ROOT.glob("*/__init__.py")]
    for package in sorted(set(packages) - {"tests", "benchmarks", "tools"}):
        for found in pkgutil.walk_packages([str(ROOT / package)], f"{package}."):
            skipped = ".migrations" in found.name or found.name.endswith(("settings", "_worker", ".wsgi"))
            if not skipped and not found.name.endswith((".settings_test", ".procrastinate_tasks")):
                yield importlib.import_module(found.name)


def enum_of(table: Any) -> type[Enum] | None:
    """The enum whose members are the keys, where there are at least two."""
    kinds = {type(key) for key in table} if isinstance(table, Mapping) and len(table) > 1 else set()
    kind = kinds.pop() if len(kinds) == 1 else object
    return kind if issubclass(kind, Enum) else None


def partial_tables() -> dict[int, set[str]]:
    """The names of each table that leaves members out: where it stands, and wherever it is imported."""
    found: dict[int, set[str]] = {}
    for module in modules():
        for name, table in vars(module).items():
            enum = None if name.startswith("__") else enum_of(table)
            if enum is not None and set(enum) - set(table):
                found.setdefault(id(table), set()).add(f"{module.__name__}.{name}")
    return found


def test_a_table_by_an_enum_names_every_member() -> None:
    tables = list(partial_tables().values())

    assert [names for names in tables if not names & set(PARTIAL)] == []
    assert set(PARTIAL) - set().union(*tables) == set()


def test_every_type_of_subject_has_a_page_and_readers() -> None:
    assert set(queries._visibility) == set(flows())
    assert all(reverse(kind, args=[uuid4()]) for kind in flows())


def test_every_transition_has_a_row_in_the_table_of_rights() -> None:
    asked = {
        (row.route.partition("/<")[0].removeprefix("api/v1/"), row.target["name"].removeprefix("="))
        for row in matrix.API
        if row.route.endswith("transitions/<slug:name>/")
    }

    wanted = {(address(kind).strip("/"), name) for kind, flow in flows().items() for name in flow.names()}

    assert wanted - asked == set()


def test_every_topic_and_chore_of_the_worker_is_known() -> None:
    assert all(
        callable(work) for work in (*(route.deliver for route in queue._routes.values()), *queue._chores)
    )


def test_the_model_walks_every_flow_or_says_why_not() -> None:
    assert set(oracle.FLOWS) == set(machine.MODELS) == set(machine.VERBS)
    assert set(flows()) == {*oracle.FLOWS, *FLOWS_ELSEWHERE}
    assert {kind: set(flows()[kind].names()) - set(known) for kind, known in oracle.FLOWS.items()} == {
        kind: set() for kind in oracle.FLOWS
    }
