"""Calendar feeds: making one, ending one, and reading it without signing in."""

from typing import Unpack
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic.edit import FormMixin, ProcessFormView

from common.errors import DomainError, NotVisible
from common.forms import FormArguments, FormData, PlainForm
from common.types import PathValue, Shown
from common.web import DomainFormMixin, Page
from notifications.enums import FeedScope
from notifications.services import feeds
from organisations.models import Agency, Government
from organisations.offices import Actor
from organisations.visibility import reach_of
from organisations.web.pages import OfficePage


class FeedForm(PlainForm):
    """What the feed is to show: everything my offices see, one agency, or what anyone may see."""

    what = forms.ChoiceField(label=gettext_lazy("What it shows"))
    label = forms.CharField(
        label=gettext_lazy("Name (optional)"),
        required=False,
        max_length=80,
        help_text=gettext_lazy("For example the device that reads it, so that you know which one to end."),
    )

    def __init__(self, data: FormData = None, *, actor: Actor, **kwargs: Unpack[FormArguments]) -> None:
        super().__init__(data, **kwargs)
        self.fields["what"].choices = _choices(actor)  # type: ignore[attr-defined]


def _choices(actor: Actor) -> list[tuple[str, str]]:
    """The kinds this person may make, by value `kind:place`. Three queries at most."""
    reach = reach_of(actor)
    found = [(str(FeedScope.PERSON), _("Every obligation that my offices see"))]
    agencies = Agency.objects.filter(pk__in=reach.agencies).order_by("name", "id")
    found += [(f"{FeedScope.AGENCY}:{agency.pk}", agency.known_as) for agency in agencies]
    publishing = {
        office.government_id
        for office in actor.offices
        if office.role in feeds.PUBLISHERS and office.government_id is not None
    }
    governments = Government.objects.filter(pk__in=publishing).order_by("name", "id")
    found += [
        (f"{FeedScope.PUBLIC}:{place.pk}", _("Public: %(place)s") % {"place": place.name})
        for place in governments
    ]
    screens = Government.objects.filter(pk__in=reach.governments).order_by("name", "id")
    found += [
        (f"{FeedScope.SCREEN}:{place.pk}", _("Wallboard: %(place)s") % {"place": place.name})
        for place in screens
    ]
    return found


class FeedsPage(DomainFormMixin[FeedForm], FormMixin, OfficePage, ProcessFormView):
    """Own feeds, and a form for another. A new address is shown once, on the page that answers the form."""

    template_name = "notifications/feeds.html"
    form_class = FeedForm

    def get_form_kwargs(self) -> dict[str, Shown]:
        return super().get_form_kwargs() | {"actor": self.actor}

    def form_valid(self, form: FeedForm) -> HttpResponse:
        """Make it and show its address: nothing but its hash is kept, so that no redirect could show it."""
        scope, _colon, place = form.cleaned_data["what"].partition(":")
        try:
            made = feeds.create_feed(
                self.actor,
                scope,
                at=self.at,
                agency_id=UUID(place) if scope == FeedScope.AGENCY else None,
                government_id=UUID(place) if scope in feeds.OF_GOVERNMENTS else None,
                label=form.cleaned_data["label"],
            )
        except NotVisible:
            raise
        except DomainError as refusal:
            return self.refused(form, refusal)
        address = self.request.build_absolute_uri(feeds.path_of(made))
        fresh = FeedForm(actor=self.actor)
        response = self.render_to_response(self.get_context_data(form=fresh, made=made.feed, address=address))
        response["Cache-Control"] = "no-store"
        return response

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        rows = feeds.living_feeds(self.actor.person_id).order_by("-created_at", "id")
        return super().get_context_data(feeds=list(rows), **kwargs)


class FeedEnd(OfficePage):
    """Ending one feed."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        feeds.revoke_feed(self.actor, self.kwargs["pk"], at=self.at)
        messages.success(request, _("The address has ended; whoever reads it finds nothing there any more."))
        return HttpResponseRedirect(reverse("feeds"))


class FeedText(Page):
    """The calendar itself, for calendar programs: whoever knows the address reads it."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        """iCalendar text. 404 for an address that is unknown or has ended."""
        text = feeds.read_feed(self.kwargs["token"], at=self.at)
        response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="prakarsa.ics"'
        response["Cache-Control"] = "private, no-store"
        response["X-Robots-Tag"] = "noindex"
        response["Referrer-Policy"] = "no-referrer"
        return response


urlpatterns = [
    path("kalender/", FeedsPage.as_view(), name="feeds"),
    path("kalender/<uuid:pk>/akhiri/", FeedEnd.as_view(), name="feed-end"),
    path("kalender/<str:token>.ics", FeedText.as_view(), name="feed"),
]
