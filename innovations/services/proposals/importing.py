"""Import of innovations that already run, as drafts of the short form (intake "register").

Columns are those of the published list. What a cell does not say stays empty and becomes a gap at submission; nothing
is made up. The import is one transaction: a bad line, and nothing is stored.
"""

import re
from collections import defaultdict
from datetime import datetime
from pathlib import Path

from django.db import models, transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import DomainError
from common.imports import ImportResult, read_rows, refuse_if_any
from common.letters import line_refusal
from common.sheets.problems import CellError, LeftOut, Problem
from common.sheets.rows import TableRow
from common.tabular import Table
from innovations.enums import Intake
from innovations.models import PROPOSAL_FIELDS, Innovation
from innovations.proposal_fields import ProposalField
from innovations.services.proposals import drafting
from organisations.agency_names import several
from organisations.models import Agency, Government
from organisations.names import normalise
from organisations.offices import Actor
from organisations.services.directory import AgencyBook
from workflow.engine.transaction import retrying, unit_of_work

IMPORTED = {name: declared for name, declared in PROPOSAL_FIELDS.items() if declared.heading}
REQUIRED = ("innovation_id", IMPORTED["title"].heading)
OPTIONAL = (
    *(declared.heading for declared in IMPORTED.values() if declared.heading not in REQUIRED),
    *("region_code", "opd", "source_url"),
)
ALIASES = {
    "innovation_id": ("id inovasi", "kode inovasi", "nomor inovasi"),
    IMPORTED["title"].heading: ("nama inovasi", "judul", "judul inovasi", "inovasi", "nama"),
    "region_code": ("kode wilayah", "kode daerah"),
    "primary_affair": ("urusan utama", "urusan", "urusan pemerintahan"),
    "rpjmd_priority": ("prioritas", "prioritas rpjmd"),
    "plan_indicator": ("indikator daerah", "indikator rpjmd"),
    "plan_effect": ("cara menggerakkan indikator",),
    "opd": ("perangkat daerah", "nama opd", "nama perangkat daerah", "instansi", "agency"),
    "source_url": ("tautan", "sumber", "url"),
}
# What each column of the template holds, for whoever fills it in.
COLUMN_HELP = {
    "innovation_id": gettext_lazy("a number or code of yours, by which the line is recognised again"),
    IMPORTED["title"].heading: gettext_lazy("title of the innovation"),
    "opd": gettext_lazy("agency, by name or abbreviation; empty: still to be found"),
    **{
        declared.heading: format_lazy(
            "{name}{rest}",
            name=Innovation._meta.get_field(name).verbose_name,  # type: ignore[union-attr]  # a column
            rest=": " + "; ".join(declared.suggested) if declared.suggested else "",
        )
        for name, declared in IMPORTED.items()
        if name != "title"
    },
    "source_url": gettext_lazy("address at which it was published, where there is one"),
}
LONGEST_AGENCY = 255
_YEAR = re.compile(r"(19|20)[0-9]{2}")


class _BadInnovationLine(Exception):
    def __init__(self, code: str, message: str, *, column: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.column = column


def import_innovations(
    source: Path | bytes,
    *,
    actor: Actor,
    at: datetime,
    government: Government | None = None,
    dry_run: bool = False,
) -> ImportResult:
    """One draft for each line that is not in the register yet (by `innovation_id` within its government).

    With `government`, lines of other governments are left out and a line without `region_code` is one of its own.
    An agency is found by name or alias, else created as provisional and named in the notes; it may be empty. The
    actor's right is that of `drafting.draft`; the system actor stands for whoever runs the installation. Drafts that
    exist are never touched: since their import they belong to their innovators. Raises ImportRefused.
    """
    table = read_rows(source, required=REQUIRED, optional=OPTIONAL, aliases=ALIASES)

    def work() -> ImportResult:
        with unit_of_work():
            done = _Import(actor, at, government).take(table)
            transaction.set_rollback(dry_run)
            return done

    return retrying(work)


class _Import:
    """One run: what is stored already, and the agencies of each government met so far."""

    def __init__(self, actor: Actor, at: datetime, only: Government | None) -> None:
        self._actor = actor
        self._at = at
        self._only = only
        self._governments = {g.code: g for g in Government.objects.all()}
        self._books: dict[str, AgencyBook] = {}
        self._known: defaultdict[str, set[str]] = defaultdict(set)
        stored = Innovation.objects.exclude(source_id="").values_list("government__code", "source_id")
        for code, source_id in stored:
            self._known[code].add(source_id)

    def take(self, table: Table) -> ImportResult:
        """Draft every line; raises ImportRefused for all bad ones together."""
        done = ImportResult()
        problems = list(table.problems)
        lines: dict[str, int] = {}
        for row in table.rows:
            try:
                self._take_one(row, lines, done)
            except CellError as error:
                problems.append(error.problem)
            except _BadInnovationLine as fault:
                problems.append(row.problem(fault.column, fault.code, str(fault)))
            except DomainError as refusal:
                problems.extend(_refused(row, refusal))
        refuse_if_any(problems, table)
        done.take_over(table)
        return done

    def _take_one(self, row: TableRow, lines: dict[str, int], done: ImportResult) -> None:
        if row.is_blank("innovation_id"):
            message = _("innovation_id is empty: the line could not be recognised again.")
            raise _BadInnovationLine("required", message, column="innovation_id")
        government = self._government(self._region(row))
        # As stored: 001 is known where a spreadsheet made the number 1 of it.
        known = self._known[government.code] if government is not None else set()
        source_id = row.code("innovation_id", among=known)
        if source_id in lines:
            message = _("The same innovation_id stands on line %(line)d.")
            raise _BadInnovationLine("double", message % {"line": lines[source_id]}, column="innovation_id")
        lines[source_id] = row.line
        if government is None:
            reason = _("They belong to another government than the one that was asked for.")
            done.left_out.append(LeftOut(row.line, "other_government", reason))
            return
        fields = _fields(row)
        if source_id in known:
            done.unchanged += 1
            return
        drafting.draft(
            government=government,
            agency=self._agency(government, row, done),
            actor=self._actor,
            at=self._at,
            fields=fields,
            source_id=_short(source_id, "source_id", "innovation_id"),
            source_url=_short(row.text("source_url"), "source_url", "source_url"),
        )
        done.created += 1

    def _region(self, row: TableRow) -> str:
        """The code of the line's government, also where a spreadsheet made a number of it. Raises CellError."""
        own = {self._only.code} if self._only is not None else self._governments
        return row.code("region_code", among=own)

    def _government(self, code: str) -> Government | None:
        """The line's government; None when the line is not asked for."""
        if self._only is not None:
            return self._only if code in ("", self._only.code) else None
        if not code:
            message = _("region_code is empty: name the government with --government.")
            raise _BadInnovationLine("government", message, column="region_code")
        if code not in self._governments:
            message = _("There is no government with the code %(code)s.") % {"code": code}
            raise _BadInnovationLine("government", message, column="region_code")
        return self._governments[code]

    def _agency(self, government: Government, row: TableRow, done: ImportResult) -> Agency | None:
        name = row.text("opd")
        if not name:
            return None
        if government.code not in self._books:
            self._books[government.code] = AgencyBook(government)
        book = self._books[government.code]
        try:
            found = book.find(name)
            if len(found) > 1:
                raise _BadInnovationLine("agency", several(name, found), column="opd")
            if found:
                return found[0]
            if not book.key(name):
                raise _BadInnovationLine("agency", _("The agency's name has no letters."), column="opd")
            if len(normalise(name)) > LONGEST_AGENCY:
                raise _BadInnovationLine("agency", _("The agency's name is too long."), column="opd")
            if sentence := line_refusal(normalise(name)):
                raise _BadInnovationLine("letters", str(sentence), column="opd")
        except ValueError as error:
            raise _BadInnovationLine("characters", str(error), column="opd") from error
        agency = book.add_provisional(name, source=row.text("source_url")[:255])
        done.notes.append(
            _("Provisional agency: %(agency)s, %(government)s")
            % {"agency": agency.name, "government": government.name}
        )
        return agency


def _short(text: str, name: str, column: str) -> str:
    if len(text) > getattr(Innovation._meta.get_field(name), "max_length", 0):
        raise _BadInnovationLine(name, _("%(name)s is too long.") % {"name": column}, column=column)
    return text


def _refused(row: TableRow, refusal: DomainError) -> list[Problem]:
    """Every gap of a refused draft at the cell that it is about, else at the row."""
    if not refusal.gaps:
        return [row.problem("", refusal.code, str(refusal.message))]
    return [
        row.problem(
            IMPORTED[gap.field].heading if gap.field in IMPORTED else "", refusal.code, str(gap.message)
        )
        for gap in refusal.gaps
    ]


def _fields(row: TableRow) -> dict[str, str | int | None]:
    """What the line says about the innovation. Raises _BadInnovationLine for a cell that cannot be understood."""
    values = {name: _cell(name, declared, row) for name, declared in IMPORTED.items()}
    return {**values, "intake": Intake.REGISTER}


def _cell(name: str, declared: ProposalField, row: TableRow) -> str | int | None:
    """What a cell says, as its field takes it: a year, one of the words, a name on one line, or a text."""
    column = Innovation._meta.get_field(name)
    text = row.text(declared.heading)
    if declared.words:
        return _code(declared, text.lower())
    if isinstance(column, models.IntegerField):
        return _year(text, declared.heading)
    if isinstance(column, models.TextField):
        return text
    try:
        return normalise(text)
    except ValueError as error:
        raise _BadInnovationLine("characters", str(error), column=declared.heading) from error


def _code(declared: ProposalField, word: str) -> str:
    if word and word not in declared.words:
        message = _("“%(column)s” must be one of: %(words)s, or empty, not “%(text)s”.")
        facts = {"column": declared.heading, "words": ", ".join(declared.words), "text": word}
        raise _BadInnovationLine(declared.heading, message % facts, column=declared.heading)
    return declared.words.get(word, "")


def _year(text: str, column: str) -> int | None:
    if text and not _YEAR.fullmatch(text):
        raise _BadInnovationLine("year", _("“%(text)s” is not a year.") % {"text": text}, column=column)
    return int(text) if text else None
