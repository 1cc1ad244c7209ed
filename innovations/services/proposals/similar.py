"""Innovations that are called much like the one somebody writes, of all agencies, as far as they may see them.

Compared are title and acronym as the database folds them (`organisations.search_text`). The database finds what may be
meant, on PostgreSQL by its trigrams; how alike two names are is counted here, the same way on both engines.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common.folding import folded
from innovations.models import Innovation
from innovations.services.proposals.replicating import origins
from organisations.models import SearchText
from organisations.offices import Actor
from organisations.search_text import PUBLIC

# As PostgreSQL's own: of all trigrams of both names, and of those of the shorter one.
LEAST_ALIKE, LEAST_WITHIN = 0.3, 0.6
MOST = 5
SHORTEST = 4


@dataclass(frozen=True, slots=True)
class SimilarInnovation:
    """One that is called much alike; `percent` says how much."""

    innovation: Innovation
    percent: int


def similar_to(
    name: str, *, actor: Actor, at: datetime, but: UUID | None = None, most: int = MOST
) -> list[SimilarInnovation]:
    """The most similar first: what the actor sees and what is published; drafts that they may not see are never among
    them. Two queries, none for a name that says nothing."""
    typed = folded(name).strip()
    if len(typed) < SHORTEST:
        return []
    rows = origins(actor, at).order_by()
    near = SearchText.objects.filter(part=PUBLIC, folded__resembles=typed, row_key__in=rows.values("pk"))
    if but is not None:
        near = near.exclude(row_key=but)
    alike = {
        key: degree
        for key, text in near.values_list("row_key", "folded")
        if (degree := likeness(typed, text)) is not None
    }
    best = sorted(alike, key=lambda key: (-alike[key], str(key)))[:most]
    found = rows.in_bulk(best)
    return [SimilarInnovation(found[key], round(alike[key] * 100)) for key in best if key in found]


def likeness(one: str, other: str) -> float | None:
    """How alike two folded names are, from 0 to 1; None for less than is worth a look."""
    first, second = set(_trigrams(one)), set(_trigrams(other))
    common, smaller = len(first & second), min(len(first), len(second))
    if not smaller:
        return None
    alike, within = common / len(first | second), common / smaller
    return max(alike, within) if alike >= LEAST_ALIKE or within >= LEAST_WITHIN else None


def _trigrams(text: str) -> Iterator[str]:
    """As pg_trgm has them: three letters each of every word, which begins with two blanks and ends with one."""
    for word in "".join(letter if letter.isalnum() else " " for letter in text).split():
        padded = f"  {word} "
        yield from (padded[place : place + 3] for place in range(len(padded) - 2))
