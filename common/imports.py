"""What every import of a table has in common: all bad lines named at once, nothing stored when there is one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from common.errors import DomainError, Gap
from common.tabular import Problem, TableError, TableRow, scan_table


@dataclass(slots=True)
class Imported:
    """What an import did, in rows; `notes` are sentences for whoever ran it."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    skipped: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def wrote_nothing(self) -> bool:
        """Whether the database already held everything."""
        return not (self.created or self.changed)


class ImportRefused(DomainError):
    """Some lines cannot be imported, so none was; `problems` names each, in the order of the file."""

    code = "import_refused"
    http_status = 422
    title = _("The file was not imported")

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line))
        lines = len({problem.line for problem in self.problems})
        super().__init__(
            _("%(count)d lines cannot be imported; nothing was stored.") % {"count": lines},
            gaps=[Gap(_place(problem), problem.code, problem.message) for problem in self.problems],
        )


def _place(problem: Problem) -> str:
    return f"line.{problem.line}.{problem.column}".rstrip(".")


def read_rows(
    source: Path | bytes, *, required: Sequence[str], optional: Sequence[str] = (), figures: bool = False
) -> tuple[tuple[TableRow, ...], list[Problem]]:
    """The readable rows and the problems of the others. Raises ImportRefused when the file as a whole is unreadable."""
    try:
        table = scan_table(source, required=required, optional=optional, figures=figures)
    except TableError as error:
        raise ImportRefused(error.problems) from error
    return table.rows, list(table.problems)


def refuse_if_any(problems: Sequence[Problem]) -> None:
    """Raise ImportRefused with all of them; inside a transaction that undoes it."""
    if problems:
        raise ImportRefused(problems)
