"""What the regulation's flow allows with reports: the oracle's part about them."""

from datetime import timedelta

from tests.model.oracle_flows import AGENCY, ALIVE, GRACE, QUARTERS, midnight
from tests.model.oracle_subjects import DONE, INCOMPLETE, NOT_NOW, NOT_YOU, STALE, SubjectOracle


class ReportOracle(SubjectOracle):
    """Reports among them."""

    def locked(self, report, at):
        """Once the grace is over; what rests stays as it was when its clock stopped."""
        at = self.subjects[report["innovation"]]["rests"] or at
        return not report["met"] and at >= midnight(report["due"] + timedelta(days=1)) + GRACE

    def fill(self, key, who, at, *, enough, stale=False):
        report = self.subjects[key]
        if stale:
            return STALE
        if who not in AGENCY:
            return NOT_YOU
        begun = at >= midnight(QUARTERS[report["number"]])
        if report["state"] not in ("open", "returned") and not (report["state"] == "scheduled" and begun):
            return NOT_NOW
        if report["state"] == "open" and self.locked(report, at):
            return NOT_NOW
        report["filled"] = enough
        report["changes"] += 1
        report["authors"] |= {who}
        return DONE

    def report(self, key, name, who, at, *, comment, stale=False):
        report = self.subjects[key]
        refused = self._first(key, name, who, comment=comment, stale=stale)
        if refused:
            return refused
        if name in ("submit", "resubmit"):
            if not report["filled"] or (name == "submit" and self.locked(report, at)):
                return INCOMPLETE
            report["authors"] |= {who}
            report["met"] = True
            report["round"] += 1
        self._move(key, name)
        return DONE

    def sweep(self, at):
        """Open what has begun; how many."""
        due = [
            key
            for key, report in self.subjects.items()
            if report["kind"] == "report"
            and report["state"] == "scheduled"
            and at >= midnight(QUARTERS[report["number"] + 1])
            and not self.subjects[report["innovation"]]["rests"]
        ]
        for subject in self.subjects.values():
            if subject["kind"] == "innovation" and subject["state"] in ALIVE:
                for each in subject["evaluations"]:
                    each["open"] |= each["opens"] <= at
        for key in due:
            self._move(key, "open")
        return len(due)
