"""No English on an Indonesian page: every sentence that can reach a reader is translated, whoever wrote it."""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import get_args

import pytest
from django import forms
from django.apps import apps
from django.contrib.auth.password_validation import password_validators_help_texts
from django.forms.formsets import BaseFormSet
from django.urls import get_resolver
from django.utils import translation
from django.utils.translation.template import templatize
from pydantic_core.core_schema import ErrorType
from rest_framework import exceptions, serializers

from common.errors import DomainError
from common.library_sentences import SENTENCES as LIBRARY_SENTENCES
from common.toml_places import syntax_fault
from common.validation import SENTENCES
from tests.english import english_in

ROOT = Path(__file__).resolve().parents[2]
OURS = (
    "common", "organisations", "calendars", "workflow", "deadlines", "notifications", "history", "accounts",
    "contracts", "appointments", "planning", "innovations", "programmes", "regulations", "work_packages",
    "dashboard", "operation", "config",
)  # fmt: skip
GETTEXT = {
    "_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy",
    "npgettext", "npgettext_lazy",
}  # fmt: skip


# -- the catalogue -------------------------------------------------------------------------------------------


def test_every_source_text_has_an_indonesian_translation() -> None:
    with translation.override("id"):
        missing = {text for text in _texts() if translation.gettext(text) == text} - SAME

    assert {text for text in missing if re.search(r"[A-Za-z]{3}", _without_places(text))} == set()


def _texts() -> Iterator[str]:
    """The English texts of calls of gettext in the code and in the templates, those with a plural left out."""
    for _path, tree in _trees():
        yield from _texts_of(tree)
    for path in sorted((ROOT / "templates").rglob("*.html")):
        code = templatize(path.read_text(), origin=str(path))
        for call in re.findall(r"""\bp?gettext\(u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")\)""", code):
            yield from _texts_of(ast.parse(call))


def _texts_of(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) in {
            "_",
            "gettext",
            "gettext_lazy",
            "gettext_noop",
        }:
            text = node.args[0] if node.args else None
            if isinstance(text, ast.Constant) and isinstance(text.value, str):
                yield text.value


# Words that are the same in both languages, and sentences made of placeholders only.
SAME = {
    "Menu",
    "Administrator", "Digital", "Hash (SHA-256)", "Media", "Median", "Webhook", "hash", "no.", "target", "Target",
    "E-purchasing", "IDR", "Tender", "target, %(period)s", "Prakarsa: %(total)s (%(parts)s)", "token",
    "Coach", "Drum-up", "Mentor",
}  # fmt: skip


def test_no_translation_is_a_copy_of_the_english_text() -> None:
    english = translation.trans_real.translation("id")._catalog
    copies = {
        key
        for key, text in english.items()
        if isinstance(key, str) and key == text and _is_ours(key) and key not in SAME
    }

    assert {key for key in copies if re.search(r"[A-Za-z]{4}.* [A-Za-z]{3}", _without_places(key))} == set()


def _without_places(text: str) -> str:
    return re.sub(r"%\(\w+\)[sdr]|\{\w+\}", "", text)


def _is_ours(key: str) -> bool:
    return f'msgid "{key}"' in (ROOT / "locale/id/LC_MESSAGES/django.po").read_text()


def test_no_text_is_translated_inside_of_a_formatted_string() -> None:
    """The extractor does not look into these, so that the catalogue would never have the text."""
    found = [
        f"{name}:{node.lineno}: {ast.unparse(node)}"
        for name, tree in _trees()
        for string in ast.walk(tree)
        if isinstance(string, ast.JoinedStr)
        for node in ast.walk(string)
        if isinstance(node, ast.Call) and _name(node.func) in GETTEXT
    ]

    assert found == []


# -- what the code raises ------------------------------------------------------------------------------------


def _below(kind: type) -> Iterator[type]:
    for each in kind.__subclasses__():
        yield each
        yield from _below(each)


def _message_places() -> dict[str, int]:
    """Callables that take a sentence for a reader, and at which position."""
    get_resolver().url_patterns  # noqa: B018 -- loads every view, and with them every error
    refusals = {
        kind.__name__ for kind in (*_below(DomainError), *_below(exceptions.APIException), DomainError)
    }
    return {
        **dict.fromkeys(refusals, 0),
        **dict.fromkeys(("ValidationError", "CommandError", "ErrorDetail", "NumberFormatError"), 0),
        **dict.fromkeys(("rejected", "done", "whole_file", "add_error"), 1),
        **dict.fromkeys(("Gap", "Problem", "LeftOut", "error", "problem"), 2),
    }


LABELS = {"label", "help_text", "verbose_name", "verbose_name_plural", "message", "title", "empty_label"}
# What is no sentence, and a record that is in Indonesian.
UNTRANSLATED = {
    "workflow/management/commands/run_worker.py": "run_worker: ",
    "innovations/services/progress/milestone_days.py": "Tonggak capaian: ",
    "innovations/services/reports/corrections.py": "Perbaikan: ",
}


def test_no_error_or_label_is_an_untranslated_literal() -> None:
    places = _message_places()

    found = [
        f"{path}:{line}: {text}"
        for path, line, text in _literals(places)
        if UNTRANSLATED.get(path, "\0") not in text
    ]

    assert found == []


def _literals(places: dict[str, int]) -> Iterator[tuple[str, int, str]]:
    for name, tree in _trees():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            called = _name(node.func)
            given = node.args[places[called]] if len(node.args) > places.get(called, 99) else None
            output = called == "write" and ast.unparse(node.func).startswith(("self.stdout", "self.stderr"))
            if output and node.args:
                given = node.args[0]
            # The interface description is in English.
            labels = LABELS - {"help_text"} if "/api/" in name else LABELS
            for value in [given, *(key.value for key in node.keywords if key.arg in labels)]:
                if value is not None and _is_sentence(value):
                    yield name, node.lineno, ast.unparse(value)


def _is_sentence(node: ast.expr) -> bool:
    """Whether it holds words of its own: two letters and a blank beside placeholders."""
    if isinstance(node, ast.Constant):
        return (
            isinstance(node.value, str)
            and re.search(r"[A-Za-z]{2,}.* |^[A-Z][a-z]+\.?$", node.value) is not None
        )
    if isinstance(node, ast.JoinedStr):
        return any(_is_sentence(part) for part in node.values if isinstance(part, ast.Constant))
    if isinstance(node, ast.BinOp):
        return _is_sentence(node.left)
    if isinstance(node, ast.IfExp):
        return _is_sentence(node.body) or _is_sentence(node.orelse)
    if isinstance(node, ast.List | ast.Tuple):
        return any(map(_is_sentence, node.elts))
    return isinstance(node, ast.Dict) and any(map(_is_sentence, node.values))


# Where English sentences stand that no reader of a page or command sees, each with the reason.
INSIDE: dict[str, str] = {
    "common/canonical.py": "values that no person typed",
    "common/append_only.py": "comments inside of triggers",
    "common/schema.py": "the interface description, for programmers",
    "common/child_process.py": "faults of a child process, logged",
    "config/settings.py": "the interface description",
    "contracts/services/signing_process.py": "a fault of ours, logged",
    "contracts/documents/render_worker.py": "faults of the renderer, logged",
    "contracts/signing/bsre_v1.py": "`reason` of a refusal: for the log",
    "contracts/signing/bsre_v2.py": "`reason` of a refusal: for the log",
    "contracts/signing/timestamps.py": "`reason` of a refusal: for the log",
    "notifications/webhook_http.py": "why a delivery failed: for the log",
    **dict.fromkeys(
        (
            f"operation/services/backups/{name}.py"
            for name in ("checking", "keys", "making", "manifest", "restoring", "snapshots", "throwaway")
        ),
        "what backup and restore say to the operator, as the start of the program does",
    ),
    "operation/services/metrics.py": "the meaning of numbers, for programmers",
    "workflow/outbox/procrastinate_tasks.py": "why a worker began anew: for the log",
    "workflow/engine/transaction.py": "what the database's triggers say, compared",
    "workflow/engine/installation_faults.py": "what the start of the program says to its operator",
    "contracts/services/start_faults.py": "what the start of the program says to its operator",
    "history/witness.py": "what a program says to a program",
    "history/services/start_faults.py": "what the start of the program says to its operator",
    "workflow/engine/start_checks.py": "what the start of the program says to its operator",
    "innovations/endings/table.py": "its heading: a document for developers",
    "notifications/services/notice_table.py": "a document for developers",
    "workflow/policy_changes/permission_table.py": "a document for developers",
}
# A programmer's fault, a comparison or SQL; help of commands, which is written for operators in English.
NOT_FOR_READERS = {
    "ValueError", "TypeError", "RuntimeError", "AssertionError", "NotImplementedError", "ImproperlyConfigured",
    "LookupError", "KeyError", "Error", "Warning", "info", "warning", "exception", "compile", "execute", "RunSQL",
    "extend_schema", "OpenApiParameter",
}  # fmt: skip
SENTENCE = re.compile(r"(?:[A-Za-z’',:;()“”-]+ ){3,}[A-Za-z]+")
SQL = re.compile(r"\b(?:SELECT|INSERT|UPDATE|DELETE|WHERE|NULL)\b")
# Frequent words of English and of no Indonesian sentence.
ENGLISH = re.compile(r"\b(?:the|is|are|was|of|to|not|only|cannot|this|must|has|and|for|with|an)\b")


def test_no_english_sentence_stands_outside_of_gettext() -> None:
    found = []
    for name, tree in _trees():
        if name not in INSIDE and not name.endswith(("triggers.py", "install.py")):
            in_api = "/api/" in name
            found += [f"{name}:{node.lineno}: {node.value}" for node in _sentences(tree, in_api=in_api)]

    assert found == []


@pytest.mark.parametrize("name", INSIDE)
def test_an_exception_is_still_needed(name: str) -> None:
    assert list(_sentences(dict(_trees())[name])) != []


def _sentences(node: ast.AST, *, in_api: bool = False) -> Iterator[ast.Constant]:
    """English sentences below a node that are neither docstrings nor translated nor for programmers."""
    if isinstance(node, ast.Assert) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
        return
    if isinstance(node, ast.Call) and _name(node.func) in GETTEXT | NOT_FOR_READERS:
        return
    if isinstance(node, ast.keyword) and node.arg in {"help", "description", "hint", "reason", "summary"}:
        return
    if isinstance(node, ast.keyword) and node.arg == "help_text" and in_api:
        return
    if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "help" for t in node.targets):
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        text = node.value
        if SENTENCE.search(text) and ENGLISH.search(text) and not SQL.search(text):
            yield node
    for child in ast.iter_child_nodes(node):
        yield from _sentences(child, in_api=in_api)


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Name):
        return function.id
    return function.attr if isinstance(function, ast.Attribute) else ""


@cache
def _trees() -> list[tuple[str, ast.Module]]:
    """Every source file of the product, parsed once."""
    return [
        (str(path.relative_to(ROOT)), ast.parse(path.read_text()))
        for package in OURS
        for path in sorted((ROOT / package).rglob("*.py"))
        if "migrations" not in path.parts
    ]


# -- what the libraries say ----------------------------------------------------------------------------------


def _library_sentences() -> set[str]:
    """The English sentences of every field of our endpoints, forms and models, and of DRF's own refusals."""
    get_resolver().url_patterns  # noqa: B018 -- loads every serializer and form
    found: set[str] = set()
    for kind in _ours(_below(serializers.BaseSerializer)):
        if kind.__name__ != "CodesAsText":
            found.update(_of_field(kind()))
    for kind in _ours(_below(forms.BaseForm)):
        for field in getattr(kind, "base_fields", {}).values():
            found.update(_of_field(field))
    for model in apps.get_models():
        for field in model._meta.get_fields() if model.__module__.split(".")[0] in OURS else ():
            found.update(_of_field(field))
    details = [kind.default_detail for kind in _below(exceptions.APIException)]
    found = {text for text in found if not ALREADY_FILLED_IN.search(text)}
    with translation.override("en"):
        found.update(text for text in password_validators_help_texts() if text.startswith("Your "))
    return found | {_english(text) for text in [*details, *BaseFormSet.default_error_messages.values()]} - {
        ""
    }


def _ours(kinds: Iterator[type]) -> list[type]:
    return sorted(
        {kind for kind in kinds if kind.__module__.split(".")[0] in OURS}, key=lambda kind: kind.__qualname__
    )


def _of_field(field: object) -> Iterator[str]:
    for text in getattr(field, "error_messages", {}).values():
        yield _english(text)
    for validator in getattr(field, "validators", ()):
        yield _english(getattr(validator, "message", ""))
    if (child := getattr(field, "child", None)) is not None:
        yield from _of_field(child)
    if isinstance(field, serializers.BaseSerializer):
        for each in getattr(field, "fields", {}).values():
            yield from _of_field(each)


def _english(text: object) -> str:
    """The sentence before it is translated and filled in; DRF's lazy ones keep what they were first shown as."""
    text = getattr(text, "format_string", text)
    with translation.override("en"):
        return str(text)


def _is_translated(sentence: str) -> bool:
    with translation.override("id"):
        return translation.gettext(sentence) != sentence


# Filled in when the class was made, in the language of that moment.
ALREADY_FILLED_IN = re.compile(r" telah ada\.$| already exists\.$")
# Sentences with a plural are looked up by both forms; these come from Django, which has them in Indonesian.
PLURAL = re.compile(
    r"Ensure this value has at|Ensure that there (?:is|are) no more|Ensure this filename has at|Please submit"
)


def test_library_sentences_that_reach_readers_are_indonesian() -> None:
    english = {text for text in _library_sentences() if text and " " in text and not PLURAL.match(text)}

    assert {text for text in english if not _is_translated(text)} == set()
    with translation.override("id"):
        assert {text for text in english if english_in(_without_places(translation.gettext(text)))} == set()


def test_hints_about_passwords_address_the_reader_with_a_capital() -> None:
    with translation.override("id"):
        assert not [text for text in password_validators_help_texts() if re.search(r"\banda\b", text)]


def test_the_catalogue_has_no_unused_library_sentence() -> None:
    assert set(LIBRARY_SENTENCES) - _library_sentences() == set()


def test_every_pydantic_fault_has_a_sentence_of_ours() -> None:
    known = set(get_args(ErrorType))

    assert set(SENTENCES) - known == set()
    with translation.override("id"):
        assert [
            kind for kind, (_code, sentence) in SENTENCES.items() if not _is_translated(_english(sentence))
        ] == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a = ", "Baris 1, kolom 4: Ini bukan nilai; teks diapit tanda kutip."),
        (
            "a\n",
            "Baris 1, kolom 2: Satu baris berisi nama, tanda sama dengan, dan nilai, atau nama dalam kurung siku.",
        ),
        ("[a", "Baris 1, kolom 3: Kurung belum ditutup."),
        ("a = 1\na = 2\n", "Baris 2, kolom 6: Nama ini sudah dipakai sebelumnya."),
        ('a = "b', "Baris 1, kolom 7: Tanda kutip kurang, atau ada sesuatu sesudah nilai."),
        ("a = 2025-02-30\n", "Baris 1, kolom 5: Ini bukan tanggal atau jam."),
        (
            'a = "\\q"\n',
            "Baris 1, kolom 8: Karakter ini tidak boleh ada di sini; garis miring terbalik ditulis dua kali.",
        ),
    ],
)
def test_toml_syntax_errors_are_in_indonesian(text: str, sentence: str) -> None:
    with pytest.raises(tomllib.TOMLDecodeError) as error:
        tomllib.loads(text)

    assert syntax_fault(error.value, text) == sentence
