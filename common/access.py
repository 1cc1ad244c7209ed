"""Verdicts: the answer of a rule, with its reason. Rules live in each app's `rules.py` and flows."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class AccessVerdict:
    """Outcome of one rule. `by` is what granted it (an office held), `code`/`message` say why not."""

    ok: bool
    code: str = ""
    message: Any = ""
    by: Any = None
    facts: dict[str, Any] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return self.ok


def allow(by: Any = None) -> AccessVerdict:
    """A positive verdict, naming the office that grants it."""
    return AccessVerdict(ok=True, by=by)


def deny(code: str, message: Any, **facts: Any) -> AccessVerdict:
    """A negative verdict with a stable code and a translated sentence."""
    return AccessVerdict(ok=False, code=code, message=message, facts=facts)
