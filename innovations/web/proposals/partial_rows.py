"""A list with a wrong cell: what of its rows can be stored, and the form as it is shown again with what is wrong."""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from django.http import QueryDict

from common.errors import Gap
from innovations.services.proposals.plan_lists import Given, GivenTargets, PlanEntry
from innovations.web.proposals.forms import RowFormSet

Entry: TypeAlias = dict[str, Given | GivenTargets]


def what_holds(formset: RowFormSet, gaps: Iterable[Gap] = ()) -> list[tuple[int, Entry]]:
    """Each row that is kept, by its place in the form, with the cells that nothing is wrong with; `gaps` are those that
    the domain found in `formset.entries()`. A new row without a single good cell is left out."""
    rows = [
        (place, form.entry())
        for place, form in enumerate(formset.forms)
        if form.filled() and not form.cleaned_data.get("DELETE")
    ]
    for gap in gaps:
        _list, _dot, rest = gap.field.partition(".")
        number, _dot, cell = rest.partition(".")
        if number.isdecimal() and int(number) < len(rows):
            _take_out(rows[int(number)][1], cell.partition(".")[0])
    return [(place, entry) for place, entry in rows if _says_something(entry)]


def _take_out(entry: Entry, cell: str) -> None:
    """The cell, or of a row whose cells contradict each other all of them: what is stored stays."""
    for name in [cell] if cell else [each for each in entry if each != "id"]:
        entry.pop(name, None)


def _says_something(entry: Entry) -> bool:
    """A new row's preset weight and choices say nothing by themselves."""
    preset = ("weight", "polarity", "aggregation", "horizon", "formula")
    return any(
        any(value.values()) if isinstance(value, dict) else value not in (None, "")
        for name, value in entry.items()
        if name not in preset
    )


def shown_again(
    formset: RowFormSet, sent: QueryDict, kept: Sequence[tuple[int, Entry]], stored: Sequence[PlanEntry]
) -> QueryDict:
    """What was typed, row by row with the keys that the rows have now; those that were removed are gone."""
    data = sent.copy()
    for name in [name for name in data if name.startswith(f"{formset.prefix}-")]:
        del data[name]
    keys = dict(zip((place for place, _entry in kept), (str(row.pk) for row in stored), strict=True))
    removed = {place for place, form in enumerate(formset.forms) if form.cleaned_data.get("DELETE")}
    left = [place for place in range(formset.total_form_count()) if place not in removed]
    for number, place in enumerate(left):
        before = f"{formset.prefix}-{place}-"
        for name in (name for name in sent if name.startswith(before)):
            data.setlist(f"{formset.prefix}-{number}-{name.removeprefix(before)}", sent.getlist(name))
        data[f"{formset.prefix}-{number}-id"] = keys.get(place, "")
    data[f"{formset.prefix}-TOTAL_FORMS"] = str(len(left))
    data[f"{formset.prefix}-INITIAL_FORMS"] = str(len(keys))
    return data
