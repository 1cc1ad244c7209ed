"""ContractDraft: the content of a contract before its terms are frozen, and what its reports fall due by."""

from collections.abc import Iterator
from typing import Any

from common.document_fields import Listed
from common.errors import Gap
from common.letters import unprintable
from common.types import Json
from common.validation import StrictModel
from contracts.terms.content import TermsContent
from contracts.terms.rules import Day, OptionalDay, OptionalLongText, OptionalSha256, Text


class ScheduledPeriod(StrictModel):
    """A period that is reported on; its due day was derived from `base_on`. `period_end` is exclusive."""

    period_kind: Text
    period_start: Day
    period_end: Day
    base_on: Day


class ContractDraft(TermsContent):
    """The content of the terms to come. Who signs is resolved when they are frozen, so it is not part of it.

    `by_delegate` names the parties for whose office someone signs by mandate (`first_party`), `reason` why an earlier
    contract is changed, `dates_reason` why its days are past or unusual; `dates_explained` and `targets_explained` are
    the codes of what that reason, and the one for the targets, were given for. `rule` and `calendar` (its hash) are
    what the due days of `obligations` were derived by.
    """

    by_delegate: Listed[Text] = ()
    reason: OptionalLongText = ""
    dates_reason: OptionalLongText = ""
    dates_explained: Listed[Text] = ()
    targets_explained: Listed[Text] = ()
    anchor_on: OptionalDay = ""
    rule: dict[str, Any] | None = None
    calendar: OptionalSha256 = ""
    schedule: Listed[ScheduledPeriod] = ()

    def contradictions(self) -> Iterator[Gap]:
        yield from super().contradictions()
        yield from unprintable(self.model_dump(mode="json", exclude={"rule", "calendar", "schedule"}))

    def as_json(self) -> dict[str, Json]:
        """What the contract keeps: members that were given, as JSON knows them."""
        return self.model_dump(mode="json", exclude_unset=True)
