"""The annex as a table: given out to be worked on, and taken back; an annex on paper comes in the same way."""

import csv
import io
from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from common.imports import ImportRefused, read_rows
from common.sheets.guard import csv_safe
from common.sheets.problems import Problem, noting
from innovations.models import Innovation
from regulations.annex import AnnexLine, folded
from regulations.models import Regulation, RegulationArticle
from regulations.queries import annex_of

REQUIRED = ("title",)
OPTIONAL = ("agency", "round", "article", "id")
ALIASES = {
    "title": ("Nama inovasi", "inovasi", "judul", "nama"),
    "agency": ("Perangkat daerah", "opd", "unit kerja"),
    "round": ("Angkatan", "tahap", "gelombang", "tahun"),
    "article": ("Pasal", "diktum", "dasar"),
    "id": ("ID", "kode"),
}


def sheet_of(regulation: Regulation) -> str:
    """The annex as CSV with the columns that `lines_in` takes."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow([ALIASES[name][0] for name in (*REQUIRED, *OPTIONAL)])
    for line in annex_of(regulation):
        cells = (line.title, line.agency, line.round, line.article, str(line.innovation or ""))
        writer.writerow([csv_safe(cell) for cell in cells])
    return target.getvalue()


def lines_in(content: bytes, regulation: Regulation) -> list[AnnexLine]:
    """The lines of a table in their order. A name, or an ID, tells which innovation of the government it is.

    Two queries. Raises ImportRefused naming every bad cell: an unknown ID, an article that the draft lacks, a cell
    that is too long.
    """
    table = read_rows(content, required=REQUIRED, optional=OPTIONAL, aliases=ALIASES)
    articles = {folded(each) for each in _labels(regulation)}
    by_key, by_name = _innovations(regulation.government_id)
    problems: list[Problem] = list(table.problems)
    lines = []
    for row in table.rows:
        with noting(problems):
            title, agency = row.text("title"), row.text("agency")
            article, key = row.text("article"), row.text("id")
            if article and folded(article) not in articles:
                problems.append(
                    row.problem("article", "unknown", _("The draft has no such article: write it first."))
                )
            for name, text, most in (
                ("title", title, 300),
                ("agency", agency, 200),
                ("round", row.text("round"), 80),
            ):
                if len(text) > most:
                    problems.append(
                        row.problem(name, "too_long", _("At most %(count)d letters.") % {"count": most})
                    )
            if key and key not in by_key:
                problems.append(row.problem("id", "unknown", _("There is no innovation with this ID.")))
            found = by_key.get(key) if key else by_name.get(folded(title))
            lines.append(AnnexLine(title, agency, row.text("round"), article, found))
    if problems:
        raise ImportRefused(problems)
    return lines


def _labels(regulation: Regulation) -> Iterable[str]:
    return RegulationArticle.objects.filter(regulation=regulation).values_list("label", flat=True)


def _innovations(government_id: UUID) -> tuple[dict[str, UUID], dict[str, UUID]]:
    """By key as text, and by name where only one has it."""
    by_key: dict[str, UUID] = {}
    by_name: dict[str, UUID | None] = {}
    for key, title in Innovation.objects.filter(government=government_id).values_list("pk", "title"):
        by_key[str(key)] = key
        by_name[folded(title)] = None if folded(title) in by_name else key
    return by_key, {name: key for name, key in by_name.items() if key is not None}
