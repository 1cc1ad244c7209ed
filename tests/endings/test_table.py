"""The product's table of endings: current, every rule there and registered, shown before a step is taken."""

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils.translation import override

from innovations.endings import table as endings
from tests.endings import table
from workflow.engine.registry import effect_hooks, flows, reactions_to

RULES = sorted({cell.by for ending in endings.ENDINGS.values() for cell in ending.cells.values() if cell.by})


def resolved(rule: str) -> Any:
    module, _colon, path = rule.partition(":")
    found: Any = import_module(module)
    for part in path.split("."):
        found = getattr(found, part)
    return found


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_is_there(rule: str) -> None:
    assert callable(resolved(rule))


# Ends with its contract, which ends with the innovation; ends by the activation of what takes its place.
THROUGH_ANOTHER = {("complete", "addenda"), ("discontinue", "addenda"), ("supersede", "in_force")}


def hooked() -> dict[str, set[str]]:
    """By the name of each effect and reaction, the transitions on which it is registered."""
    found: dict[str, set[str]] = {}
    for flow in flows().values():
        for name in flow.names():
            hooks = [*effect_hooks(flow, name), *(each.react for each in reactions_to(flow, name))]
            for hook in hooks:
                key = f"{hook.__module__}:{hook.__name__}"
                found.setdefault(key, set()).add(f"{flow.subject_type}.{name}")
    return found


def test_a_rule_that_is_a_hook_hangs_on_its_end() -> None:
    hooks = hooked()

    wrong = [
        (name, column, cell.by)
        for name, ending in endings.ENDINGS.items()
        for column, cell in ending.cells.items()
        if cell.by in hooks and ending.transitions and not hooks[cell.by] & set(ending.transitions)
    ]

    assert [each for each in wrong if each[:2] not in THROUGH_ANOTHER] == []


def test_every_ending_of_the_hand_written_table_has_a_row() -> None:
    known = {transition for ending in endings.ENDINGS.values() for transition in ending.transitions}

    assert set(table.cells()) <= known
    assert all(tuple(ending.cells) == tuple(endings.COLUMNS) for ending in endings.ENDINGS.values())


def test_the_document_is_current() -> None:
    with override(None):
        text = endings.document()

    assert (Path(settings.BASE_DIR) / "docs" / "endings.md").read_text("utf-8") == text
