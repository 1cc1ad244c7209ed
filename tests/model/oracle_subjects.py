"""What subjects of every kind have in common in the oracle: their answers, their arrows, whoever may take them."""

from tests.model.oracle_flows import AGENCY, BUREAU, FLOWS, STAGES

DONE, NONSENSE, NOT_YOU, NOT_NOW, STALE, INCOMPLETE = "200", "400", "403", "409", "412", "422"
# Two kinds of "not now" that a caller can tell apart: no such arrow from here, and somebody was first.
ILLEGAL, DECIDED = "409 illegal_transition", "409 already_decided"


class SubjectOracle:
    """Subjects by key; each a dictionary."""

    def __init__(self):
        self.subjects = {}

    def states(self):
        return {key: subject["state"] for key, subject in self.subjects.items()}

    def _add(self, key, kind, state, **facts):
        self.subjects[key] = {"kind": kind, "state": state, "changes": 0, **facts}

    def _move(self, key, name):
        subject = self.subjects[key]
        # Where the arrow names no state, the subject stays where it is or its caller knows.
        subject["state"] = FLOWS[subject["kind"]][name][1] or subject["state"]
        subject["changes"] += 1

    def _first(self, key, name, who, *, comment, stale):
        """Version, then state, then the right, then completeness; None when nothing stands against it."""
        subject = self.subjects[key]
        source, _target, allowed, needs_comment = FLOWS[subject["kind"]][name]
        if stale:
            return STALE
        if subject["state"] not in source:
            return ILLEGAL
        if allowed is None and who != "system":
            return NOT_NOW
        # A bureau takes back what it brought along.
        own = name == "withdraw" and who in BUREAU and subject.get("began") == who
        if allowed is not None and who not in allowed and not own:
            return NOT_YOU
        if needs_comment and not comment:
            return INCOMPLETE
        return None

    def open_moves(self, key):
        """{what: who may} in the present state, as far as tables tell: what is missing shows when it is tried."""
        subject = self.subjects[key]
        kind, state = subject["kind"], subject["state"]
        moves = {
            name: sorted(allowed)
            for name, (source, _target, allowed, _comment) in FLOWS[kind].items()
            if state in source and allowed
        }
        if kind == "innovation" and state in ("draft", "returned"):
            moves["edit"] = sorted(AGENCY | BUREAU)
        elif kind == "innovation" and state == "in_review":
            moves |= {
                f"ballot {outcome}": [STAGES[subject["stage"]]] for outcome in ("approve", "return", "reject")
            }
        elif kind == "innovation" and state == "launched":
            moves["draft_contract"] = ["bureau"]
        elif kind == "contract" and state == "signing":
            moves["activate"] = ["system"]
        elif kind == "contract" and state == "in_force":
            moves |= {"revise": ["bureau"], "add": ["bureau"]}
        elif kind == "report" and state in ("scheduled", "open", "returned"):
            moves["fill"] = sorted(AGENCY)
        elif kind == "report" and state == "submitted":
            moves |= {f"ballot {outcome}": ["bureau"] for outcome in ("approve", "return")}
        return moves
