"""What the regulation's flow allows, as plain dictionaries: written from the text, not from the engine.

Every call answers with the class of the answer (200 done, 409 not now, 403 not you, 422 incomplete, 400 nonsense) and,
when done, changes the model. No Django, no import from the application.
"""

from datetime import UTC, date, datetime, timedelta

DONE, NONSENSE, NOT_YOU, NOT_NOW, INCOMPLETE = 200, 400, 403, 409, 422

# Who may do what, within the agency or government that the subject belongs to.
AGENCY = {"innovator", "operator", "head"}
LEADERS = {"sekda", "regent"}
BUREAU = {"bureau"}

# transition: (from, to, who, needs a comment); None in `who` means that it follows from something else.
INNOVATION = {
    "submit": ({"draft"}, "in_review", AGENCY, False),
    "resubmit": ({"returned"}, "in_review", AGENCY, False),
    "approve": ({"in_review"}, "approved", None, False),
    "send_back": ({"in_review"}, "returned", None, False),
    "reject": ({"in_review"}, "rejected", None, False),
    "withdraw": ({"draft", "in_review", "returned"}, "withdrawn", AGENCY, True),
    "launch": ({"approved"}, "launched", BUREAU, False),
    "begin_evaluation": ({"launched"}, "under_evaluation", None, False),
    "suspend": ({"launched", "under_evaluation"}, "suspended", LEADERS, True),
    "resume": ({"suspended"}, "", LEADERS, False),
    "complete": ({"launched", "under_evaluation"}, "completed", LEADERS, True),
    "discontinue": ({"launched", "under_evaluation", "suspended"}, "discontinued", LEADERS, True),
}
CONTRACT = {
    "request_signatures": ({"draft"}, "signing", BUREAU, False),
    "activate": ({"signing"}, "in_force", None, False),
    "fulfil": ({"in_force"}, "fulfilled", BUREAU, False),
    "supersede": ({"in_force"}, "superseded", None, False),
    "lapse": ({"in_force"}, "terminated", None, False),
    "terminate": ({"in_force"}, "terminated", LEADERS, True),
    "void": ({"draft", "signing"}, "void", BUREAU, True),
}
REPORT = {
    "open": ({"scheduled"}, "open", None, False),
    "submit": ({"open"}, "submitted", AGENCY, False),
    "resubmit": ({"returned"}, "submitted", AGENCY, False),
    "evaluate": ({"submitted"}, "evaluated", None, False),
    "send_back": ({"submitted"}, "returned", None, False),
    "waive": ({"scheduled", "open", "returned"}, "waived", {"sekda"}, True),
}
FLOWS = {"innovation": INNOVATION, "contract": CONTRACT, "report": REPORT}
# Tuban 2018: head of agency, LAN's reviewer, regional secretary.
STAGES = ("head", "lan", "sekda")
# Nominal days from the anchor of 31 December 2024, and due days moved off Idulfitri; all in Western Indonesian Time.
NOMINAL = (date(2025, 3, 31), date(2025, 6, 30), date(2025, 9, 30), date(2025, 12, 31))
DUE = (date(2025, 4, 8), *NOMINAL[1:])
WIB = timedelta(hours=7)
OPENS_BEFORE = timedelta(days=30)
GRACE = timedelta(days=30)


def midnight(day):
    """The first moment of a day in Tuban."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) - WIB


class Oracle:
    """Subjects by key; each a dictionary."""

    def __init__(self):
        self.subjects = {}

    def states(self):
        return {key: subject["state"] for key, subject in self.subjects.items()}

    def _first(self, kind, key, name, who, comment):
        """State first, then the right, then completeness; None when nothing stands against it."""
        source, _target, allowed, needs_comment = FLOWS[kind][name]
        if self.subjects[key]["state"] not in source or (allowed is None and who != "system"):
            return NOT_NOW
        if allowed is not None and who not in allowed:
            return NOT_YOU
        if needs_comment and not comment:
            return INCOMPLETE
        return None

    # -- innovations

    def draft(self, key, who, *, complete):
        if who not in AGENCY | BUREAU:
            return NOT_YOU
        self.subjects[key] = {
            "kind": "innovation", "state": "draft", "complete": complete, "authors": {who}, "stage": 0,
            "contract": None, "reports": [], "before": None,
        }  # fmt: skip
        return DONE

    def edit(self, key, who, *, complete):
        subject = self.subjects[key]
        if who not in AGENCY | BUREAU:
            return NOT_YOU
        if subject["state"] not in ("draft", "returned"):
            return NOT_NOW
        subject["complete"] = complete
        return DONE

    def innovation(self, key, name, who, *, comment, event=True):
        subject = self.subjects[key]
        refused = self._first("innovation", key, name, who, comment)
        if refused:
            return refused
        if name in ("submit", "resubmit"):
            if not subject["complete"]:
                return INCOMPLETE
            subject["authors"] |= {who}
            subject["stage"] = 0
        if name == "launch" and not event:
            return INCOMPLETE
        if name == "complete" and any(
            self.subjects[report]["state"] not in ("evaluated", "waived") for report in subject["reports"]
        ):
            return INCOMPLETE
        target = INNOVATION[name][1]
        if name == "suspend":
            subject["before"] = subject["state"]
        # Work goes on where it stood.
        subject["state"] = subject["before"] if name == "resume" else target
        return DONE

    def decide(self, key, who, outcome, *, comment):
        subject = self.subjects[key]
        if subject["state"] != "in_review":
            return NOT_NOW
        if STAGES[subject["stage"]] != who or who in subject["authors"]:
            return NOT_YOU
        if outcome != "approve" and not comment:
            return INCOMPLETE
        if outcome == "approve" and subject["stage"] + 1 < len(STAGES):
            subject["stage"] += 1
            return DONE
        subject["state"] = {"approve": "approved", "return": "returned", "reject": "rejected"}[outcome]
        return DONE

    # -- contracts

    def draft_contract(self, key, contract, who):
        subject = self.subjects[key]
        if who != "bureau":
            return NOT_YOU
        held = subject["contract"]
        if subject["state"] != "launched" or (held and self.subjects[held]["state"] != "void"):
            return NOT_NOW
        self.subjects[contract] = {"kind": "contract", "state": "draft", "innovation": key}
        subject["contract"] = contract
        return DONE

    def contract(self, key, name, who, *, comment, reports=()):
        subject = self.subjects[key]
        refused = self._first("contract", key, name, who, comment)
        if refused:
            return refused
        if name == "activate":
            innovation = self.subjects[subject["innovation"]]
            # In force means that its innovation goes under evaluation: impossible while that rests or has ended.
            if innovation["state"] != "launched":
                return NOT_NOW
            innovation["state"] = "under_evaluation"
            innovation["reports"] = list(reports)
            for number, report in enumerate(reports):
                self.subjects[report] = {
                    "kind": "report", "state": "scheduled", "number": number, "filled": False, "authors": set(),
                    "met": False,
                }  # fmt: skip
        subject["state"] = CONTRACT[name][1]
        return DONE

    # -- reports

    def locked(self, report, at):
        return not report["met"] and at >= midnight(DUE[report["number"]] + timedelta(days=1)) + GRACE

    def fill(self, key, who, at):
        report = self.subjects[key]
        if who not in AGENCY:
            return NOT_YOU
        if report["state"] not in ("open", "returned"):
            return NOT_NOW
        if report["state"] == "open" and self.locked(report, at):
            return NOT_NOW
        report["filled"] = True
        return DONE

    def report(self, key, name, who, at, *, comment):
        report = self.subjects[key]
        refused = self._first("report", key, name, who, comment)
        if refused:
            return refused
        if name in ("submit", "resubmit"):
            if not report["filled"] or (name == "submit" and self.locked(report, at)):
                return INCOMPLETE
            report["authors"] |= {who}
            report["met"] = True
        report["state"] = REPORT[name][1]
        return DONE

    def judge(self, key, who, outcome, *, comment):
        report = self.subjects[key]
        if report["state"] != "submitted":
            return NOT_NOW
        if who != "bureau" or who in report["authors"]:
            return NOT_YOU
        if outcome == "reject":
            return NONSENSE
        if outcome == "return" and not comment:
            return INCOMPLETE
        report["state"] = {"approve": "evaluated", "return": "returned"}[outcome]
        return DONE

    def sweep(self, at):
        """Open what has begun; how many."""
        due = [
            report
            for report in self.subjects.values()
            if report["kind"] == "report"
            and report["state"] == "scheduled"
            and at >= midnight(NOMINAL[report["number"]] - OPENS_BEFORE)
        ]
        for report in due:
            report["state"] = "open"
        return len(due)
