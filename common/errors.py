"""Errors of the domain: a stable code, a translated sentence and facts. Edges turn them into HTTP or forms.

"Not you" is 403, "not now" 409, "not complete" 422, "hidden from you" 404, "you saw an older version" 412;
they are never mixed.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from django.utils.translation import gettext_lazy as _

from common.types import Document, Json, StrOrPromise


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is missing or wrong, and where: `field` is a dotted path such as `milestones.2.output`."""

    field: str
    code: str
    message: StrOrPromise

    def as_dict(self) -> dict[str, str]:
        """Plain text values, ready for JSON."""
        return {key: str(value) for key, value in asdict(self).items()}


class DomainError(Exception):
    """Base of every refusal. `facts` are extra members for the answer; `gaps` lists every single reason.

    `field` names what was typed wrongly where the whole refusal is about one field of a form.
    """

    code = "error"
    http_status = 400
    title: StrOrPromise = _("The request could not be carried out")
    field = ""

    def __init__(
        self, message: StrOrPromise, *, code: str | None = None, gaps: Iterable[Gap] = (), **facts: Json
    ) -> None:
        super().__init__(str(message))
        self.message = message
        self.code = code or self.code
        self.gaps = tuple(gaps)
        self.facts: Document = facts
        # Where whoever was refused goes on, the best way first: words and address, named by the page that refused.
        self.ways: tuple[tuple[StrOrPromise, str], ...] = ()

    def __str__(self) -> str:
        """The sentence, then every gap: what a log or a traceback needs."""
        return "; ".join([str(self.message), *(f"{gap.field}: {gap.message}" for gap in self.gaps)])


class BadInput(DomainError):
    """The request is not well formed: unknown field, wrong type, unknown filter."""

    code = "bad_input"
    title = _("The input is not valid")


class NotPermitted(DomainError):
    """The person may see the thing but has no right to do this to it."""

    code = "not_permitted"
    http_status = 403
    title = _("You are not allowed to do this")


class NotVisible(DomainError):
    """Absent or hidden from this person; the two are indistinguishable."""

    code = "not_found"
    http_status = 404
    title = _("Not found")


class NotNow(DomainError):
    """Right person, wrong moment: the state does not allow it."""

    code = "not_now"
    http_status = 409
    title = _("Not possible in the present state")


class Stale(DomainError):
    """The caller saw an older version; the facts name the current one."""

    code = "stale"
    http_status = 412
    title = _("This has been changed since you opened it")


class Unready(DomainError):
    """Something is missing; `gaps` lists everything at once."""

    code = "incomplete"
    http_status = 422
    title = _("Some required information is missing")


class TooLarge(DomainError):
    """The request holds more than is read at all."""

    code = "too_large"
    http_status = 413
    title = _("This is too large")


class Unavailable(DomainError):
    """A lock or an outside service did not answer in time; trying again is safe."""

    code = "try_again"
    http_status = 503
    title = _("The system is busy; please try again")
