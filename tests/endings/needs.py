"""Where a move of a walk can do something, so that a walk is not spent on what there is nothing for."""

from collections.abc import Collection, Mapping


def possible(name: str, met: Mapping[str, Collection[str]]) -> bool:
    """Whether there is anything to do it to."""
    needs = NEEDS.get(name, {})
    return not needs or any(not set(states).isdisjoint(met.get(kind, ())) for kind, states in needs.items())


# Where a move can do something, so that a walk is not spent on what there is nothing for; the others always can.
LIVES = {"innovation": ("launched", "under_evaluation")}
OWED = {"report": ("scheduled", "open", "returned"), "appraisal": ("scheduled", "in_review", "returned")}
NEEDS: dict[str, dict[str, tuple[str, ...]]] = {
    "suspend": LIVES,
    "resume": {"innovation": ("suspended",)},
    "complete": LIVES,
    "discontinue": {"innovation": ("approved", "launched", "under_evaluation", "suspended")},
    "draft contract": LIVES,
    "request": {"contract": ("draft",)},
    "produce": {"contract": ("signing",)},
    "activate": {"contract": ("signing",)},
    "remake": {"contract": ("signing",)},
    "void": {"contract": ("draft", "signing")},
    "terminate": {"contract": ("in_force",)},
    "fulfil": {"contract": ("in_force",)},
    "change contract": {"contract": ("in_force",)},
    "add": {"contract": ("in_force",)},
    "hand in": {"report": ("open", "returned")},
    "decide": {
        "report": ("submitted",), "appraisal": ("in_review",), "plan_change": ("in_review",),
        "innovation": ("in_review",),
    },
    "waive": {"report": OWED["report"]},
    "waive evaluation": {"appraisal": OWED["appraisal"]},
    "explain": {"appraisal": ("returned",)},
    "follow up": {"follow_up": ("open",)},
    "accept": {"follow_up": ("reported",)},
    "reopen": {"follow_up": ("reported",)},
    "drop": {"follow_up": ("open", "reported")},
    "ask report": LIVES,
    "ask time": {"clock": ("running",)},
    "answer request": {"request": ("open",)},
    "withdraw request": {"request": ("open",)},
}  # fmt: skip
