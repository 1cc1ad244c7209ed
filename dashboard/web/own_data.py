"""One's own personal data: what is kept and why in plain words, and a copy to take along."""

import json

from django.http import HttpRequest, HttpResponse
from django.urls import path

from common.types import PathValue, Shown
from dashboard import own_data
from organisations.web.pages import OfficePage


class OwnDataPage(OfficePage):
    """Each category with its reason, legal basis and time, and how many rows there are."""

    template_name = "dashboard/own_data.html"

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        return super().get_context_data(
            rows=own_data.overview(self.actor.person_id),
            **kwargs,
        )


class OwnDataCopy(OfficePage):
    """Everything as JSON, for the person alone."""

    def get(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        found = own_data.copy_of(self.actor.person_id, at=self.at)
        text = json.dumps(found, ensure_ascii=False, indent=1)
        response = HttpResponse(text, content_type="application/json")
        response["Content-Disposition"] = 'attachment; filename="data-pribadi.json"'
        response["Cache-Control"] = "no-store"
        return response


urlpatterns = [
    path("data-pribadi/", OwnDataPage.as_view(), name="own-data"),
    path("data-pribadi/unduh/", OwnDataCopy.as_view(), name="own-data-copy"),
]
