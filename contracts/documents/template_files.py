"""A template file (TOML) as a value: read, checked, every fault named with its field and line."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from common.errors import BadInput, Gap
from contracts.documents import numbering
from contracts.enums import DocumentType, LetterheadForm
from contracts.terms.parts import Clause, Wording
from contracts.terms.rules import gaps_of
from contracts.terms.wording import WordingFault, parsed

TEXTS = ("document_type", "title", "legal_basis", "number_pattern", "archive_code", "unit")
REQUIRED = ("document_type", "title", "legal_basis")
WORDING = ("title", "opening", "first_party", "second_party", "agreement", "closing")
MOST_LINES = {"lines": 4, "address": 5}
AMENDING_ONLY = frozenset({"previous_number", "previous_signed_on", "ground", "reason"})


class TemplateFaults(BadInput):
    """The file is no template; `gaps` name the fields, `lines` where each stands (0 when it stands nowhere)."""

    code = "invalid_template"

    def __init__(self, *, gaps: list[Gap], text: str) -> None:
        super().__init__(_("The template has %(count)d faults.") % {"count": len(gaps)}, gaps=gaps)
        self.lines = {gap.field: line_of(gap.field, text) for gap in gaps}


@dataclass(frozen=True, slots=True)
class TemplateFile:
    """A checked template. `lines` and `address` of the letterhead may be empty; `agencies` maps names to addresses."""

    document_type: DocumentType
    title: str
    legal_basis: str
    number_pattern: str
    archive_code: str
    unit: str
    form: LetterheadForm
    emblem: str
    lines: tuple[str, ...]
    address: tuple[str, ...]
    agencies: dict[str, tuple[str, ...]]
    wording: Wording


@lru_cache(maxsize=256)
def read(text: str) -> TemplateFile:
    """The template in `text`; cached, since published texts never change. Raises TemplateFaults."""
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        faults = TemplateFaults(gaps=[Gap("", "syntax", str(error))], text=text)
        faults.lines[""] = int(found[1]) if found else 0
        raise faults from error
    gaps = list(_shape_gaps(tree))
    if gaps:
        raise TemplateFaults(gaps=gaps, text=text)
    wording = _wording(tree)
    gaps = [*_content_gaps(tree), *_wording_gaps(wording, tree["document_type"])]
    if gaps:
        raise TemplateFaults(gaps=gaps, text=text)
    letterhead = tree.get("letterhead", {})
    return TemplateFile(
        **{name: tree.get(name, "") for name in TEXTS if name != "document_type"},
        document_type=DocumentType(tree["document_type"]),
        form=LetterheadForm(letterhead.get("form", LetterheadForm.AGENCY)),
        emblem=letterhead.get("emblem", ""),
        lines=tuple(letterhead.get("lines", ())),
        address=tuple(letterhead.get("address", ())),
        agencies={row["name"].casefold(): tuple(row["address"]) for row in letterhead.get("agencies", ())},
        wording=wording,
    )


def line_of(field: str, text: str) -> int:
    """The line on which a dotted field begins, counted from 1; its table's line, or 0, when it is not there."""
    lines = _positions(text)
    while field and field not in lines:
        field = field.rpartition(".")[0]
    return lines.get(field, 0)


def _positions(text: str) -> dict[str, int]:
    """Line of every key and table by dotted path; array tables are counted (`clauses.2.text`)."""
    lines: dict[str, int] = {}
    counts: dict[str, int] = {}
    table = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if found := re.match(r"\s*\[\[([\w.]+)\]\]", line):
            name = found[1]
            counts[name] = counts.get(name, -1) + 1
            table = f"{name}.{counts[name]}"
            lines.setdefault(table, number)
        elif found := re.match(r"\s*\[([\w.]+)\]\s*(#.*)?$", line):
            table = found[1]
            lines.setdefault(table, number)
        elif found := re.match(r"\s*([\w-]+)\s*=", line):
            lines.setdefault(f"{table}.{found[1]}".lstrip("."), number)
    return lines


# What may stand where: text, or a list of texts.
_LETTERHEAD: dict[str, type] = {"form": str, "emblem": str, "lines": list, "address": list}
_AGENCY: dict[str, type] = {"name": str, "address": list}
_TEXT_LISTS = frozenset({"lines", "address", "items"})
_CLAUSE: dict[str, type] = {"text": str, "kind": str, "items": list}


def _shape_gaps(tree: dict[str, Any]) -> Iterator[Gap]:
    """Unknown and missing keys, wrong types: after this the tree can be read without questions."""
    tables: dict[str, type] = {"letterhead": dict, "wording": dict, "clauses": list}
    yield from _table_gaps(tree, "", dict.fromkeys(TEXTS, str) | tables, REQUIRED)
    letterhead, wording = tree.get("letterhead", {}), tree.get("wording", {})
    if isinstance(letterhead, dict):
        yield from _table_gaps(letterhead, "letterhead.", {**_LETTERHEAD, "agencies": list}, ())
        yield from _rows_gaps(
            letterhead.get("agencies", []), "letterhead.agencies", _AGENCY, ("name", "address")
        )
    if isinstance(wording, dict):
        yield from _table_gaps(wording, "wording.", dict.fromkeys(WORDING, str), WORDING)
    yield from _rows_gaps(tree.get("clauses", []), "clauses", _CLAUSE, ("text",))
    if not tree.get("clauses"):
        yield Gap("clauses", "required", _("At least one clause is needed."))


def _rows_gaps(rows: Any, path: str, known: dict[str, type], required: tuple[str, ...]) -> Iterator[Gap]:
    for index, row in enumerate(rows if isinstance(rows, list) else []):
        if isinstance(row, dict):
            yield from _table_gaps(row, f"{path}.{index}.", known, required)
        else:
            yield Gap(f"{path}.{index}", "wrong_type", _("This must be a table."))


def _table_gaps(
    table: dict[str, Any], path: str, known: dict[str, type], required: tuple[str, ...]
) -> Iterator[Gap]:
    for name in required:
        if not table.get(name):
            yield Gap(path + name, "required", _("This field is missing."))
    for name, value in table.items():
        if name not in known:
            yield Gap(path + name, "unknown", _("This field is not known here."))
        elif not isinstance(value, known[name]):
            yield Gap(path + name, "wrong_type", _("This has the wrong type."))
        elif name in _TEXT_LISTS and not _are_texts(value):
            yield Gap(path + name, "wrong_type", _("This must be a list of texts of at most 400 characters."))


def _are_texts(items: Any) -> bool:
    return all(isinstance(item, str) and 0 < len(item) <= 400 for item in items)


def _wording(tree: dict[str, Any]) -> Wording:
    clauses = tuple(
        Clause(
            text=row["text"].strip(),
            kind=row.get("kind", "numbered"),
            items=tuple(row.get("items", ())),
        )
        for row in tree["clauses"]
    )
    return Wording(clauses=clauses, **{name: tree["wording"][name].strip() for name in WORDING})


def _content_gaps(tree: dict[str, Any]) -> Iterator[Gap]:
    if tree["document_type"] not in DocumentType.values:
        yield Gap("document_type", "unknown", _("This document type is not known."))
    form = tree.get("letterhead", {}).get("form", "agency")
    if form not in [member.value for member in LetterheadForm]:
        yield Gap("letterhead.form", "unknown", _("Choose agency or head_of_region."))
    if len(tree["title"]) > 200:
        yield Gap("title", "too_long", _("This has more than %(most)d characters.") % {"most": 200})
    if form == LetterheadForm.HEAD_OF_REGION and tree["letterhead"].get("address"):
        yield Gap("letterhead.address", "not_fitting", _("The head of region's letterhead has no address."))
    yield from _long_letterheads(tree.get("letterhead", {}))
    if tree.get("number_pattern"):
        for message in numbering.faults(
            tree["number_pattern"], archive_code=tree.get("archive_code", ""), unit=tree.get("unit", "")
        ):
            yield Gap("number_pattern", "invalid", message)


def _long_letterheads(letterhead: dict[str, Any]) -> Iterator[Gap]:
    """A letterhead stands above the text and leaves it its page."""
    found = {f"letterhead.{name}": letterhead.get(name, []) for name in MOST_LINES}
    for index, row in enumerate(letterhead.get("agencies", [])):
        found[f"letterhead.agencies.{index}.address"] = row["address"]
    for path, lines in found.items():
        most = MOST_LINES[path.rpartition(".")[2]]
        if len(lines) > most:
            yield Gap(path, "too_many", _("A letterhead has at most %(most)d lines here.") % {"most": most})


def _wording_gaps(wording: Wording, document_type: str) -> Iterator[Gap]:
    """Faults of each text, and placeholders that this type of document cannot fill."""
    for gap in gaps_of(wording):
        path = gap.field if gap.field.startswith("clauses.") else f"wording.{gap.field}"
        yield Gap(path, gap.code, gap.message)
    if document_type != DocumentType.CONTRACT:
        return
    for path, text in _texts(wording):
        if AMENDING_ONLY & _names(text):
            yield Gap(
                path, "not_fitting", _("Only a revision or an addendum has an earlier contract to name.")
            )


def _texts(wording: Wording) -> Iterator[tuple[str, str]]:
    for name in WORDING:
        yield f"wording.{name}", getattr(wording, name)
    for index, clause in enumerate(wording.clauses):
        yield f"clauses.{index}.text", clause.text
        for position, item in enumerate(clause.items):
            yield f"clauses.{index}.items.{position}", item


def _names(text: str) -> set[str]:
    try:
        return {run.name for run in parsed(text)}
    except WordingFault:
        return set()  # reported by the rule for wordings
