"""Views of lists under names of one's own: what a table shows of them, and the forms that save, rename and remove."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, path, resolve, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from accounts.services import saved_views
from common.errors import BadInput, DomainError
from common.table_page import TablePage
from common.types import PathValue, Shown
from organisations.models import User
from organisations.web.pages import OfficePage


def saved_views_here(request: HttpRequest) -> dict[str, Shown]:
    """For every page: the views of this list of whoever is signed in, read only where a template shows them."""
    return {"saved_views": SimpleLazyObject(lambda: _of(request))}


def _of(request: HttpRequest) -> list[Shown]:
    """One query for somebody signed in."""
    user, match = getattr(request, "user", None), request.resolver_match
    if not isinstance(user, User) or match is None or not match.url_name:
        return []
    return list(saved_views.saved_of(user, match.url_name))


def _is_table(name: str) -> bool:
    """Whether a page of that name is a list."""
    try:
        view = getattr(resolve(reverse(name)).func, "view_class", None)
    except NoReverseMatch:
        return False
    return isinstance(view, type) and issubclass(view, TablePage)


class SavedViewAdd(OfficePage):
    """Saves what a list was asked by under a name."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        """Back to the list as it was; a refusal says why there."""
        given, account = request.POST, request.user
        assert isinstance(account, User), "the page is for people with an account"
        name = given.get("list", "")
        if not _is_table(name):
            raise BadInput(_("There is no such list."))
        query = given.get("query", "")
        try:
            made = saved_views.save_view(account, name, name=given.get("name", ""), query=query, at=self.at)
        except DomainError as refusal:
            messages.warning(request, str(refusal.message))
        else:
            messages.success(request, _("Saved as “%(name)s”.") % {"name": made.name})
        return HttpResponseRedirect(f"{reverse(name)}?{query}")


class SavedViewChange(OfficePage):
    """Renames or removes an own view."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        """Back to the list, with the view where it is still there."""
        account = request.user
        assert isinstance(account, User), "the page is for people with an account"
        row = saved_views.own_view(account, self.kwargs["pk"])
        query = row.query
        try:
            if "remove" in request.POST:
                saved_views.remove_view(account, row.pk)
                messages.success(request, _("The view “%(name)s” was removed.") % {"name": row.name})
                query = ""
            else:
                made = saved_views.rename_view(account, row.pk, name=request.POST.get("name", ""))
                messages.success(request, _("Saved as “%(name)s”.") % {"name": made.name})
        except DomainError as refusal:
            messages.warning(request, str(refusal.message))
        return HttpResponseRedirect(f"{reverse(row.list_name)}?{query}")


urlpatterns = [
    path("akun/tampilan/", SavedViewAdd.as_view(), name="saved-view-add"),
    path("akun/tampilan/<uuid:pk>/", SavedViewChange.as_view(), name="saved-view"),
]
