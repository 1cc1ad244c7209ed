"""Several ideas at once by a spreadsheet: all rows are handed in, or none and every wrong cell is named."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import DomainError
from common.imports import ImportResult, read_rows, refuse_if_any
from common.letters import typed_line
from common.sheets.problems import Problem, noting
from common.sheets.rows import TableRow
from organisations.models import Agency
from organisations.offices import Actor
from organisations.services.directory import AgencyBook
from programmes.models import Idea, IdeaRound
from programmes.services import ideas
from workflow.engine.transaction import retrying, unit_of_work

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 500
REQUIRED = ("title", "problem")
OPTIONAL = ("agency", "unit", "position", "origin_place", "origin_source")
ALIASES = {
    "title": ("judul", "nama ide", "ide", "gagasan", "judul inovasi"),
    "problem": ("masalah", "permasalahan", "masalah yang dijawab"),
    "agency": ("perangkat daerah", "opd", "dinas"),
    "unit": ("unit kerja", "bidang", "bagian"),
    "position": ("jabatan", "jabatan pengusul"),
    "origin_place": ("daerah asal",),
    "origin_source": ("asal", "sumber asal", "inovasi asal"),
}
COLUMN_HELP = {
    "title": gettext_lazy("name of the idea, short and telling"),
    "problem": gettext_lazy("which problem it solves, in one or two sentences"),
    "agency": gettext_lazy("only where you hand in for several agencies: name or abbreviation"),
    "unit": gettext_lazy("unit within the agency"),
    "position": gettext_lazy("position of whoever has the idea, as it stands in the list of positions"),
    "origin_place": gettext_lazy("of a replica: region or country of the origin"),
    "origin_source": gettext_lazy("of a replica: name of the innovation there, and where one reads about it"),
}


def import_ideas(
    content: bytes, to: IdeaRound, *, own: Agency | None, actor: Actor, at: datetime
) -> ImportResult:
    """Every row as an idea; one of the same name and agency in this round stays as it is.

    `own` is the agency of rows that name none. Raises ImportRefused naming each bad cell, and what `hand_in` raises
    for all rows alike (NotPermitted, NotNow).
    """
    table = read_rows(content, required=REQUIRED, optional=OPTIONAL, aliases=ALIASES, max_rows=MAX_ROWS)
    ideas.refuse_closed(to, at)
    problems = list(table.problems)
    done = ImportResult()
    book = AgencyBook(to.programme.government)
    there = {
        (agency, title.casefold())
        for agency, title in Idea.objects.filter(round=to).values_list("agency_id", "title")
    }

    def work() -> None:
        with unit_of_work():
            for row in table.rows:
                with noting(problems):
                    _take(row, to, book, own, there, done, problems, actor=actor, at=at)
            refuse_if_any(problems, table)

    retrying(work)
    done.take_over(table)
    return done


def _take(
    row: TableRow,
    to: IdeaRound,
    book: AgencyBook,
    own: Agency | None,
    there: set[tuple[object, str]],
    done: ImportResult,
    problems: list[Problem],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    fields = {name: row.text(name) for name in (*REQUIRED, *OPTIONAL) if name != "agency"}
    agency = _agency(row, book, own, problems)
    wrong = ideas.wrong_values(fields)
    problems += [row.problem(gap.field, gap.code, str(gap.message)) for gap in wrong]
    if agency is None or wrong:
        return
    key = (agency.pk, typed_line(fields["title"]).casefold())
    if key in there:
        done.unchanged += 1
        return
    try:
        ideas.hand_in(to, agency, fields, actor=actor, at=at)
    except DomainError as refusal:
        problems.append(row.problem("agency", refusal.code, str(refusal)))
        return
    there.add(key)
    done.created += 1


def _agency(row: TableRow, book: AgencyBook, own: Agency | None, problems: list[Problem]) -> Agency | None:
    name = row.text("agency")
    if not name:
        if own is None:
            problems.append(row.problem("agency", "required", _("Name the agency.")))
        return own
    try:
        found = book.find(name)
    except ValueError as error:
        problems.append(row.problem("agency", "letters", str(error)))
        return None
    if len(found) != 1:
        message = (
            _("No agency is called so here.") if not found else _("Several agencies are called so here.")
        )
        problems.append(row.problem("agency", "unknown", message))
        return None
    return found[0]
