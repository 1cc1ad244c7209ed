"""What each ending does to what it meets: written by hand from the rules, not from the program.

Rows are transitions, columns what there is of the innovation (of its contract, where the contract ends) at that moment:

drafts      contracts drafted or out for signature that hang on it
in_force    the contract in force, addenda apart
addenda     addenda in force
to_report   reports that are not handed in
handed_in   reports that wait for their evaluation
clocks      deadlines that run
requests    requests for more time that nobody has decided
planned     periodic evaluations whose day has not come
evaluating  periodic evaluations under way
follow_ups  follow-ups that are not settled
changes     changes of the plan under way

Cells: `stays`; the state in which it is afterwards; of clocks `rest`, `run` or `end`; of requests `settled` (one that
`stays` is settled, too, when its clock counts until the day it asks for by then); `refuses`: the step is not taken while
there is any.
"""

COLUMNS = (
    "drafts", "in_force", "addenda", "to_report", "handed_in", "clocks", "requests", "planned", "evaluating",
    "follow_ups", "changes",
)  # fmt: skip
TABLE = """
                       | drafts | in_force   | addenda    | to_report | handed_in | clocks | requests | planned | evaluating | follow_ups | changes
innovation.suspend     | stays  | stays      | stays      | stays     | stays     | rest   | stays    | stays   | stays      | stays      | stays
innovation.resume      | stays  | stays      | stays      | stays     | stays     | run    | stays    | stays   | stays      | stays      | stays
innovation.complete    | void   | fulfilled  | fulfilled  | refuses   | refuses   | end    | settled  | lapsed  | refuses    | refuses    | lapsed
innovation.discontinue | void   | terminated | terminated | waived    | stays     | end    | settled  | lapsed  | lapsed     | lapsed     | lapsed
contract.terminate     | void   | terminated | terminated | waived    | stays     | end    | settled  | stays   | stays      | stays      | stays
contract.fulfil        | void   | fulfilled  | fulfilled  | refuses   | refuses   | end    | settled  | stays   | stays      | stays      | stays
"""


def cells() -> dict[str, dict[str, str]]:
    """By transition, then by column."""
    head, *rows = [[cell.strip() for cell in line.split("|")] for line in TABLE.strip("\n").splitlines()]
    assert tuple(head[1:]) == COLUMNS
    return {name: dict(zip(COLUMNS, found, strict=True)) for name, *found in rows}


# What may wait for whom, by subject and state: one of these kinds of task is open, or nothing waits (empty). A contract
# out for signature waits for its document first, which is no task.
WAITS = {
    ("innovation", "draft"): (),
    ("innovation", "in_review"): ("review",),
    ("innovation", "returned"): ("revise",),
    ("innovation", "approved"): ("launch",),
    ("innovation", "launched"): ("decide", "outcome", "first_contract", "next_contract"),
    ("innovation", "under_evaluation"): ("decide", "outcome", "first_contract", "next_contract"),
    ("innovation", "suspended"): ("decide", "next_contract"),
    ("contract", "draft"): ("contract",),
    ("contract", "signing"): ("sign", "remake"),
    ("contract", "in_force"): ("fulfil",),
    ("report", "scheduled"): ("extension",),
    ("report", "open"): ("report", "extension"),
    ("report", "submitted"): ("review",),
    ("report", "returned"): ("revise", "extension"),
    ("appraisal", "in_review"): ("review", "extension"),
    ("appraisal", "returned"): ("revise", "extension"),
    ("appraisal", "scheduled"): ("extension",),
    ("follow_up", "open"): ("follow_up", "extension"),
    ("follow_up", "reported"): ("evaluate", "extension"),
    ("plan_change", "draft"): (),
    ("plan_change", "in_review"): ("review",),
    ("plan_change", "returned"): ("revise",),
}
# Where a task must be open, and not only may be.
MUST_WAIT = {
    key
    for key in WAITS
    if WAITS[key] and key[1] not in ("launched", "under_evaluation", "suspended", "scheduled", "in_force")
}
# States in which something is owed by a day, by the kind of deadline.
OWED = {
    "report": ("report", ("scheduled", "open", "returned")),
    "asked_report": ("report", ("scheduled", "open", "returned")),
    "revision": ("report", ("returned", "submitted")),
    "appraisal": ("appraisal", ("scheduled", "in_review", "returned")),
    "explanation": ("appraisal", ("returned", "in_review")),
    "follow_up": ("follow_up", ("open", "reported")),
    "follow_up_again": ("follow_up", ("open", "reported")),
    "milestone": ("milestone", ()),
}
# Clocks that stand while the other side has the thing, not only while the innovation rests: its states then.
WITH_THE_OTHER = {
    "appraisal": ("returned",),
    "explanation": ("in_review",),
    "follow_up_again": ("reported",),
    "revision": ("submitted",),
}
# States of an innovation in which it owes anything.
RUNNING = ("launched", "under_evaluation", "suspended")
# By which steps a task is dealt with; signing is no step of the flow, and reviews are asked elsewhere.
DEALT_WITH = {
    "contract": ("request_signatures", "void"),
    "remake": ("remake",),
    "fulfil": ("fulfil",),
    "report": ("submit",),
    "follow_up": ("report",),
    "evaluate": ("accept", "reopen"),
    "decide": ("suspend", "discontinue", "decline"),
    "outcome": ("complete",),
    "launch": ("launch",),
}
