"""Verdicts: the answer of a rule, with its reason. Rules live in flows and policies."""

from dataclasses import dataclass

from common.types import StrOrPromise
from organisations.offices import Office


@dataclass(frozen=True, slots=True)
class AccessVerdict:
    """Outcome of one rule. `by` is the office that grants it, `code`/`message` say why not."""

    ok: bool
    code: str = ""
    message: StrOrPromise = ""
    by: Office | None = None

    def __bool__(self) -> bool:
        return self.ok


def allow(by: Office | None = None) -> AccessVerdict:
    """A positive verdict, naming the office that grants it."""
    return AccessVerdict(ok=True, by=by)


def deny(code: str, message: StrOrPromise) -> AccessVerdict:
    """A negative verdict with a stable code and a translated sentence."""
    return AccessVerdict(ok=False, code=code, message=message)
