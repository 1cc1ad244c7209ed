"""What was handed in, each time, and what a correction changed."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from common.changes import content
from common.types import Json, Shown
from innovations.models import Report, ReportLine, ReportRevision
from innovations.web.proposals.revisions import RevisionChange, chosen_number
from innovations.web.reports.claims import split_words
from innovations.web.reports.lines import find_report
from organisations.web.pages import OfficePage

REMARKS = ("narrative", "obstacles", "follow_up", "budget_actual")
LINE = ("actual", "note", "strong_note", "obstacle", "follow_up")


class ReportRevisionPage(OfficePage):
    """Every submission, its content, and its changes against the one before (or another, `?dengan=`)."""

    template_name = "innovations/report_revisions.html"

    def load(self) -> None:
        super().load()
        self.report = find_report(self, self.kwargs["pk"])
        self.revisions = list(self.report.revisions.order_by("-number"))

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        by_number = {revision.number: revision for revision in self.revisions}
        newest = self.revisions[0].number if self.revisions else 0
        chosen = self._number("serahan", newest, by_number)
        against = self._number("dengan", chosen - 1, by_number)
        new, old = by_number.get(chosen), by_number.get(against)
        shown = content(bytes(new.content)) if new else None
        return super().get_context_data(
            report=self.report,
            zone=self.report.government.zone,
            revisions=self.revisions,
            chosen=new,
            against=old,
            content=shown,
            entries=list(submission_in_words(shown)) if shown else [],
            changes=differences(content(bytes(old.content)), shown) if old and shown else [],
            **kwargs,
        )

    def _number(self, name: str, default: int, known: dict[int, ReportRevision]) -> int:
        return chosen_number(self.request.GET.get(name, ""), default, known)


def submission_in_words(value: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Everything that a submission says, as label and text, empty places left out."""
    for name in REMARKS:
        yield _label(Report, name), _text(value.get(name))
    yield _("Whose work"), split_words(value.get("shares"))
    for line in value["lines"]:
        for name in LINE:
            yield f"{line.get('name', '')}: {_label(ReportLine, name)}", _text(line.get(name))
        whose = _("%(indicator)s: whose work") % {"indicator": line.get("name", "")}
        yield whose, split_words(line.get("shares"))
    for row in value.get("milestones", []):
        parts = (_percent(row["percent"]), row["finished_on"], row["note"])
        label = _("Milestone: %(activity)s") % {"activity": row["activity"]}
        yield label, ", ".join(part for part in parts if part)
    for row in value.get("unplanned", []):
        label = _("Outside of the plan: %(result)s") % {"result": row["name"]}
        yield label, " ".join(part for part in (_text(row["actual"]), row["unit"], row["note"]) if part)
        yield _("%(indicator)s: whose work") % {"indicator": row["name"]}, split_words(row["shares"])
    names = {line["indicator"]: line.get("name", "") for line in value["lines"]}
    names |= {row["id"]: row["name"] for row in value.get("unplanned", [])}
    for file in value["evidence"]:
        about = names.get(file["indicator"] or file.get("unplanned") or "", "")
        facts = (file["name"], file.get("dated_on"), file.get("date_note"), file["sha256"][:12])
        label = _("Evidence: %(indicator)s") % {"indicator": about} if about else _("Evidence")
        yield label, ", ".join(fact for fact in facts if fact)


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[RevisionChange]:
    """What differs between two submissions, by label; files one by one."""
    before, after = list(submission_in_words(old)), list(submission_in_words(new))
    gone = [entry for entry in before if entry not in after and entry[1]]
    come = [entry for entry in after if entry not in before and entry[1]]
    found = []
    for label in dict.fromkeys([label for label, _text_shown in [*gone, *come]]):
        was = "\n".join(text for name, text in gone if name == label)
        now = "\n".join(text for name, text in come if name == label)
        found.append(RevisionChange(label, was, now))
    return found


def _label(model: type[Model], name: str) -> str:
    return str(getattr(model._meta.get_field(name), "verbose_name", name))


def _text(value: Json) -> str:
    return "" if value is None else str(value)


def _percent(value: int | None) -> str:
    return "" if value is None else f"{value} %"
