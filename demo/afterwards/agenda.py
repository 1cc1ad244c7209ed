"""What is to be done on which day, in the order of the hours; what is done may add to it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from demo.context import DemoContext

Act = Callable[[DemoContext], None]


@dataclass
class Agenda:
    """Acts by day. A day that is over takes none any more, so that nothing is silently left out."""

    _acts: dict[date, list[tuple[int, int, Act]]] = field(default_factory=dict)
    _over: date = date.min

    def add(self, day: date, hour: int, act: Act) -> None:
        """Put it down. Raises ValueError for a day that is over."""
        if day <= self._over:
            raise ValueError(f"{day} is over")
        theirs = self._acts.setdefault(day, [])
        theirs.append((hour, len(theirs), act))

    def play(self, context: DemoContext, day: date) -> bool:
        """Do what is put down for the day; whether there was anything."""
        self._over = day
        theirs = sorted(self._acts.pop(day, []), key=lambda entry: entry[:2])
        for hour, _place, act in theirs:
            context.clock.not_before(day, hour)
            act(context)
        return bool(theirs)
