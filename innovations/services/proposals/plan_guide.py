"""What may stand in each column of the sheet of indicators: for the page, and for a sheet of the workbook itself."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from innovations.models import Innovation
from innovations.services.evaluations import instruments
from innovations.services.evaluations.scoring import rules_of
from innovations.services.proposals.plan_columns import CODE, COLUMNS, NAME, ColumnKind, PlanColumn


def choices_of(innovation: Innovation) -> dict[str, list[str]]:
    """The words that a column with a choice takes, as the sheet writes them. One query."""
    formulas = instruments.in_use(rules_of(innovation)).formulas
    return {
        column.name: list(formulas) if column.attribute == "formula" else list(column.words)
        for column in COLUMNS
        if column.kind is ColumnKind.CHOICE
    }


def guide_of(choices: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    """Each column with what may stand in it, in the order of the sheet; targets at the end."""
    own = [(column.name, _of_column(column, choices)) for column in COLUMNS]
    targets = _(
        "A number, or a verdict of the indicator's list. Without a year it holds for every year in which a contract"
        " runs; the target of one year stands in a column such as target_2027 or target_2027_tw1."
    )
    return [*own, ("target_…", targets)]


def as_lines(choices: Mapping[str, Sequence[str]]) -> list[str]:
    """The same line by line, as the workbook has it."""
    return [f"{name}: {words}" for name, words in guide_of(choices)]


def _of_column(column: PlanColumn, choices: Mapping[str, Sequence[str]]) -> str:
    if column.name in choices:
        return _("One of: %(words)s. May be empty.") % {"words": ", ".join(choices[column.name])}
    if column.name == CODE:
        return _("The indicator's code; empty for a new one.")
    if column.name == NAME:
        return _("Text; never empty.")
    if column.attribute == "predicates":
        return _("Verdicts with the best first, such as WTP; WDP; TMP; TW. Empty where figures are numbers.")
    if column.kind is ColumnKind.FIGURE:
        return _("A number, or a verdict of the indicator's list.")
    return _("A number.") if column.kind is ColumnKind.NUMBER else _("Text.")
