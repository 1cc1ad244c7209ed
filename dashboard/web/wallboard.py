"""The wallboard of a command centre: one page in large type that renews itself, signed in or by an address of its own.

By an address it runs for days: nobody is signed in there, and the rights of its maker are asked anew each time. Signed
in, renewing is no sign of life: the session ends as everywhere, and the screen then shows the sign-in page with the way
back, never an empty one.
"""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from common.errors import NotVisible
from common.periods import local_day
from common.types import PathValue, Shown
from common.web import Page
from dashboard.wall import wall_of
from dashboard.web.leaders import LeadersPage
from notifications.services.feeds import screen_behind
from organisations.visibility import Reach, reach_of

SECONDS = 60


class Wallboard(LeadersPage):
    """The wall of the offices of whoever is signed in."""

    template_name = "dashboard/wallboard.html"

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        year = local_day(self.at, ZoneInfo(settings.TIME_ZONE)).year
        return super().get_context_data(
            wall=wall_of(self.actor, self.reach, year=year, at=self.at),
            place="",
            seconds=SECONDS,
            signed_in=True,
            **kwargs,
        )

    def get(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        return _unkept(super().get(request, *args, **kwargs))


class WallboardByAddress(Page):
    """The wall of one government, for whoever knows the address."""

    http_method_names = ["get", "head", "options"]
    template_name = "dashboard/wallboard.html"

    def get(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        """404 for an address that is unknown or has ended, in large type, too."""
        try:
            actor, government = screen_behind(self.kwargs["token"], at=self.at)
        except NotVisible as refusal:
            return _unkept(
                render(request, "dashboard/wallboard_ended.html", {"refusal": refusal}, status=404)
            )
        here = frozenset({government.pk})
        inspects = reach_of(actor).inspects & here
        reach = Reach(frozenset(), here, frozenset(), inspects, reviews=False)
        year = local_day(self.at, government.tz).year
        wall = wall_of(actor, reach, year=year, at=self.at)
        context = self.get_context_data(wall=wall, place=government.name, seconds=SECONDS, signed_in=False)
        return _unkept(self.render_to_response(context))


def _unkept(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "same-origin"
    return response
