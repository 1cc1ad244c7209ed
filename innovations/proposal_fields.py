"""A field of the proposal, declared once, beside its column in the model.

Form, pages, API, open data, import and policy conditions read the declaration: whoever adds a field writes its column
and this, and nothing else. A column without it fails a start-up check.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.core.checks import CheckMessage, Error
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.types import Column, StrOrPromise

_ATTRIBUTE = "proposal_field"


class ProposalSection(models.TextChoices):
    """Sections of the page on which a proposal is read, in their order."""

    IDENTITY = "identity", _("Identity")
    ORIGIN = "origin", _("Origin")
    WORK = "work", _("Field of work")
    CONTENT = "content", _("Content")
    TIME = "time", _("Time and continuation")


@dataclass(frozen=True, slots=True)
class ProposalField:
    """What else than its column is to be known of a field.

    `section` is required: everybody who may read the proposal, reviewers before all, reads every field of it there.
    `help` and `lines` (height) are the form's. `for_policy`: a policy's conditions may ask it. `listed`: lists of the
    API show it; `public`: so do the open data and the public page. `heading` is its column in the published list from
    which innovations are imported, `words` what its cells may say where the field has choices, in lower case.
    `suggested`: what is usually written there; anything else may be.
    """

    section: ProposalSection
    help: StrOrPromise = ""
    lines: int = 3
    for_policy: bool = False
    listed: bool = False
    public: bool = False
    heading: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    suggested: tuple[str, ...] = ()


def proposal_field(
    column: Column,
    section: ProposalSection,
    *,
    help: StrOrPromise = "",  # noqa: A002 -- as Django's own fields name it
    lines: int = 3,
    for_policy: bool = False,
    listed: bool = False,
    public: bool = False,
    heading: str = "",
    words: Mapping[str, str] | None = None,
    suggested: tuple[str, ...] = (),
) -> Column:
    """The column, declared as a field of the proposal."""
    declared = ProposalField(
        section, help, lines, for_policy, listed, public, heading, words or {}, suggested
    )
    setattr(column, _ATTRIBUTE, declared)
    return column


def declared_fields(model: type[models.Model]) -> dict[str, ProposalField]:
    """The declared fields of a model by name, in the order of its columns."""
    return {
        column.name: getattr(column, _ATTRIBUTE)
        for column in model._meta.local_fields
        if hasattr(column, _ATTRIBUTE)
    }


def undeclared_fields(model: type[models.Model]) -> Iterator[CheckMessage]:
    """An error for each column that people write and nobody declared; those of the engine's bases are its own."""
    inherited = {
        column.name
        for base in model.__mro__[1:]
        for column in (base._meta.local_fields if hasattr(base, "_meta") else ())
    }
    for column in model._meta.local_fields:
        written = column.editable and not column.primary_key and column.name not in inherited
        if written and not hasattr(column, _ATTRIBUTE):
            yield Error(
                f"{model.__name__}.{column.name} is no declared field of the proposal.",
                hint="Wrap its column in proposal_field(...), or make it editable=False where nobody writes it.",
                obj=model,
                id="innovations.E001",
            )
