"""Whether the parts of a policy document are of the right kind at all: tables, lists, texts. No database.

What is not is reported and taken out, so that the checks of meaning need not defend themselves.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from common.errors import Gap
from workflow.policies.sections import sections

_TOP_TEXTS = ("name", "title", "legal_basis")
_STAGE_TEXTS = ("code", "label", "legal_basis")
_STAGE_TABLES = ("weights", "when")
_STAGE_LISTS = ("distinct_from", "fields")
_CRITERION_TEXTS = ("code", "label")


def shaped(document: Mapping[str, Any]) -> tuple[dict[str, Any], list[Gap]]:
    """The document without its misshapen parts, and one gap for each of them."""
    gaps: list[Gap] = []
    found = _kept(
        "", document, gaps, texts=_TOP_TEXTS, tables=("review", *(section.name for section in sections()))
    )
    if "strategic" in found:
        table = found["strategic"]
        found["strategic"] = _kept("strategic", table, gaps, texts=("legal_basis",), lists=("transitions",))
    if "review" in found:
        place = found["review"]
        found["review"] = {name: _review(f"review.{name}", body, gaps) for name, body in place.items()}
    return found, gaps


def _review(place: str, body: Any, gaps: list[Gap]) -> Any:
    if not isinstance(body, dict):
        gaps.append(Gap(place, "type", _("this must be a table.")))
        return {}
    found = _kept(place, body, gaps, texts=("legal_basis",), rows=("stages",))
    if "stages" in found:
        found["stages"] = [_stage(f"{place}.stages.{i}", raw, gaps) for i, raw in enumerate(found["stages"])]
    return found


def _stage(place: str, raw: dict[str, Any], gaps: list[Gap]) -> dict[str, Any]:
    found = _kept(
        place, raw, gaps, texts=_STAGE_TEXTS, tables=_STAGE_TABLES, lists=_STAGE_LISTS, rows=("criteria",)
    )
    if "criteria" in found:
        found["criteria"] = [
            _kept(f"{place}.criteria.{i}", entry, gaps, texts=_CRITERION_TEXTS)
            for i, entry in enumerate(found["criteria"])
        ]
    return found


def _kept(
    place: str,
    table: Mapping[str, Any],
    gaps: list[Gap],
    *,
    texts: tuple[str, ...] = (),
    tables: tuple[str, ...] = (),
    lists: tuple[str, ...] = (),
    rows: tuple[str, ...] = (),
) -> dict[str, Any]:
    """A copy without the members that are not of the kind they are listed under."""
    found = dict(table)
    for key, value in table.items():
        wrong = None
        if key in texts and not isinstance(value, str):
            wrong = _("this must be text.")
        elif key in tables and not isinstance(value, dict):
            wrong = _("this must be a table.")
        elif key in lists and not _all(value, str):
            wrong = _("this must be a list of texts.")
        elif key in rows and not _all(value, dict):
            wrong = _("this must be a list of tables.")
        if wrong is not None:
            gaps.append(Gap(f"{place}.{key}".lstrip("."), "type", wrong))
            del found[key]
    return found


def _all(value: Any, kind: type) -> bool:
    return isinstance(value, list) and all(isinstance(entry, kind) for entry in value)
