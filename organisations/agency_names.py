"""Which agency somebody means: by its name, another published name, its abbreviation or its code.

The one reading for imports, filters, forms and the API.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from common.errors import BadInput, Gap
from organisations.models import Agency, AgencyAlias
from organisations.names import abbreviations_in, name_key

# More agencies of one abbreviation are counted, not listed.
SHOWN = 5


@dataclass(frozen=True, slots=True)
class AgencyName:
    """What one agency is called; `keys` are the matching keys of its names, `government` is its government's name."""

    pk: UUID
    government: str
    keys: frozenset[str]
    code: str
    abbreviations: frozenset[str]


def name_of(agency: Agency, other_keys: Iterable[str] = ()) -> AgencyName:
    """The agency with the keys of its aliases. Reads its government."""
    found = {short_key(agency.abbreviation), *(short_key(each) for each in abbreviations_in(agency.name))}
    return AgencyName(
        agency.pk,
        agency.government.name,
        frozenset({agency.name_key, *other_keys}),
        agency.code,
        frozenset(found - {""}),
    )


def matching(text: str, names: Iterable[AgencyName]) -> list[UUID]:
    """The agencies that a text means: those of that name or alias, else of that code, else of that abbreviation.

    Raises ValueError for characters that no name may have.
    """
    key_in = cache(lambda government: name_key(text, government=government))
    by_name: list[UUID] = []
    by_code: list[UUID] = []
    by_abbreviation: list[UUID] = []
    for each in names:
        key = key_in(each.government)
        if key in each.keys:
            by_name.append(each.pk)
        if each.code and each.code == text.strip():
            by_code.append(each.pk)
        if short_key(key) in each.abbreviations:
            by_abbreviation.append(each.pk)
    return by_name or by_code or by_abbreviation


def short_key(text: str) -> str:
    """An abbreviation as it is compared: letters and digits, whatever the case."""
    return re.sub(r"[\W_]+", "", text).casefold()


def agencies_called(text: str, rows: "QuerySet[Agency]") -> list[UUID]:
    """Which of the rows a text means; a UUID means itself, there or not. Two queries, none for a UUID.

    Raises BadInput with the field `agency` for characters that no name may have.
    """
    try:
        return [UUID(text.strip())]
    except ValueError:
        pass
    aliases: dict[UUID, list[str]] = {}
    for agency_id, key in AgencyAlias.objects.filter(agency__in=rows.order_by()).values_list(
        "agency_id", "name_key"
    ):
        aliases.setdefault(agency_id, []).append(key)
    names = (name_of(agency, aliases.get(agency.pk, ())) for agency in rows.select_related("government"))
    try:
        return matching(text, names)
    except ValueError as error:
        raise unclear(str(error), code="characters") from error


def agency_called(text: str, rows: "QuerySet[Agency]") -> Agency:
    """The one of the rows that a text means. Three queries. Raises BadInput with the field `agency` and a sentence."""
    keys = agencies_called(text, rows)
    found = list(rows.filter(pk__in=keys).select_related("government").order_by("name", "id"))
    if len(found) == 1:
        return found[0]
    if not found:
        raise unclear(_("There is no such agency."), code="unknown")
    raise unclear(several(text, found), code="ambiguous")


def several(text: str, found: Sequence[Agency]) -> str:
    """The sentence about a name that several agencies answer to."""
    names = ", ".join(f"{agency.name} ({agency.government.name})" for agency in found[:SHOWN])
    message = _("“%(text)s” means several agencies: %(names)s. Write the whole name.")
    return message % {"text": text, "names": names + (", …" if len(found) > SHOWN else "")}


def unclear(message: str, *, code: str) -> BadInput:
    """The refusal of a text that names no single agency."""
    return BadInput(message, gaps=[Gap("agency", code, message)])
