"""What the lifecycle machine draws: who, what, with what comment and version."""

from typing import Any

from hypothesis import strategies as st

from contracts.models import Contract
from innovations.models import Innovation, Report

MODELS: dict[str, Any] = {"innovation": Innovation, "contract": Contract, "report": Report}
BALLOTS = ("ballot approve", "ballot return", "ballot reject")

WHO = st.sampled_from(
    [
        "innovator",
        "operator",
        "head",
        "bureau",
        "sekda",
        "regent",
        "lan",
        "neighbour_head",
        "foreign_bureau",
        "nobody",
    ]
)
COMMENT = st.sampled_from(["Alasan.", "Alasan.", "Alasan.", ""])
# Mostly what is complete; the target of the year is 200, and 0 is a value.
ACTUAL = st.sampled_from([20, 0, 200, 201, None])
PICK = st.integers(0, 59)
KIND = st.sampled_from(list(MODELS))
# Whether the caller names the version seen last, which may be an older one by now.
NAMES_VERSION = st.sampled_from([False, False, True])


def action(name: str, **facts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A method of the machine with its drawn arguments."""
    return st.tuples(st.just(name), st.fixed_dictionaries(facts))


DRAFT = action("draft", who=WHO, complete=st.sampled_from([True, True, False]))
GO_ON = action("go_on", kind=KIND, pick=PICK, choice=PICK, by=PICK)
OPEN = action(
    "do_what_is_open", kind=KIND, pick=PICK, choice=PICK, by=PICK, comment=COMMENT, actual=ACTUAL,
    names_version=NAMES_VERSION,
)  # fmt: skip
ANYBODY = action("let_anybody_try", kind=KIND, pick=PICK, choice=PICK, who=WHO, names_version=NAMES_VERSION)
ANYTHING = action(
    "try_anything", kind=KIND, pick=PICK, choice=PICK, who=WHO, comment=COMMENT, event=st.booleans(),
    complete=st.booleans(), names_version=NAMES_VERSION,
)  # fmt: skip
INVITATION = action(
    "answer_an_invitation", pick=PICK, back=st.sampled_from([0, 0, 0, 1, 2]), outcome=st.sampled_from(BALLOTS), who=WHO,
    right=st.booleans(),
)  # fmt: skip
WAIT = action("wait", days=st.sampled_from([1, 30, 60, 90]))
# One rule with weights of our own: hypothesis leaves out half of the rules in each example, and seldom gets far then.
DEED = st.sampled_from(
    [GO_ON] * 2 + [OPEN] * 7 + [ANYBODY] * 2 + [ANYTHING] * 2 + [INVITATION] * 2 + [DRAFT, WAIT]
).flatmap(lambda chosen: chosen)
