"""One gate for the texts of documents: policies, instruments and wordings are refused at the line of an odd text."""

import tomllib
from collections.abc import Callable, Iterator
from enum import Enum
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from common.document_fields import NewDocument
from common.errors import BadInput
from common.letters import written_refusal
from contracts.documents import template_files
from contracts.documents.template_files import TemplateFile
from contracts.services.templating import NEUTRAL
from innovations.scoring import instrument_document
from innovations.scoring.instrument_document import InstrumentDocument
from innovations.services.evaluations import instruments
from tests.web.test_odd_titles import SENDABLE
from tests.world import POLICIES
from workflow.policies import document
from workflow.policies.document import stages_in

# Cyrillic, invisible and from right to left at once.
ODD = "L\u0430yanan\u200b\u202e"
POLICY = (POLICIES / "tuban-2018.toml").read_text("utf-8")
INSTRUMENT = (instruments.SHIPPED / "capaian-kinerja.toml").read_text("utf-8")
WORDING = (NEUTRAL / "innovation_contract.toml").read_text("utf-8")


def texts(kind: Any, path: str, rules: tuple[Any, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Every text within a kind of member, keys of tables as well, with the rules that stand at it."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        yield from texts(inner[0], path, (*inner[1:], *rules))
    elif origin in (Union, UnionType):
        for arm in inner:
            yield from texts(arm, path, rules)
    elif origin in (tuple, list):
        yield from texts(inner[0], f"{path}[]")
    elif origin is dict:
        yield from texts(inner[0], f"{path} (key)")
        yield from texts(inner[1], f"{path}.*")
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        for name, field in kind.model_fields.items():
            yield from texts(field.rebuild_annotation(), f"{kind.__name__}.{name}")
    elif kind is str:
        yield path, Annotated[str, *rules] if rules else str
    else:
        known = kind is Any or isinstance(kind, type) or str(kind).startswith("typing.Literal")
        assert known, f"{path}: what is {kind}?"
        assert not (isinstance(kind, type) and issubclass(kind, str)) or issubclass(kind, Enum), path


def is_refused(kind: Any) -> bool:
    try:
        TypeAdapter(kind).validate_python(ODD, context=NewDocument())
    except ValidationError:
        return True
    return False


@pytest.mark.parametrize(
    ("kind", "at_least"),
    [(document.schema, 45), (lambda: InstrumentDocument, 20), (lambda: TemplateFile, 15)],
)
def test_every_text_of_a_document_is_judged(kind: Callable[[], type[BaseModel]], at_least: int) -> None:
    found = dict(texts(kind(), ""))

    assert len(found) >= at_least
    assert [path for path, rules in found.items() if not is_refused(rules)] == []


def parse_instrument(text: str) -> Any:
    return instrument_document.parse(text, new=True)


@pytest.mark.parametrize(
    ("parse", "text", "line", "field"),
    [
        (document.parse, POLICY, 'title = "Laboratorium', "title"),
        (document.parse, POLICY, 'legal_basis = "PP 38', "legal_basis"),
        (document.parse, POLICY, 'label = "Penelaah LAN"', "review.innovation.stages.1.label"),
        (document.parse, POLICY, 'label = "Hasil direncana', "review.appraisal.stages.0.criteria.0.label"),
        (parse_instrument, INSTRUMENT, 'title = "Capaian', "title"),
        (parse_instrument, INSTRUMENT, 'label = "Makin tinggi makin', "formulas.positive.label"),
        (parse_instrument, INSTRUMENT, 'units = ["opini"', "predicates.opini-bpk.units.0"),
        (template_files.read_new, WORDING, 'title = "Kontrak', "title"),
        (template_files.read_new, WORDING, 'text = "Kewajiban {rec', "clauses.0.text"),
    ],
)
def test_an_odd_text_is_refused_at_its_line(
    parse: Callable[[str], Any], text: str, line: str, field: str
) -> None:
    start, quote, rest = line.partition('"')
    wrong = text.replace(line, f"{start}{quote}La\u200byanan{rest}", 1)
    number = wrong[: wrong.index("\u200b")].count("\n") + 1

    with pytest.raises(BadInput) as refused:
        parse(wrong)

    assert [(gap.field, gap.code) for gap in refused.value.gaps] == [(field, "letters")]
    at = getattr(refused.value, "lines", {}).get(field)
    assert at == number or f"Baris {number}," in str(refused.value.gaps[0].message)
    assert "U+200B" in str(refused.value.gaps[0].message)


def test_a_policy_judges_titles_as_forms_do() -> None:
    """What a form puts right is refused here: a document is kept as it was written, and by its hash."""
    wrong = []

    for title in SENDABLE:
        quoted = "".join(
            letter if letter.isalnum() and letter.isascii() else f"\\U{ord(letter):08X}" for letter in title
        )
        text = POLICY.replace('label = "Penelaah LAN"', f'label = "{quoted}"')
        try:
            document.parse(text)
            found = []
        except BadInput as refused:
            found = [(gap.field, gap.code) for gap in refused.gaps]
        if found != ([("review.innovation.stages.1.label", "letters")] if written_refusal(title) else []):
            wrong.append((title, found))

    assert wrong == []


@pytest.mark.parametrize(
    ("text", "line", "passage"),
    [
        ("Kepala dinas", True, True),
        ("Kepala  dinas ", True, True),
        ("cafe\u0301", True, True),
        ("Kepala\ndinas", False, True),
        ("Kepala dinas\n", True, True),
        ("Kepala\u00a0dinas", False, True),
        ("Kepala\u200bdinas", False, False),
        ("\ufb01lm", False, False),
        ("L\u0430yanan", False, True),
        ("Layanan 你好", False, False),
        ("", True, True),
    ],
)
def test_lines_and_passages(text: str, line: bool, passage: bool) -> None:
    assert (not written_refusal(text), not written_refusal(text, lines=True)) == (line, passage)


@pytest.mark.parametrize("name", ["title", "code"])
def test_what_no_column_holds_is_refused_at_its_line(name: str) -> None:
    line = {"title": 'title = "Laboratorium', "code": 'code = "verify'}[name]

    with pytest.raises(BadInput) as refused:
        document.parse(POLICY.replace(line, f"{line}{'y' * 200}", 1))

    assert "too_long" in {gap.code for gap in refused.value.gaps}


def test_versions_from_before_stay_readable() -> None:
    """Only what is to be published is judged: what was published keeps its text and its hash."""
    policy = tomllib.loads(POLICY.replace("Penelaah LAN", ODD))

    assert ODD in [stage.label for stage in stages_in(policy, "innovation")]
    assert (
        instrument_document.parse(INSTRUMENT.replace("Opini BPK", ODD)).predicates["opini-bpk"].label == ODD
    )
    assert template_files.read(WORDING.replace('naskah netral"', f'{ODD}"')).title.endswith(ODD)


@pytest.mark.parametrize(
    ("parse", "folder"),
    [
        (document.parse, POLICIES),
        (parse_instrument, instruments.SHIPPED),
        (template_files.read_new, NEUTRAL),
    ],
)
def test_every_document_that_comes_along_passes(parse: Callable[[str], Any], folder: Path) -> None:
    files = sorted(folder.glob("*.toml"))

    for file in files:
        parse(file.read_text("utf-8"))

    assert files
