"""Every way by which a file comes in leads through the scanner: fields of forms and of the API are those of
common/uploads.py, and nothing else than `take_in` stores bytes that came from outside."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django import forms

from config.component_page import SampleForm
from tests.web.test_numbers import _subclasses

ROOT = Path(__file__).parents[2]
APPS = [*sorted(path.parent for path in ROOT.glob("*/apps.py")), ROOT / "common", ROOT / "config"]
FIELDS = {"FileField", "ImageField", "FilePathField"}
# Who stores bytes by itself, and where they come from.
OWN = {
    "contracts/documents/taking_in.py": "scanned",
    "contracts/services/attempts.py": "the contract that came back signed, verified against ours",
    "contracts/services/augmenting.py": "the contract with revocation data, made here",
    "contracts/services/document_registration.py": "the contract as it was printed here",
    "contracts/services/templating.py": "an emblem, decoded and written anew (emblems.py)",
    "contracts/web/templates.py": "the same for a specimen",
    "operation/services/backups/restoring.py": "a backup of this store",
    "work_packages/services/case_letters.py": "a letter as it was printed here",
}
# What is handed to a form, whose fields scan.
TO_FORMS = {
    "history/web/pages.py",
    "innovations/web/proposals/plan_sheets.py",
    "innovations/web/reports/sheets.py",
    "contracts/web/verify.py",
    "programmes/web/ideas.py",
}


def trees() -> Iterator[tuple[str, ast.AST]]:
    for app in APPS:
        for path in sorted(app.rglob("*.py")):
            name = str(path.relative_to(ROOT))
            if "/migrations/" not in name:
                yield name, ast.parse(path.read_text("utf-8"))


@pytest.fixture(scope="module")
def named() -> dict[str, set[str]]:
    """For each attribute or imported name that matters, the files in which it stands."""
    found: dict[str, set[str]] = {}
    for name, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute):
                found.setdefault(node.attr, set()).add(name)
                if isinstance(node.value, ast.Name):
                    found.setdefault(f"{node.value.id}.{node.attr}", set()).add(name)
            elif isinstance(node, ast.ImportFrom):
                for each in node.names:
                    found.setdefault(f"import {each.name}", set()).add(name)
    return found


def test_nobody_takes_a_file_by_a_field_of_their_own(named: dict[str, set[str]]) -> None:
    own = {name: named.get(name, set()) | named.get(f"import {name}", set()) for name in FIELDS}

    assert own["FileField"] == {"common/uploads.py"}
    assert not own["ImageField"] | own["FilePathField"]
    assert not named.get("import FileUploadParser", set()) | named.get("FileUploadParser", set())
    assert named["FILES"] == TO_FORMS


def test_nobody_stores_what_was_not_scanned(named: dict[str, set[str]]) -> None:
    assert named["store.store"] == set(OWN)
    assert named["import default_storage"] == {
        "contracts/documents/store.py",
        "operation/services/backups/making.py",
    }


def test_the_fields_of_every_form_are_of_these_kinds() -> None:
    """The same once more as the program is, for fields that somebody makes in another way."""
    forms_known = [form for form in _subclasses(forms.Form) if not form.__module__.startswith("tests")]
    kinds = {
        type(field).__module__
        for form in forms_known
        for field in form.base_fields.values()
        if isinstance(field, forms.FileField)
    }
    assert SampleForm in forms_known
    assert kinds == {"common.uploads", "common.forms", "innovations.web.progress.entries"}
