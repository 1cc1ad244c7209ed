"""A proposal in sections: which there are, how complete each is, where it is written, and what comes next."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.types import Shown, StrOrPromise
from common.web import Link, linked
from innovations.conditions import GateTable
from innovations.enums import InnovationState as State
from innovations.models import Innovation
from innovations.proposal_fields import ProposalSection
from innovations.services.proposals.completeness import PartComplete, completeness
from innovations.web.proposals.content import ROW_TITLES, sections
from innovations.web.proposals.links import innovation_href, section_href

FILES = "attachments"
CHECK = "check"
LABELS: dict[str, StrOrPromise] = {
    **dict(ProposalSection.choices),
    **ROW_TITLES,
    FILES: _("Attachments"),
    CHECK: _("Check and submit"),
}
# The button that saves and opens the section after this one.
GO_ON = "next"
# What is written first; each list has its page, the last one asks before it is handed in.
ORDER = (*ProposalSection.values, *ROW_TITLES, FILES, CHECK)


@dataclass(frozen=True, slots=True)
class ProposalStep:
    """One section: `filled` of `asked` places are as the policy asks; `missing` leads to those that are not."""

    code: str
    label: StrOrPromise
    number: int
    href: str
    asked: int
    filled: int
    missing: list[Link]

    @property
    def complete(self) -> bool:
        """Whether nothing that is asked for is missing."""
        return not self.missing


@dataclass(frozen=True, slots=True)
class ProposalSteps:
    """All sections and the one that is open."""

    steps: list[ProposalStep]
    current: ProposalStep

    @property
    def asked(self) -> int:
        """Places that the policy asks for in the whole proposal."""
        return sum(step.asked for step in self.steps)

    @property
    def filled(self) -> int:
        """How many of them are as it asks."""
        return sum(step.filled for step in self.steps)

    @property
    def go_on_href(self) -> str:
        """Where something that is asked for is missing; the first section when nothing is."""
        return next((step.href for step in self.steps if step.missing), self.steps[0].href)

    @property
    def next_href(self) -> str:
        """Where the section after this one is written."""
        return self.steps[self.current.number].href if self.current.number < len(self.steps) else ""


def steps_of(innovation: Innovation, current: str, *, asked: GateTable | None = None) -> ProposalSteps:
    """The sections of a proposal; those of one that is not stored yet lead nowhere. Queries as `completeness`."""
    stored = not innovation._state.adding
    found = completeness(innovation, asked)
    steps = [
        _step(innovation, code, number, found.get(code) or PartComplete(), stored=stored)
        for number, code in enumerate(ORDER, start=1)
    ]
    return ProposalSteps(steps, next(step for step in steps if step.code == current))


def _step(
    innovation: Innovation, code: str, number: int, part: PartComplete, *, stored: bool
) -> ProposalStep:
    return ProposalStep(
        code=code,
        label=LABELS[code],
        number=number,
        href=step_href(innovation, code) if stored else "",
        asked=len(part.asked),
        filled=part.filled,
        missing=linked(part.gaps, innovation_href(innovation.pk) if stored else _here),
    )


def _here(field: str) -> str:
    return f"#id_{field}"


def step_href(innovation: Innovation, code: str) -> str:
    """Where that section is written; of the last one, where it is checked and handed in."""
    if code == CHECK:
        name = "resubmit" if innovation.state == State.RETURNED else "submit"
        return reverse("innovation-transition", args=[innovation.pk, name])
    if code == FILES:
        return reverse("attachment-new", args=[innovation.pk])
    return section_href(innovation.pk, code)


def after(innovation: Innovation, code: str) -> str:
    """Where the section after that one is written."""
    return step_href(innovation, ORDER[ORDER.index(code) + 1])


@dataclass(frozen=True, slots=True)
class AnswerToCheck:
    """One value of a proposal before it is handed in, and where it is written."""

    label: StrOrPromise
    value: Shown
    kind: str
    href: str


@dataclass(frozen=True, slots=True)
class CheckedSection:
    """What one section says."""

    code: str
    label: StrOrPromise
    values: list[AnswerToCheck]


def answers_to_check(innovation: Innovation) -> list[CheckedSection]:
    """All that the sections of a proposal say, the agency first. No query."""
    href = innovation_href(innovation.pk)
    agency = AnswerToCheck(_("agency"), innovation.agency and innovation.agency.name, "plain", href("agency"))
    return [
        CheckedSection(
            section.value,
            section.label,
            [agency] * (section == ProposalSection.IDENTITY)
            + [AnswerToCheck(each.label, each.value, each.kind, href(each.name)) for each in values],
        )
        for section, (_label, values) in zip(ProposalSection, sections(innovation), strict=True)
    ]
