"""A change reaches the tests that import it, however many modules lie between."""

from pathlib import Path

import pytest

from tools.import_graph import reached_from

SOURCES = {
    "app/__init__.py": "",
    "app/core.py": "",
    "app/service.py": "def work():\n    from app import core\n",
    "app/other.py": "",
    "app/templates/app/page.html": "",
    "app/policies/one.toml": "",
    "tests/app/conftest.py": "from app.service import work\n",
    "tests/app/test_service.py": "",
    "tests/web/test_page.py": "from .. import nothing\n",
    "tests/far/test_core.py": "import app.core\n",
    "tests/far/test_policies.py": "FILE = 'one.toml'\n",
}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name, text in SOURCES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.mark.parametrize(
    ("changed", "reached"),
    [
        ("app/core.py", {"tests/far/test_core.py": 1, "tests/app/test_service.py": 3}),
        ("app/other.py", {}),
        ("tests/far/test_core.py", {"tests/far/test_core.py": 0}),
        ("tests/app/conftest.py", {"tests/app/test_service.py": 1}),
        ("app/templates/app/page.html", {"tests/app/test_service.py": 1, "tests/web/test_page.py": 1}),
        ("app/policies/one.toml", {"tests/app/test_service.py": 1, "tests/far/test_policies.py": 1}),
        ("docs/recipes.md", {}),
    ],
)
def test_a_change_reaches_what_depends_on_it(tree: Path, changed: str, reached: dict[str, int]) -> None:
    assert reached_from(tree, [changed]) == reached


def test_the_nearest_of_several_changes_counts(tree: Path) -> None:
    found = reached_from(tree, ["app/core.py", "tests/app/conftest.py"])

    assert found["tests/app/test_service.py"] == 1
