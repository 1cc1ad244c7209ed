"""Atom feeds of what became public: overdue reports, evaluated reports. By Django's own framework."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.syndication.views import Feed
from django.db.models import Q
from django.http import HttpRequest
from django.urls import path, reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.errors import NotVisible
from common.period_names import period_name
from dashboard import published
from innovations.models import Evaluation
from organisations.models import Government

NEWEST = 50


@dataclass(frozen=True, slots=True)
class NewsItem:
    """One entry: `key` never changes for what it is about."""

    key: str
    title: str
    text: str
    at: datetime
    href: str


def news(where: Q, *, at: datetime) -> list[NewsItem]:
    """The newest of a place, the latest first. Four queries at most."""
    late = published.public_late(at=at).filter(where).order_by("-deadline__public_at", "id")[:NEWEST]
    rows = list(late)
    public_at = {row.pk: row.deadline.public_at for row in rows}
    found = [
        NewsItem(
            key=f"late:{entry.report}",
            title=_("Overdue: %(innovation)s, %(period)s")
            % {
                "innovation": entry.innovation,
                "period": period_name(entry.period),
            },
            text=ngettext(
                "%(agency)s, %(government)s: %(days)d working day late.",
                "%(agency)s, %(government)s: %(days)d working days late.",
                entry.late_working_days,
            )
            % {"agency": entry.agency, "government": entry.government, "days": entry.late_working_days},
            at=public_at[entry.report],
            href=reverse("public-innovation", args=[entry.innovation_id]),
        )
        for entry in published.late_entries(rows, at=at)
    ]
    found += [_evaluated(row) for row in _evaluations(where)]
    return sorted(found, key=lambda item: item.at, reverse=True)[:NEWEST]


def _evaluations(where: Q) -> list[Evaluation]:
    shown = published.public_innovations().filter(where)
    rows = Evaluation.objects.filter(innovation__in=shown, report__contract__isnull=False)
    return list(
        rows.select_related("innovation__agency", "innovation__government", "report").order_by(
            "-evaluated_at", "id"
        )[:NEWEST]
    )


def _evaluated(row: Evaluation) -> NewsItem:
    assert row.report is not None, "asked for in the query"
    agency = row.innovation.agency
    return NewsItem(
        key=f"evaluated:{row.pk}",
        title=_("Evaluated: %(innovation)s, %(period)s")
        % {
            "innovation": row.innovation.subject_title,
            "period": period_name(row.report.period),
        },
        text=f"{agency.name if agency else ''}, {row.innovation.government.name}",
        at=row.evaluated_at,
        href=reverse("public-innovation", args=[row.innovation_id]),
    )


if TYPE_CHECKING:
    _Feed = Feed[NewsItem, Government | None]
else:
    _Feed = Feed


class BoardFeed(_Feed):
    """What is new on the whole board, or of one government."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, code: str = "") -> Government | None:
        """The government; None for all of them. Raises NotVisible where nothing of it is public."""
        if not code:
            return None
        found = published.public_governments().filter(code=code).first()
        if found is None:
            raise NotVisible(_("This place does not exist, or nothing of it is public."))
        return found

    def title(self, obj: Government | None) -> str:
        return f"Prakarsa: {obj.name}" if obj else "Prakarsa"

    def subtitle(self, obj: Government | None) -> str:
        return _("Overdue and evaluated reports of the public board")

    def link(self, obj: Government | None) -> str:
        return reverse("public-government", args=[obj.code]) if obj else reverse("board")

    def items(self, obj: Government | None) -> list[NewsItem]:
        return news(Q(government=obj) if obj else Q(), at=timezone.now())

    def item_title(self, item: NewsItem) -> str:
        return item.title

    def item_description(self, item: NewsItem) -> str:
        # Readers take it for HTML.
        return escape(item.text)

    def item_link(self, item: NewsItem) -> str:
        return item.href

    def item_pubdate(self, item: NewsItem) -> datetime:
        return item.at

    def item_updateddate(self, item: NewsItem) -> datetime:
        return item.at

    def item_guid(self, item: NewsItem) -> str:
        return f"urn:prakarsa:{item.key}"


urlpatterns = [
    path("papan/umpan.xml", BoardFeed(), name="board-feed"),
    path("papan/pemda/<str:code>/umpan.xml", BoardFeed(), name="government-feed"),
]
