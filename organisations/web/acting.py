"""Switching between one's offices: kept in the session, named in the header of a request of the API."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from common.errors import BadInput, Gap
from common.types import PathValue
from common.uuids import parsed_uuid
from organisations.acting import HEADER, OfficeChoice, request_in
from organisations.web.pages import OFFICE, OfficePage, actor_already_read


class ActingMiddleware:
    """Before whatever asks for offices. Costs nothing where nobody is signed in, and no query anywhere."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_program = request.path.startswith("/api/")
        with request_in(_choice(request, by_page=not is_program)) as choice:
            response = self.get_response(request)
        if response.status_code >= 400:
            return response
        if is_program and choice.acted_in:
            # The last one: what follows from an act is recorded by the system, in no office.
            response[HEADER] = str(choice.acted_in[-1].id)
        actor = actor_already_read(request)
        if not is_program and actor is not None and len(actor.everywhere) > 1:
            own = {office.id for office in actor.everywhere}
            words = ", ".join(office.in_words for office in choice.acted_in if office.id in own)
            if words:
                messages.success(request, _("Recorded as: %(office)s.") % {"office": words})
        return response


def _choice(request: HttpRequest, *, by_page: bool) -> OfficeChoice:
    named = request.headers.get(HEADER) if not by_page else None
    if named is None and settings.SESSION_COOKIE_NAME in request.COOKIES:
        named = request.session.get(OFFICE)
    return OfficeChoice(parsed_uuid(named) if isinstance(named, str) else None, by_page=by_page)


class SwitchOffice(OfficePage):
    """Act in another one of one's offices from now on, in this session."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        """Back to where it was chosen, or to the inbox."""
        wanted = parsed_uuid(request.POST.get("office", ""))
        office = next((office for office in self.actor.everywhere if office.id == wanted), None)
        if office is None:
            message = _("You do not hold this office now.")
            raise BadInput(message, gaps=[Gap("office", "not_held", message)])
        request.session[OFFICE] = str(office.id)
        messages.success(request, _("You now act as %(office)s.") % {"office": office.in_words})
        back = request.POST.get("next", "")
        if not url_has_allowed_host_and_scheme(
            back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        ):
            back = reverse("inbox")
        return HttpResponseRedirect(back)


urlpatterns = [path("akun/jabatan/", SwitchOffice.as_view(), name="switch-office")]
