"""What a proposal says of the medium-term plan, chosen from the plan in force.

The proposal keeps what was chosen as text, so that it reads the same in every revision, print and export; beside it
stands the record that is meant. Texts from before the plan was recorded stay as they are until somebody links them
(`plan_links`).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from django.db.models import Model
from django.utils.translation import gettext as _

from common.errors import BadInput, Gap
from common.periods import local_day
from innovations.models import Innovation
from organisations.models import Government
from planning.enums import PlanLevel
from planning.models import PlanItem, RegionalIndicator, RegionalPlan
from planning.queries import indicators_of, items_of, plan_in_force
from planning.services.importing import title_key

# The text of a proposal, and the column with the record that it means.
REFERENCES = {"rpjmd_priority": "priority_ref", "plan_indicator": "plan_indicator_ref"}


C = TypeVar("C", bound=Model)


@dataclass(frozen=True, slots=True)
class Choices(Generic[C]):
    """Records by what they are called; a name that two share means neither."""

    by_key: Mapping[str, C]
    labels: tuple[str, ...]

    def find(self, text: str) -> C | None:
        """The record that a label, a title, a code or a key means."""
        return self.by_key.get(title_key(text))

    @classmethod
    def of(cls, named: Iterable[tuple[C, tuple[str, ...]]]) -> "Choices[C]":
        """From records, each with its label and what else it is called."""
        found: dict[str, C] = {}
        doubled: set[str] = set()
        labels: list[str] = []
        for entry in named:
            record = entry[0]
            labels.append(entry[1][0])
            for key in {title_key(name) for name in (str(record.pk), *entry[1]) if name}:
                if key in found:
                    doubled.add(key)
                found[key] = record
        return cls({key: each for key, each in found.items() if key not in doubled}, tuple(labels))


@dataclass(frozen=True, slots=True)
class PlanChoices:
    """What a proposal chooses from: the plan in force, its priorities and its indicators."""

    plan: RegionalPlan
    priorities: Choices[PlanItem]
    indicators: Choices[RegionalIndicator]

    def labels(self) -> dict[str, tuple[str, ...]]:
        """What is offered while each text is typed; nothing where the plan has none."""
        return {"rpjmd_priority": self.priorities.labels, "plan_indicator": self.indicators.labels}


def choices_in(government: Government, at: datetime) -> PlanChoices | None:
    """None without a plan in force. Three queries."""
    plan = plan_in_force(government, local_day(at, government.tz))
    if plan is None:
        return None
    return PlanChoices(
        plan,
        Choices.of((item, (item.title,)) for item in items_of(plan, PlanLevel.PRIORITY)),
        Choices.of((row, (row.label, row.code, row.name)) for row in indicators_of(plan)),
    )


def take_from_plan(
    innovation: Innovation, given: Collection[str], before: Mapping[str, str], *, at: datetime, strict: bool
) -> list[str]:
    """Set the records that the texts among `given` mean, and the texts as the plan has them; returns the columns.

    `strict`: raises BadInput for a text that was changed and means nothing in the plan in force. What is not, or was
    there before, stays as free text, to be linked later. Three queries where such a text is given.
    """
    names = [name for name in REFERENCES if name in given]
    if not names:
        return []
    choices = (
        choices_in(innovation.government, at) if any(getattr(innovation, name) for name in names) else None
    )
    gaps = []
    for name in names:
        text, among = getattr(innovation, name), _among(choices, name)
        record = among.find(text) if among is not None else None
        if record is not None and among is not None:
            setattr(innovation, name, _label(record))
        elif text and strict and among is not None and among.labels and text != before.get(name, ""):
            message = _("Choose it from the plan in force (%(plan)s).")
            gaps.append(Gap(name, "not_in_plan", message % {"plan": choices.plan if choices else ""}))
        if record is not None or text != before.get(name, ""):
            setattr(innovation, REFERENCES[name], record)
    if gaps:
        raise BadInput(_("Some fields are not valid."), gaps=gaps)
    return [REFERENCES[name] for name in names]


def _among(choices: PlanChoices | None, name: str) -> Choices[PlanItem] | Choices[RegionalIndicator] | None:
    if choices is None:
        return None
    return choices.priorities if name == "rpjmd_priority" else choices.indicators


def _label(record: PlanItem | RegionalIndicator) -> str:
    return record.title if isinstance(record, PlanItem) else record.label


def suggestion(text: str, choices: PlanChoices) -> PlanItem | None:
    """The priority that an old text seems to mean: the same words, or one within the other."""
    exact = choices.priorities.find(text)
    key = title_key(text)
    if exact is not None or len(key) < 8:
        return exact
    near = [
        item for item in choices.priorities.by_key.values() if key in item.title_key or item.title_key in key
    ]
    return near[0] if len({item.pk for item in near}) == 1 else None
