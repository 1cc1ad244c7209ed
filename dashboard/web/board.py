"""The public board: progress and lateness per government, the late list, and every public innovation."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from common.types import PathValue, Shown
from common.web import FilteredList
from dashboard import published
from dashboard.filters import PUBLIC_CHOICES, PublicInnovationFilter
from dashboard.queries import government_figures
from dashboard.web.kept_briefly import KeptBriefly
from dashboard.web.places import late_at, places_called
from innovations.models import Innovation


class Board(KeptBriefly, FilteredList):
    """What anyone may know, without signing in: what is late first. With a search, what was found and nothing else."""

    template_name = "dashboard/board.html"
    filterset_class = PublicInnovationFilter
    order = "title"

    def rows(self) -> "QuerySet[Innovation]":
        return published.with_lateness(published.public_innovations(), at=self.at)

    def get(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        """A government that is asked for has a page of its own."""
        code = self.filters.data.get("government", "")
        if code and published.public_governments().filter(code=code).exists():
            rest = {
                name: value for name, value in self.filters.data.items() if name != "government" and value
            }
            address = reverse("public-government", args=[code])
            return HttpResponseRedirect(f"{address}?{urlencode(rest)}" if rest else address)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        """What is late and the figures; where something is looked for, the places of that name."""
        words = self.filters.data.get("q", "")
        if self.filters.filtered or not self.page.first:
            found = places_called(words, at=self.at) if words and self.page.first else {}
            return super().get_context_data(searching=True, **found, **kwargs)
        return super().get_context_data(
            figures=government_figures(at=self.at),
            summary=published.summary(at=self.at),
            states=PUBLIC_CHOICES,
            **late_at(published.EVERYWHERE, at=self.at),
            **kwargs,
        )
