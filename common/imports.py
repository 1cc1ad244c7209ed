"""What every import of a table has in common: all bad cells named at once, nothing stored when there is one."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.errors import BadInput, DomainError, Gap
from common.sheets.delimited import decoded
from common.sheets.guard import csv_safe
from common.sheets.headers import no_column
from common.sheets.kinds import is_text
from common.sheets.problems import LeftOut, Problem, TableError, left_out_sentences, noting
from common.tabular import MAX_ROWS, Table, scan_table
from common.types import Json, StrOrPromise

# One row of a table as plain values.
RowValues = Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class WrittenRow:
    """One row that an import wrote: `before` is None for a new one. `table` is its model's label.

    `person` is whom the row is about.
    """

    table: str
    key: str
    name: str
    before: RowValues | None
    after: RowValues
    person: UUID | None = None


@dataclass(slots=True)
class ImportResult:
    """What an import did, in rows; `notes` are sentences for whoever ran it, `left_out` the rows it did not take.

    `written` and `record` are there where a record is kept (organisations/services/import_records.py).
    """

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    notes: list[str] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    written: list[WrittenRow] = field(default_factory=list)
    record: UUID | None = None

    @property
    def wrote_nothing(self) -> bool:
        """Whether the database already held everything."""
        return not (self.created or self.changed)

    @property
    def skipped(self) -> int:
        """How many rows were left out."""
        return sum(row.count for row in self.left_out)

    @property
    def remarks(self) -> list[str]:
        """Everything that whoever ran the import should know: what was noted, then which rows were left out and why."""
        return [*self.notes, *left_out_sentences(self.left_out)]

    def take_over(self, table: Table) -> None:
        """Add what reading the table noted and left out. Call it when every row was read."""
        self.notes[:0] = [*table.notes, *filter(None, [table.unread])]
        self.left_out.extend(table.left_out)


class ImportRefused(DomainError):
    """Some rows (422) or the whole file (400) cannot be imported, so nothing was; `problems` names each, in order."""

    code = "import_refused"
    http_status = 422
    title = _("The file was not imported")

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line))
        lines = len({problem.line for problem in self.problems})
        if self.of_whole_file:
            self.http_status = BadInput.http_status
            message: StrOrPromise = self.problems[0].message
        else:
            message = _("%(count)d lines cannot be imported; nothing was stored.") % {"count": lines}
        super().__init__(
            message,
            gaps=[Gap(_place(problem), problem.code, problem.sentence) for problem in self.problems],
        )

    @property
    def of_whole_file(self) -> bool:
        """Whether no row could be read at all: the file is damaged, too large, or no table."""
        return bool(self.problems) and not self.problems[0].line


def _place(problem: Problem) -> str:
    return f"line.{problem.line}.{problem.column}".rstrip(".") if problem.line else "file"


def read_rows(
    source: Path | bytes,
    *,
    required: Sequence[str],
    optional: Sequence[str] = (),
    aliases: Mapping[str, Sequence[str]] | None = None,
    reads: Callable[[str], str | None] = no_column,
    max_rows: int = MAX_ROWS,
) -> Table:
    """The table, with the problems of rows that cannot be read. Raises ImportRefused when the whole file is."""
    try:
        return scan_table(
            source, required=required, optional=optional, aliases=aliases, reads=reads, max_rows=max_rows
        )
    except TableError as error:
        raise ImportRefused(error.problems) from error


def as_csv(
    content: bytes, *, required: Sequence[str], optional: Sequence[str], aliases: Mapping[str, Sequence[str]]
) -> tuple[str, list[str]]:
    """A table of any kind as the CSV text in which a page shows it to be checked, and remarks about the reading.

    What is text already stays as it was typed. Raises ImportRefused.
    """
    if is_text(content):
        return _readable(content), []
    table = read_rows(content, required=required, optional=optional, aliases=aliases)
    problems = list(table.problems)
    names = [*required, *(name for name in optional if any(not row.is_blank(name) for row in table.rows))]
    lines = [names]
    for row in table.rows:
        with noting(problems):
            lines.append([csv_safe(row.text(name)) for name in names])
    refuse_if_any(problems)
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(lines)
    return text.getvalue(), [*table.notes, *left_out_sentences(table.left_out)]


def _readable(content: bytes) -> str:
    text = decoded(content)
    try:
        text.encode()
    except UnicodeEncodeError as error:
        message = gettext("Some bytes are no letters of this file's encoding: save the file as “CSV UTF-8”.")
        raise ImportRefused([Problem(0, "encoding", message)]) from error
    return text


def refuse_if_any(problems: Sequence[Problem], table: Table | None = None) -> None:
    """Raise ImportRefused with all of them; inside a transaction that undoes it.

    With the table also its unknown columns, first: what is said to be lacking may stand in one of them.
    """
    if problems and table is not None and table.unread:
        problems = [Problem(table.header_line, "unread_columns", table.unread, sheet=table.sheet), *problems]
    if problems:
        raise ImportRefused(problems)
