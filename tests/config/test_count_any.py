"""The count of what gives up on types sees every spelling of it, and nothing else."""

import ast

import pytest

from tools.count_any import ROOT, alias_lines, untyped_lines


@pytest.mark.parametrize(
    ("code", "count"),
    [
        ("def f(x: Any) -> None: ...", 1),
        ("def f(*args: Any, **kwargs: Any) -> Any: ...", 3),
        ("x: dict[str, Any] = {}", 1),
        ("Alias = Callable[[Any], None]", 1),
        ("def f(rows: 'QuerySet[Any, Any]') -> None: ...", 2),
        ("def f(x: object) -> None: ...", 1),
        ("x = cast(int, y)", 1),
        ("x = typing.cast(int, y)", 1),
        ("from typing import Any", 0),
        ("x = object()", 0),
        ("def f(x: int) -> str: ...", 0),
    ],
)
def test_every_way_to_give_up_is_counted(code: str, count: int) -> None:
    assert len(list(untyped_lines(ast.parse(code)))) == count


def test_a_name_that_hides_it_counts_where_it_is_used() -> None:
    hidden = {"Document": ROOT / "common" / "types.py"}
    used = ast.parse("from common.types import Document\ndef f(x: Document) -> Document: ...")
    other = ast.parse("class Document: ...\ndef f(x: Document) -> None: ...")

    assert len(list(alias_lines(used, hidden))) == 2
    assert list(alias_lines(other, hidden)) == []
