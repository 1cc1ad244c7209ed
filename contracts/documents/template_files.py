"""A template file (TOML) as a value: read, checked, every fault named with its field and line."""

import re
import tomllib
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import Annotated, Self

from django.utils.translation import gettext as _
from pydantic import Field, ValidationError, ValidationInfo, field_validator, model_validator

from common.document_fields import (
    FILLED,
    EnumMember,
    Line,
    Listed,
    NewDocument,
    OptionalLine,
    Passage,
    Title,
    written,
)
from common.errors import BadInput, Gap
from common.toml_places import place_of, places_of, syntax_fault
from common.types import WrittenTable
from common.validation import StrictModel, gaps_of, rejected_because
from contracts.documents import numbering
from contracts.enums import DocumentType, LetterheadForm
from contracts.terms.parts import Clause, Wording, WordingTexts
from contracts.terms.rules import Text, entries
from contracts.terms.wording import parsed
from organisations.services.letterheads import MOST_ADDRESS_LINES

MOST_LINES = 4
ORIGINALS = (DocumentType.CONTRACT, DocumentType.AGREEMENT)
AMENDING_ONLY = frozenset({"previous_number", "previous_signed_on", "ground", "reason"})

# What schema 2 printed of the day on which the number was given, as if it were that of signing.
DAY_OF_SIGNING = frozenset({"signed_on", "signed_in_words"})

LetterheadLine = Annotated[Text, written()]
Address = Annotated[Listed[LetterheadLine], entries(0, MOST_ADDRESS_LINES)]


class TemplateFaults(BadInput):
    """The file is no template; `gaps` name the fields, `lines` where each stands (0 when nobody knows)."""

    code = "invalid_template"

    def __init__(self, *, gaps: list[Gap], lines: dict[str, int]) -> None:
        super().__init__(_("The template has %(count)d faults.") % {"count": len(gaps)}, gaps=gaps)
        self.lines = lines


class AgencyAddress(StrictModel):
    """The address lines of one agency, found by its name in any capitals."""

    name: Line
    address: Annotated[Address, FILLED]


class LetterheadTable(StrictModel):
    """What the file says of the letterhead; without `lines` the names of government and agency stand there."""

    form: EnumMember[LetterheadForm] = LetterheadForm.AGENCY
    emblem: OptionalLine = ""
    lines: Annotated[Listed[LetterheadLine], entries(0, MOST_LINES)] = ()
    address: Address = ()
    agencies: Listed[AgencyAddress] = ()

    @model_validator(mode="after")
    def _no_address_above_a_head(self) -> Self:
        if self.form == LetterheadForm.HEAD_OF_REGION and self.address:
            message = _("The head of region's letterhead has no address.")
            raise rejected_because([Gap("address", "not_fitting", message)])
        return self

    def address_of(self, agency: str) -> tuple[str, ...]:
        """The address lines of the agency with this name: its own, else those of every agency."""
        own = {row.name.casefold(): row.address for row in self.agencies}
        return own.get(agency.casefold(), self.address)


class TemplateFile(StrictModel):
    """A checked template. What a rule needs stands above it: pydantic judges the members in their order."""

    document_type: EnumMember[DocumentType]
    title: Title
    legal_basis: Passage
    archive_code: OptionalLine = ""
    unit: OptionalLine = ""
    number_pattern: OptionalLine = ""
    letterhead: LetterheadTable = LetterheadTable()
    texts: WordingTexts = Field(alias="wording")
    clauses: Annotated[Listed[Clause], FILLED]

    @cached_property
    def wording(self) -> Wording:
        """The whole text, without the line breaks that stand around a text in the file."""
        texts = {
            name: tuple(map(str.strip, text)) if isinstance(text, tuple) else text.strip()
            for name, text in self.texts
        }
        clauses = tuple(clause.model_copy(update={"text": clause.text.strip()}) for clause in self.clauses)
        return Wording.model_validate({**texts, "clauses": clauses})

    @field_validator("number_pattern")
    @classmethod
    def _is_a_pattern(cls, pattern: str, info: ValidationInfo) -> str:
        parts = {name: info.data.get(name, "") for name in ("archive_code", "unit")}
        if pattern and (messages := numbering.faults(pattern, **parts)):
            raise rejected_because(Gap("", "invalid", message) for message in messages)
        return pattern

    @field_validator("texts", "clauses")
    @classmethod
    def _can_be_filled(
        cls, texts: WordingTexts | tuple[Clause, ...], info: ValidationInfo
    ) -> WordingTexts | tuple[Clause, ...]:
        """No placeholder that this type of document, or this place in it, has no value for."""
        document_type = info.data.get("document_type")
        if gaps := list(_without_value(texts, original=document_type in ORIGINALS)):
            raise rejected_because(gaps)
        return texts


@lru_cache(maxsize=256)
def read(text: str) -> TemplateFile:
    """The template in `text`; cached, since published texts never change. Raises TemplateFaults."""
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        # Not only TOMLDecodeError: numbers of thousands of digits and brackets nested as deep raise these.
        found = re.search(r"line (\d+)", str(error))
        fault = Gap("", "syntax", syntax_fault(error, text))
        raise TemplateFaults(gaps=[fault], lines={"": int(found[1]) if found else 0}) from error
    try:
        return TemplateFile.model_validate(document)
    except ValidationError as error:
        raise _located(gaps_of(error), text) from error


def read_new(text: str) -> TemplateFile:
    """As `read`, for a text that is to be published, so that its texts are judged as well."""
    file = read(text)
    if gaps := [*_unfit_for_new(file, tomllib.loads(text))]:
        raise _located(gaps, text)
    return file


def _located(gaps: list[Gap], text: str) -> TemplateFaults:
    places = places_of(text)
    return TemplateFaults(gaps=gaps, lines={gap.field: place_of(gap.field, places).line for gap in gaps})


def _unfit_for_new(file: TemplateFile, document: WrittenTable) -> Iterator[Gap]:
    """What a template may not bring that is published now; earlier ones are read as they are."""
    try:
        TemplateFile.model_validate(document, context=NewDocument(document))
    except ValidationError as error:
        yield from gaps_of(error)
    if file.archive_code and not numbering.ARCHIVE_CODE.fullmatch(file.archive_code):
        yield Gap("archive_code", "archive_code", numbering.incomplete_code(file.archive_code))
    yield from names_day_of_signing(file)


def names_day_of_signing(file: TemplateFile) -> Iterator[Gap]:
    """The texts that name the day of signing, which nobody knows when they are printed."""
    message = _(
        "The day of signing is not known before the last signature; it stands in the signatures, so no text names it."
    )
    for part, texts in (("wording", file.texts), ("clauses", file.clauses)):
        for place, text in _texts(texts):
            if any(run.name in DAY_OF_SIGNING for run in parsed(text)):
                yield Gap(f"{part}.{place}", "day_of_signing", message)


def _texts(texts: WordingTexts | tuple[Clause, ...]) -> Iterator[tuple[str, str]]:
    """Every text with its place below the table."""
    if isinstance(texts, WordingTexts):
        for name, text in texts:
            if isinstance(text, str):
                yield name, text
        yield from ((f"parties.{index}", text) for index, text in enumerate(texts.parties))
        return
    for index, clause in enumerate(texts):
        yield f"{index}.text", clause.text
        for position, item in enumerate(clause.items):
            yield f"{index}.items.{position}", item


def _without_value(texts: WordingTexts | tuple[Clause, ...], *, original: bool) -> Iterator[Gap]:
    amending = _("Only a revision or an addendum has an earlier contract to name.")
    own = _("Only the texts that introduce the parties name their own party.")
    for place, text in _texts(texts):
        names = {run.name for run in parsed(text)}
        if original and names & AMENDING_ONLY:
            yield Gap(place, "not_fitting", amending)
        if "party" in names and not place.startswith("parties."):
            yield Gap(place, "not_fitting", own)
