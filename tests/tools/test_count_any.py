"""The count of `Any` sees names that hide it."""

import ast

import pytest

from tools import count_any


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("from typing import Any\nx: dict[str, Any]", [2]),
        ("from typing import Any as Free\nx: Free", [2]),
        ("import typing\nx: typing.Any", [2]),
        ("def f(x: object) -> 'list[object]': ...", [1, 1]),
        ("x = models.QuerySet[object]()", [1]),
        ("from typing import cast\nx = cast('int', y)", [2]),
        ("x: int = object()", []),
    ],
)
def test_untyped_lines(code, lines):
    assert sorted(count_any.untyped_lines(ast.parse(code))) == lines


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("from app.types import Document\nx: Document", [2]),
        ("from app.types import Document as Paper\nx: Paper | None", [2]),
        ("from app.types import Document\nx: 'list[Document]'", [2]),
        ("x: Document", []),
    ],
)
def test_uses_of_loose_aliases(code, lines):
    assert list(count_any.alias_lines(ast.parse(code), {"Document"})) == lines


def test_an_alias_of_a_loose_alias_is_loose(tmp_path, monkeypatch):
    (tmp_path / "common").mkdir()
    (tmp_path / "common" / "types.py").write_text(
        "Written = object\nDocument: TypeAlias = 'Mapping[str, Any]'\nFormData = Document | None\nPlain = list[int]\n"
    )
    monkeypatch.setattr(count_any, "ROOT", tmp_path)

    assert count_any.loose_aliases() == {"Written", "Document", "FormData"}
