"""The document of a kind of programme: its stages with their gates, its horizons, who is asked for how many ideas.

No database. Every fault is found in one pass, named by line and field.
"""

import tomllib
from functools import lru_cache
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import ValidationError

from common.document_fields import (
    FILLED,
    Code,
    EnumMember,
    Line,
    Listed,
    Name,
    NewDocument,
    OptionalLine,
    OptionalPassage,
    Passage,
    Title,
    distinct,
    whole,
)
from common.document_sources import Sources
from common.errors import BadInput, Gap
from common.toml_places import located, syntax_fault
from common.validation import StrictModel, gaps_of
from programmes.enums import AgreementKind, GateNeed, OccasionKind


class StageGate(StrictModel):
    """What has to be so before a stage opens."""

    agreements: Listed[EnumMember[AgreementKind]] = ()
    events: Listed[EnumMember[OccasionKind]] = ()
    needs: Listed[EnumMember[GateNeed]] = ()


class KindStage(StrictModel):
    """One stage. `launches`: approved proposals are launched from here on."""

    code: Code
    label: Line
    purpose: OptionalPassage = ""
    launches: bool = False
    gate: StageGate = StageGate()


class KindHorizon(StrictModel):
    """How long after the start a part of the plan is to be done."""

    code: Code
    label: Line
    months: Annotated[int, whole(1, 120)]


class AskingTable(StrictModel):
    """How many ideas are asked for, unless a programme's own targets say otherwise."""

    per_agency: Annotated[int, whole(0, 100)]
    per_position: Annotated[int, whole(0, 100)]


class DeskTable(StrictModel):
    """How reviews at desks are held."""

    parallel: Annotated[int, whole(1, 50)]
    slot_minutes: Annotated[int, whole(5, 480)]
    session_minutes: Annotated[int, whole(5, 480)]


class KindDocument(StrictModel):
    """A whole kind of programme."""

    name: Name
    title: Title
    legal_basis: Passage
    partner: OptionalLine = ""
    audience: OptionalLine = ""
    product: OptionalLine = ""
    asking: AskingTable
    desks: DeskTable
    horizons: Annotated[
        Listed[KindHorizon], distinct("code", gettext_lazy("Two horizons have the same code."))
    ] = ()
    stages: Annotated[
        Listed[KindStage], FILLED, distinct("code", gettext_lazy("Two stages have the same code."))
    ]
    sources: Sources = {}


def parse(text: str, *, new: bool = False) -> KindDocument:
    """The document; with `new` one that is to be published. Raises BadInput with one gap per fault."""
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        gaps = [Gap("", "syntax", syntax_fault(error, text))]
        raise BadInput(_("The kind of programme is not valid TOML."), gaps=gaps) from error
    try:
        context = NewDocument(document) if new else document
        return KindDocument.model_validate(document, context=context)
    except ValidationError as error:
        found = located(gaps_of(error), text)
        message = _("The kind of programme has %(count)d faults.") % {"count": len(found)}
        raise BadInput(message, gaps=found) from error


@lru_cache(maxsize=64)
def read_kind(body: str) -> KindDocument:
    """What a published version says; cached, since versions never change."""
    return parse(body)
