"""What the regulation's flow allows, as plain dictionaries: written from the text, not from the engine.

Every call answers with the class of the answer and, when done, changes the model. `changes` of a subject counts what
was done to it: whoever saw an earlier count saw an older version. No Django, no import from the application.
"""

from datetime import date

from tests.model.oracle_flows import (
    AGENCY,
    ALIVE,
    BUREAU,
    CODES,
    DUE,
    FLOWS,
    FROM_THE_CEREMONY,
    FROM_THE_QUARTER,
    INNOVATION,
    OPENS_AFTER,
    QUARTERS,
    SETTLED,
    STAGES,
    given_back,
    midnight,
)
from tests.model.oracle_reports import ReportOracle
from tests.model.oracle_subjects import DECIDED, DONE, ILLEGAL, INCOMPLETE, NONSENSE, NOT_NOW, NOT_YOU, STALE

__all__ = [
    "DECIDED",
    "DONE",
    "FLOWS",
    "ILLEGAL",
    "INCOMPLETE",
    "NONSENSE",
    "NOT_NOW",
    "NOT_YOU",
    "STALE",
    "Oracle",
]


class Oracle(ReportOracle):
    """All of it."""

    # -- innovations

    def draft(self, key, who, *, complete):
        if who not in AGENCY | BUREAU:
            return NOT_YOU
        self._add(
            key, "innovation", "draft", complete=complete, authors={who}, stage=0, round=0, decided=False,
            contract=None, reports=[], before=None, advised=False, evaluations=[], rests=None, began=who,
        )  # fmt: skip
        return DONE

    def edit(self, key, who, *, complete, stale=False):
        subject = self.subjects[key]
        if stale:
            return STALE
        if who not in AGENCY | BUREAU:
            return NOT_YOU
        if subject["state"] not in ("draft", "returned"):
            return NOT_NOW
        subject["complete"] = complete
        subject["changes"] += 1
        # Whoever edits takes part.
        subject["authors"] |= {who}
        return DONE

    def innovation(self, key, name, who, at, *, comment, event=True, stale=False):
        subject = self.subjects[key]
        refused = self._first(key, name, who, comment=comment, stale=stale)
        if refused:
            return refused
        if name in ("submit", "resubmit"):
            # A head who took part may not decide, and this policy names nobody to stand in.
            if not subject["complete"] or "head" in subject["authors"] | {who}:
                return INCOMPLETE
            subject["authors"] |= {who}
            subject["stage"] = 0
            subject["round"] += 1
        if name == "launch" and not event:
            return INCOMPLETE
        if self._unsettled(name, key, at):
            return INCOMPLETE
        if name == "decline" and not subject["advised"]:
            return INCOMPLETE
        before = subject["state"]
        self._move(key, name)
        # Whatever the leaders do, they have decided.
        subject["advised"] = False
        self._follow(key, name, before, at)
        return DONE

    def _follow(self, key, name, before, at):
        """What a step of an innovation brings about."""
        subject = self.subjects[key]
        if name == "launch":
            self._evaluate_on(subject, FROM_THE_CEREMONY)
        if name in ("complete", "discontinue"):
            self._end_with(key, name)
        if name == "suspend":
            subject["before"], subject["rests"] = before, at
        elif name == "resume":
            # Work goes on where it stood, and the days of its rest are given back.
            subject["state"] = subject["before"]
            for report in map(self.subjects.get, self.owed(subject["reports"])):
                report["due"] = given_back(report["due"], subject["rests"], at)
            subject["rests"] = None

    def _unsettled(self, name, key, at):
        """Nothing rests while a contract is out for signature; nothing is complete while something is unfinished."""
        subject = self.subjects[key]
        if name == "suspend":
            return any(self.subjects[held]["state"] == "signing" for held in self._about(key))
        begun = any(each["open"] or each["opens"] <= at for each in subject["evaluations"])
        return name == "complete" and (bool(self.owed(subject["reports"])) or begun)

    def _evaluate_on(self, subject, days):
        """Six and twelve months, in the place of what has not begun."""
        subject["evaluations"] = [each for each in subject["evaluations"] if each["open"]]
        subject["evaluations"] += [{"opens": midnight(day + OPENS_AFTER), "open": False} for day in days]

    def _about(self, innovation):
        """Every contract of an innovation."""
        return [
            key for key, s in self.subjects.items() if s["kind"] == "contract" and s["about"] == innovation
        ]

    def _end_with(self, innovation, name):
        """With an innovation end its contracts, and with a discontinued one what was still to be reported."""
        for held in self._about(innovation):
            self._end_contract(held, "complete" if name == "complete" else "lapse")
        if name == "discontinue":
            self._lapse(self.subjects[innovation]["reports"])

    def _end_contract(self, key, name):
        """In force it is fulfilled, terminated or superseded; what is not signed is void."""
        state = self.subjects[key]["state"]
        if state == "in_force":
            self._move(key, name)
            self.subjects[key]["state"] = {
                "complete": "fulfilled",
                "lapse": "terminated",
                "supersede": "superseded",
            }[name]
        elif state in ("draft", "signing"):
            self._move(key, "lapse")
            self.subjects[key]["state"] = "void"

    def _lapse(self, reports):
        for report in self.owed(reports):
            if self.subjects[report]["state"] != "submitted":
                self._move(report, "lapse")

    def ballot(self, key, who, outcome, *, comment, task=None, stale=False, end=False):
        """A decision in a review; `task` is (stage, round) of the task that is answered, None for any.

        `end`: an approved report comes with the recommendation to end the innovation.
        """
        subject = self.subjects[key]
        is_report = subject["kind"] == "report"
        reviewing = subject["state"] == ("submitted" if is_report else "in_review")
        asked = ("bureau" if is_report else CODES[subject["stage"]], subject["round"])
        if not reviewing or (task is not None and task != asked):
            return DECIDED if subject["decided"] else NOT_NOW
        if stale:
            return STALE
        if who != ("bureau" if is_report else STAGES[subject["stage"]]) or who in subject["authors"]:
            return NOT_YOU
        if is_report and outcome == "reject":
            return NONSENSE
        if (outcome != "approve" or end) and not comment:
            return INCOMPLETE
        # After an end nobody owes a correction.
        if is_report and outcome == "return" and not self._binds(subject):
            return INCOMPLETE
        subject["decided"] = True
        if outcome == "approve" and not is_report and subject["stage"] + 1 < len(STAGES):
            subject["stage"] += 1
            subject["changes"] += 1
            return DONE
        approved = "evaluate" if is_report else "approve"
        self._move(key, {"approve": approved, "return": "send_back", "reject": "reject"}[outcome])
        if end and outcome == "approve":
            self._advise(self.subjects[subject["innovation"]])
        return DONE

    def _binds(self, report):
        ended = self.subjects[report["innovation"]]["state"] in ("completed", "discontinued")
        return not ended and self.subjects[report["contract"]]["state"] == "in_force"

    def _advise(self, innovation):
        """The leaders are asked, unless it has ended already."""
        if innovation["state"] in INNOVATION["decline"][0]:
            innovation["advised"] = True
            innovation["changes"] += 1

    # -- contracts

    def draft_contract(self, key, contract, who, at):
        subject = self.subjects[key]
        if who != "bureau":
            return NOT_YOU
        held = self.subjects[subject["contract"]]["state"] if subject["contract"] else "void"
        if subject["state"] not in ("launched", "under_evaluation") or held in ("draft", "signing"):
            return NOT_NOW
        # One in force is followed once its last quarter has begun.
        if held == "in_force" and at < midnight(QUARTERS[3]):
            return NOT_NOW
        # The first day is that of 2025: it lies in the last contract.
        if held != "void":
            return NONSENSE
        # A first day of 2025 is given in 2026 at the latest.
        if at >= midnight(date(2027, 1, 1)):
            return NONSENSE
        self._add(contract, "contract", "draft", form="original", of=None, about=key)
        subject["contract"] = contract
        subject["changes"] += 1
        return DONE

    def change_contract(self, key, fresh, form, who):
        """Draft a revision of a contract or an addendum to it."""
        subject = self.subjects[key]
        if who != "bureau":
            return NOT_YOU
        if form == "revision" and not self.owed(self.reports_of(key)):
            return NOT_NOW
        if subject["form"] == "addendum" or subject["state"] != "in_force":
            return NOT_NOW
        if self.subjects[subject["about"]]["state"] not in ALIVE:
            return NOT_NOW
        if any(c["state"] in ("draft", "signing") for c in self._changes_of(key)):
            return NOT_NOW
        self._add(fresh, "contract", "draft", form=form, of=key, about=subject["about"])
        return DONE

    def contract(self, key, name, who, at, *, comment, reports=(), stale=False):
        subject = self.subjects[key]
        refused = self._first(key, name, who, comment=comment, stale=stale)
        if refused:
            return refused
        earlier = subject["of"]
        if self._lacks(key, name):
            return INCOMPLETE
        # Its days are explained; nothing is signed any more that would owe nothing.
        if name == "request_signatures" and subject["form"] == "original" and at >= midnight(QUARTERS[-1]):
            return INCOMPLETE
        if name == "activate" and subject["form"] == "original":
            innovation = self._named_by(key)
            # In force means that its innovation goes under evaluation: impossible while that rests or has ended.
            if self.subjects[innovation]["state"] not in ("launched", "under_evaluation"):
                return ILLEGAL
            self._move(innovation, "begin_evaluation")
            self._owe(innovation, key, reports, at)
            quarter = next(number for number, end in enumerate(QUARTERS[1:]) if at < midnight(end))
            self._evaluate_on(self.subjects[innovation], FROM_THE_QUARTER[quarter])
        elif name == "activate" and subject["form"] == "revision":
            self._take_over(earlier, key)
        self._move(key, name)
        if name in ("fulfil", "terminate"):
            self._end_kin(key, "complete" if name == "fulfil" else "lapse")
        if name == "terminate":
            self._lapse(self.reports_of(key))
        return DONE

    def _lacks(self, key, name):
        """Whether the earlier contract no longer binds, or reports are still owed; no office ever changes here."""
        earlier = self.subjects[key]["of"]
        if name == "remake":
            return True
        if name == "request_signatures" and self.subjects[self.subjects[key]["about"]]["state"] not in ALIVE:
            return True
        if name in ("request_signatures", "activate"):
            return bool(earlier) and self.subjects[earlier]["state"] != "in_force"
        return name == "fulfil" and (
            self.subjects[key]["form"] == "addendum" or bool(self.owed(self.reports_of(key)))
        )

    def owed(self, reports):
        return [report for report in reports if self.subjects[report]["state"] not in SETTLED]

    def reports_of(self, contract):
        return [
            key for key, s in self.subjects.items() if s["kind"] == "report" and s["contract"] == contract
        ]

    def _named_by(self, contract):
        return next(
            k for k, s in self.subjects.items() if s["kind"] == "innovation" and s["contract"] == contract
        )

    def _changes_of(self, contract):
        return [s for s in self.subjects.values() if s["kind"] == "contract" and s["of"] == contract]

    def _owe(self, innovation, contract, reports, at):
        """Reports on every quarter that is not over when the last party signs, and on no other."""
        self.subjects[innovation]["reports"] = list(reports)
        numbers = [number for number, end in enumerate(QUARTERS[1:]) if at < midnight(end)]
        for number, report in zip(numbers, reports, strict=True):
            self._add(
                report, "report", "scheduled", number=number, contract=contract, filled=False, authors=set(),
                met=False, round=0, decided=False, innovation=innovation, due=DUE[number],
            )  # fmt: skip

    def _take_over(self, earlier, revision):
        """What is still owed is owed under the revision; the earlier contract and its addenda end."""
        innovation = self._named_by(earlier)
        for report in self.owed(self.reports_of(earlier)):
            self.subjects[report]["contract"] = revision
            self.subjects[report]["changes"] += 1
        self.subjects[innovation]["contract"] = revision
        self.subjects[innovation]["changes"] += 1
        self._move(earlier, "supersede")
        self._end_kin(earlier, "supersede", but=revision)

    def _end_kin(self, contract, name, but=None):
        """With a contract end its addenda, and what was to change it."""
        for key, subject in self.subjects.items():
            if key != but and subject["kind"] == "contract" and subject["of"] == contract:
                unsigned = subject["state"] in ("draft", "signing")
                if unsigned or subject["form"] == "addendum":
                    self._end_contract(key, name)
