"""Where an example starts: walks from nothing to an interesting stage, taken by the services and checked like any step.

Chance alone seldom gets through a review, and hardly ever to a revised contract. A step is (kind, which of them, what,
who); `which` counts in the order of making. Waiting is ("wait", days).
"""

from typing import Any

Step = tuple[Any, ...]

DRAFT: tuple[Step, ...] = (("draft", "innovator"),)
AT_HEAD = (*DRAFT, ("innovation", 0, "submit", "innovator"))
AT_LAN = (*AT_HEAD, ("innovation", 0, "ballot approve", "head"))
AT_SEKDA = (*AT_LAN, ("innovation", 0, "ballot approve", "lan"))
RETURNED = (*AT_LAN, ("innovation", 0, "ballot return", "lan"))
APPROVED = (*AT_SEKDA, ("innovation", 0, "ballot approve", "sekda"))
LAUNCHED = (*APPROVED, ("innovation", 0, "launch", "bureau"))
DRAFTED = (*LAUNCHED, ("innovation", 0, "draft_contract", "bureau"))
SIGNING = (*DRAFTED, ("contract", 0, "request_signatures", "bureau"))
IN_FORCE = (*SIGNING, ("contract", 0, "activate", "system"))
OPEN = (*IN_FORCE, ("wait", 60))
FILLED = (*OPEN, ("report", 0, "fill", "operator"))
HANDED_IN = (*FILLED, ("report", 0, "submit", "operator"))
SENT_BACK = (*HANDED_IN, ("report", 0, "ballot return", "bureau"))
EVALUATED = (*HANDED_IN, ("report", 0, "ballot approve", "bureau"))
SETTLED = (*EVALUATED, *[("report", number, "waive", "sekda") for number in (1, 2, 3)])
FULFILLED = (*SETTLED, ("contract", 0, "fulfil", "bureau"))
ADDED = (
    *IN_FORCE,
    ("contract", 0, "add", "bureau"),
    ("contract", 1, "request_signatures", "bureau"),
    ("contract", 1, "activate", "system"),
)
REVISED = (*ADDED, ("contract", 0, "revise", "bureau"), ("contract", 2, "request_signatures", "bureau"))
RESTING_EARLY = (*DRAFTED, ("innovation", 0, "suspend", "sekda"))
RESTING = (*IN_FORCE, ("innovation", 0, "suspend", "regent"))

# Every group gets the same share of the examples: drawn freely, hypothesis would stay near a few of them. Its first
# example is the simplest one, nothing but `go_on` from the first walk: the rare returns and a revision are certain.
GROUPS: tuple[tuple[tuple[Step, ...], ...], ...] = (
    (RETURNED, ()),
    (AT_HEAD, AT_LAN),
    (AT_SEKDA, APPROVED),
    (LAUNCHED, DRAFTED),
    (RESTING_EARLY, SIGNING),
    (IN_FORCE, RESTING),
    (FULFILLED, SETTLED, OPEN),
    (HANDED_IN, FILLED),
    (SENT_BACK, EVALUATED),
    (REVISED, ADDED),
)
