"""What the situations stand in: the world, the people, one subject of everything; and how they get on."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from contracts.models import Contract
from organisations.models import User
from tests.policies import oracle
from tests.world import World
from workflow.engine import gate
from workflow.models import Task

SCORES = dict.fromkeys(oracle.SCORES, 80)
CRITERIA = dict.fromkeys(oracle.CRITERIA, 80)
WHY = "Alasan."
DECREE = {"decree_number": "100.3.3.2/21/2025", "decree_on": date(2025, 1, 2)}


@dataclass
class SituationScene:
    """Subjects by the oracle's situation, running reviews by the oracle's stage, people by post and capacity.

    `over` is a review whose named task is closed; `event` a launch event.
    """

    world: World
    people: dict[tuple[str, str], User] = field(default_factory=dict)
    subjects: dict[str, Any] = field(default_factory=dict)
    tasks: dict[str, tuple[Any, Task]] = field(default_factory=dict)
    over: Any = None
    event: Any = None
    # In force, for what comes of a contract, under the one policy and the other.
    contracts: list[Contract] = field(default_factory=list)
    trials: list[Contract] = field(default_factory=list)

    @property
    def author(self) -> User:
        """Who proposes and reports everything."""
        return self.people["author", "definitive"]


def do(scene: SituationScene, subject: Any, name: str, who: User, **facts: Any) -> Any:
    return gate.perform(subject, name, actor=who, at=scene.world.tick(), comment=WHY, **facts)


def waiting(subject: Any) -> tuple[Any, Task]:
    return subject, Task.objects.get(subject_id=subject.pk, kind="review", closed_at__isnull=True)
