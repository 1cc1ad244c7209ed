"""Faults of documents: each pydantic error becomes a translated sentence with its place."""

from datetime import date
from typing import Annotated, Any, Literal

import pytest
from django.utils.translation import override
from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_core._pydantic_core import list_all_errors

from common.errors import Gap
from common.toml_places import located
from common.validation import SENTENCES, StrictModel, gaps_of, rejected, rejected_because


class SheetRow(StrictModel):
    code: Annotated[str, Field(min_length=1, max_length=5)]
    kind: Literal["one", "two", "three"] = "one"
    count: Annotated[int, Field(ge=1)] = 1

    @field_validator("code")
    @classmethod
    def _no_blank(cls, code: str) -> str:
        if " " in code:
            raise rejected("blank", "No blanks.")
        return code


class Sheet(StrictModel):
    rows: tuple[SheetRow, ...] = ()
    on: date | None = None

    @model_validator(mode="after")
    def _codes_once(self) -> "Sheet":
        if len({row.code for row in self.rows}) < len(self.rows):
            raise rejected_because([Gap("rows", "doubled", "Twice."), Gap("", "sheet", "Bad sheet.")])
        return self


def _gaps(**members: Any) -> list[tuple[str, str, str]]:
    with pytest.raises(ValidationError) as raised:
        Sheet.model_validate(members, strict=True)
    return [(gap.field, gap.code, str(gap.message)) for gap in gaps_of(raised.value, place="sheet")]


def test_gaps_name_every_place_and_sentence():
    rows = ({"code": ""}, {"code": "a b"}, {"kind": "four"}, {"code": "a", "count": 0, "odd": 1})

    with override("en"):
        found = _gaps(rows=rows, on="2025")

    assert found == [
        ("sheet.rows.0.code", "required", "This must not be empty."),
        ("sheet.rows.1.code", "blank", "No blanks."),
        ("sheet.rows.2.code", "required", "This field is missing."),
        ("sheet.rows.2.kind", "choice", "This must be one of one, two, three."),
        ("sheet.rows.3.count", "number", "This must be at least 1."),
        ("sheet.rows.3.odd", "unknown", "This field is not known here."),
        ("sheet.on", "date", "This must be a date."),
    ]


def test_gaps_of_a_whole_model_stand_below_it():
    assert _gaps(rows=({"code": "a"}, {"code": "a"})) == [
        ("sheet.rows", "doubled", "Twice."),
        ("sheet", "sheet", "Bad sheet."),
    ]


def test_gaps_find_their_line_in_toml():
    with pytest.raises(ValidationError) as raised:
        Sheet.model_validate({"rows": ({"code": "a"}, {"code": 7})})

    with override("en"):
        (fault,) = located(gaps_of(raised.value), '[[rows]]\ncode = "a"\n[[rows]]\ncode = 7\n')

    assert str(fault.message) == "Line 4, column 1: This must be text."


def test_sentences_fit_the_facts_that_pydantic_gives():
    known = {error["type"]: error.get("example_context") or {} for error in list_all_errors()}

    sentences = {
        kind: str(sentence % {**known[kind], "choices": "a"}) for kind, (_code, sentence) in SENTENCES.items()
    }

    assert all(sentences.values())
    assert not [text for text in sentences.values() if "%" in text]
