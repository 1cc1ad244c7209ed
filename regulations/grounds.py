"""Which regulation carries an innovation, for the innovation's own page."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from innovations.belonging import BelongingLine
from innovations.models import Innovation
from regulations.enums import INDEX_LEVELS, RegulationKind
from regulations.queries import ground_of


def grounds_of(innovation: Innovation) -> Iterator[BelongingLine]:
    """One line for each binding annex that names it, with the article and the level of indicator 16. One query."""
    for entry in ground_of(innovation):
        regulation = entry.regulation
        words = {
            "regulation": regulation.subject_title,
            "article": entry.article.label if entry.article is not None else "–",
            "place": entry.position,
            "level": INDEX_LEVELS[RegulationKind(regulation.kind)],
        }
        yield BelongingLine(
            label=regulation.subject_title,
            note=_("%(article)s, annex no. %(place)d; index of innovation, indicator 16: level %(level)d")
            % words,
            href=reverse("public-regulation", args=[regulation.pk]),
            icon="journal-text",
        )
