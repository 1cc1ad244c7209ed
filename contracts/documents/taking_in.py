"""The one way by which bytes from outside get into the store: scanned first, what is harmful is refused."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from common.errors import BadInput, Gap, Unavailable
from common.scanner import INFECTED_SENTENCE, UNANSWERED_SENTENCE, Scanned, scan
from contracts.documents import store


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What was stored. `waits` says that the scanner gave no answer, and that it must be asked again."""

    sha256: str
    size: int
    waits: bool


def take_in(data: bytes, *, place: str, unscanned: bool) -> TakenIn:
    """Scan and store. `unscanned` says whether a file may be kept of which the scanner does not say anything.

    `place` is the field that a refusal speaks of. Raises BadInput (`infected`), Unavailable (`not_scanned`).
    """
    outcome = scan(data).outcome
    if outcome is Scanned.INFECTED:
        raise BadInput(
            _("The file cannot be accepted."), gaps=[Gap(place, "infected", str(INFECTED_SENTENCE))]
        )
    if outcome is Scanned.UNANSWERED and not unscanned:
        message = str(UNANSWERED_SENTENCE)
        raise Unavailable(message, gaps=[Gap(place, "not_scanned", message)])
    return TakenIn(store.store(data), len(data), waits=outcome is Scanned.UNANSWERED)
