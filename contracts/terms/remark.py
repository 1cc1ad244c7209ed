"""What asks for a reason before a contract is signed, and whether the reason given is about it. No database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, TypedDict

# The member of the draft that holds the reason; beside it stands what the reason is about.
ReasonMember = Literal["dates_reason", "targets_reason"]
AboutMember = Literal["dates_explained", "targets_explained"]
ABOUT: Mapping[ReasonMember, AboutMember] = {
    "dates_reason": "dates_explained",
    "targets_reason": "targets_explained",
}


class StoredReasons(TypedDict, total=False):
    """What the stored draft of a contract (ContractDraft) says of reasons."""

    dates_reason: str
    dates_explained: list[str]
    targets_reason: str
    targets_explained: list[str]


@dataclass(frozen=True, slots=True)
class Remark:
    """Something past or unusual in words, and the codes of each thing that it is about."""

    text: str
    about: frozenset[str]


def codes_of(remarks: Iterable[Remark]) -> list[str]:
    """What these are about, as a draft keeps it beside the reason."""
    return sorted({code for remark in remarks for code in remark.about})


def unexplained(remarks: Iterable[Remark], draft: StoredReasons, member: ReasonMember) -> list[Remark]:
    """Those that the draft's reason is not about: what came later is asked anew.

    A draft from before this was kept says for its reason that it is about everything.
    """
    explained = draft.get(ABOUT[member])
    if explained is None and draft.get(member):
        return []
    return [remark for remark in remarks if not remark.about <= set(explained or ())]
