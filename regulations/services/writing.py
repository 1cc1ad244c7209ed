"""The words of a draft: its articles and its annex, replaced as a whole as long as it is a draft."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _

from common.errors import BadInput, Gap, NotNow, NotPermitted
from common.letters import line_gaps, typed_line
from common.periods import local_day
from organisations.enums import Role
from organisations.models import Government
from organisations.offices import Actor
from organisations.queries import actor_at
from regulations.annex import AnnexLine, brought_up_to_date
from regulations.article_text import ArticleText, carrying_article
from regulations.enums import BEING_WRITTEN
from regulations.models import AnnexEntry, Regulation, RegulationArticle
from regulations.queries import annex_of, standing_in
from workflow.engine import gate
from workflow.engine.transaction import retrying, unit_of_work

MOST_ARTICLES, MOST_LINES = 200, 5000


def rewrite_articles(
    regulation: Regulation,
    articles: Sequence[ArticleText],
    *,
    actor: Actor,
    at: datetime,
    seen_version: int | None = None,
) -> None:
    """Its articles anew, in this order; lines of the annex keep the article of the same name,
    the others take the one that carries the annex.

    Raises NotPermitted, NotNow once it is no draft, BadInput naming the article by its place.
    """
    gaps = [*_article_gaps(articles)]
    if gaps:
        raise BadInput(_("The articles are not complete."), gaps=gaps)

    def work() -> None:
        with unit_of_work():
            row = _writable(regulation, actor, at, seen_version)
            there, carries = {typed_line(each.label) for each in articles}, carrying_article(articles)
            lines = [
                line if line.article in there else replace(line, article=carries) for line in annex_of(row)
            ]
            AnnexEntry.objects.filter(regulation=row).delete()
            RegulationArticle.objects.filter(regulation=row).delete()
            write_articles(row, articles)
            write_annex(row, lines)

    retrying(work)


def rewrite_annex(
    regulation: Regulation,
    lines: Sequence[AnnexLine],
    *,
    actor: Actor,
    at: datetime,
    seen_version: int | None = None,
) -> None:
    """Its annex anew, in this order. Raises NotPermitted, NotNow once it is no draft, BadInput."""
    gaps = [*_line_gaps(lines)]
    if gaps:
        raise BadInput(_("The annex is not complete."), gaps=gaps)

    def work() -> None:
        with unit_of_work():
            row = _writable(regulation, actor, at, seen_version)
            AnnexEntry.objects.filter(regulation=row).delete()
            write_annex(row, lines)

    retrying(work)


def bring_up_to_date(
    regulation: Regulation, *, actor: Actor, at: datetime, seen_version: int | None = None
) -> None:
    """The annex of a draft as it should read today: what ended goes, names follow, what was launched is added."""

    def work() -> None:
        with unit_of_work():
            row = _writable(regulation, actor, at, seen_version)
            lines = annex_of(row)
            written = [ArticleText(each.label, each.text) for each in row.articles.order_by("position")]
            named = [line.innovation for line in lines if line.innovation is not None]
            anew = brought_up_to_date(
                lines,
                standing_in(row.government_id, named),
                round_name=round_of(at, row.government),
                article=carrying_article(written),
            )
            AnnexEntry.objects.filter(regulation=row).delete()
            write_annex(row, anew)

    retrying(work)


def round_of(at: datetime, government: Government) -> str:
    """The round in which an annex takes up what is new: the year. Rounds of a programme may be named by hand."""
    return str(local_day(at, government.tz).year)


def _writable(regulation: Regulation, actor: Actor, at: datetime, seen_version: int | None) -> Regulation:
    """The locked row; its version rises with the edit. Raises NotPermitted, Stale and NotNow."""
    who = actor_at(actor.person_id, at)
    if who.holding(Role.ORGANISATION_BUREAU, government_id=regulation.government_id) is None:
        raise NotPermitted(_("Regulations are drafted by the organisation bureau."), code="not_your_office")
    row: Regulation
    row, _moment = gate.locked(regulation, at=at)
    if seen_version is not None and seen_version != row.version:
        raise gate.stale(row)
    if row.state not in BEING_WRITTEN:
        raise NotNow(_("Its words change only as long as it is a draft."), code="not_a_draft")
    gate.touch(row)
    return row


def write_articles(regulation: Regulation, articles: Sequence[ArticleText]) -> None:
    """Add these articles to a draft that has none, in this order."""
    RegulationArticle.objects.bulk_create(
        RegulationArticle(
            regulation=regulation, position=place, label=typed_line(each.label), text=each.text.strip()
        )
        for place, each in enumerate(articles, start=1)
    )


def write_annex(regulation: Regulation, lines: Sequence[AnnexLine]) -> None:
    """Add these lines to a draft whose annex is empty, in this order; an article that it lacks is left open."""
    articles = {each.label: each for each in RegulationArticle.objects.filter(regulation=regulation)}
    AnnexEntry.objects.bulk_create(
        AnnexEntry(
            regulation=regulation,
            position=place,
            innovation_id=line.innovation,
            title=line.title[:300],
            agency_name=line.agency[:200],
            round=line.round,
            article=articles.get(line.article),
        )
        for place, line in enumerate(lines, start=1)
    )


def _article_gaps(articles: Sequence[ArticleText]) -> Iterator[Gap]:
    if len(articles) > MOST_ARTICLES:
        yield Gap("articles", "many", _("At most %(count)d articles.") % {"count": MOST_ARTICLES})
    labels: set[str] = set()
    for place, each in enumerate(articles, start=1):
        label = typed_line(each.label)
        if not label or not each.text.strip():
            message = _("Article %(place)d needs its number and its text.") % {"place": place}
            yield Gap(f"articles.{place}", "required", message)
        if label in labels:
            message = _("“%(label)s” stands twice.") % {"label": label}
            yield Gap(f"articles.{place}", "double", message)
        labels.add(label)
        yield from line_gaps(each.label, place=f"articles.{place}")


def _line_gaps(lines: Sequence[AnnexLine]) -> Iterator[Gap]:
    if len(lines) > MOST_LINES:
        yield Gap("annex", "many", _("At most %(count)d lines.") % {"count": MOST_LINES})
    for place, line in enumerate(lines, start=1):
        if not line.title:
            message = _("Line %(place)d does not say which innovation.") % {"place": place}
            yield Gap(f"annex.{place}", "required", message)
