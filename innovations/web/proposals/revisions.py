"""Frozen revisions of a proposal and what changed between two of them."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from common.errors import NotVisible
from common.period_names import period_name
from common.types import Json, Shown
from innovations.models import Innovation, Revision
from innovations.services.proposals.plan_lists import ROWS
from innovations.web.proposals.content import ROW_TITLES
from innovations.web.proposals.finding import find_innovation
from organisations.web.pages import OfficePage


@dataclass(frozen=True, slots=True)
class RevisionChange:
    """One place that differs: old and new value as text, empty where there was none."""

    label: str
    old: str
    new: str


class RevisionPage(OfficePage):
    """All revisions, and the changes of one against the one before (or another, `?dengan=`)."""

    template_name = "innovations/revisions.html"

    def load(self) -> None:
        super().load()
        self.innovation = find_innovation(self, self.kwargs["pk"])
        self.revisions = list(self.innovation.revisions.order_by("-number"))

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        newest = self.revisions[0].number if self.revisions else 0
        chosen = self._number("revisi", newest)
        against = self._number("dengan", chosen - 1)
        by_number = {revision.number: revision for revision in self.revisions}
        new, old = by_number.get(chosen), by_number.get(against)
        changes = differences(self.innovation, _content(old), _content(new)) if new and old else []
        return super().get_context_data(
            innovation=self.innovation,
            zone=self.innovation.government.zone,
            revisions=self.revisions,
            chosen=new,
            against=old,
            changes=changes,
            **kwargs,
        )

    def _number(self, name: str, default: int) -> int:
        return chosen_number(self.request.GET.get(name, ""), default, {r.number for r in self.revisions})


def chosen_number(raw: str, default: int, known: Collection[int]) -> int:
    """The number of a revision that an address names, or the default. Raises NotVisible for an unknown one."""
    if not raw:
        return default
    if not (raw.isascii() and raw.isdigit() and int(raw[:6]) in known):
        raise NotVisible(_("There is no such revision."))
    return int(raw)


def _content(revision: Revision | None) -> dict[str, Json]:
    content: dict[str, Json] = json.loads(bytes(revision.content)) if revision else {}
    return content


def differences(
    innovation: Innovation, old: Mapping[str, Json], new: Mapping[str, Json]
) -> list[RevisionChange]:
    """What differs between two contents: fields by name, lists row by row, files by name."""
    found = []
    for key in new:
        before, after = old.get(key), new.get(key)
        if before == after or key in ("schema", "government"):
            continue
        if key in ROWS:
            found += _rows(ROWS[key], str(ROW_TITLES[key]), _listed(before), _listed(after))
        elif key == "attachments":
            found.append(RevisionChange(str(_("Files")), _names(before), _names(after)))
        else:
            found.append(RevisionChange(_label(innovation, key), _text(before), _text(after)))
    return found


def _rows(
    model: type[Model], title: str, before: list[Mapping[str, Json]], after: list[Mapping[str, Json]]
) -> list[RevisionChange]:
    found = []
    for index in range(max(len(before), len(after))):
        old = _flat(before[index]) if index < len(before) else {}
        new = _flat(after[index]) if index < len(after) else {}
        for key in dict.fromkeys([*old, *new]):
            if key != "position" and old.get(key) != new.get(key):
                label = f"{title} {index + 1}: {_label(model, key)}"
                found.append(
                    RevisionChange(label, _named(model, key, old.get(key)), _named(model, key, new.get(key)))
                )
    return found


def _flat(row: Mapping[str, Json]) -> dict[str, Json]:
    """A row with its targets, by period, as cells of their own."""
    targets = row.get("targets")
    cells = {name: value for name, value in row.items() if name != "targets"}
    return {
        **cells,
        **{
            f"targets.{code}": value
            for code, value in (targets.items() if isinstance(targets, Mapping) else ())
        },
    }


def _label(model: type[Model] | Model, key: str) -> str:
    if key.startswith("targets."):
        return _("target, %(period)s") % {"period": period_name(key.removeprefix("targets."))}
    try:
        return str(getattr(model._meta.get_field(key), "verbose_name", key))
    except LookupError:
        return key


def _named(model: type[Model], key: str, value: Json) -> str:
    """A value as text; a code by its words."""
    columns = {column.name: column for column in model._meta.concrete_fields}
    choices = columns[key].flatchoices if key in columns else ()
    return next((str(words) for code, words in choices if code == value and code), _text(value))


def _text(value: Json) -> str:
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    return "" if value is None else str(value)


def _names(files: Json) -> str:
    return ", ".join(str(file["name"]) for file in _listed(files))


def _listed(value: Json) -> list[Mapping[str, Json]]:
    """The rows of a list; none where there was no list yet."""
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
