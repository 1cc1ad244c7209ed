"""The edge of text that was typed and not sent: kept while typing, after a session that ended, and until it is sent."""

from collections.abc import Callable
from urllib.parse import quote

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import urlencode

from accounts.services import unsent
from common.errors import BadInput
from common.types import PathValue
from organisations.models import User
from organisations.web.pages import OfficePage

# The field in which a form names the account that opened it, signed: a session that ended says nothing of it.
OWNER = "form_owner"
# The field in which a form of a page with several says which one it is.
PART = "form_part"
# The cookie by which the script of the next page hears which text has arrived.
SENT = "prakarsa_sent"
_SALT = "prakarsa.unsent"
# As long as somebody leaves a page open.
_LASTS = 7 * 24 * 3600


def owner_signed(account: User) -> str:
    """The account of an open form."""
    return signing.dumps(str(account.pk), salt=_SALT)


def address_of(path: str, part: str) -> str:
    """Under which address the text of a form is kept: its page's, with the part as its anchor."""
    return f"{path}#{part}" if part else path


def _address_sent(request: HttpRequest) -> str:
    return address_of(request.path, request.POST.get(PART, ""))


def _owner_of(request: HttpRequest) -> User | None:
    """Whose form was sent, whoever is signed in now. One query where the form says so."""
    try:
        key = signing.loads(request.POST.get(OWNER, ""), salt=_SALT, max_age=_LASTS)
    except signing.BadSignature:
        return None
    return User.objects.filter(pk=key, is_active=True).first()


class UnsentMiddleware:
    """Around the presence: what a form sent in vain is kept for its account, what arrived is erased.

    A form whose session had ended leads to the sign-in page and, from there, back to its own page, which offers the
    text to the same account alone. Costs nothing but for forms that name their account.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method != "POST" or response.status_code >= 500 or OWNER not in request.POST:
            return response
        if request.path == reverse("keep-typed") or SENT in response.cookies:
            return response
        sign_in = reverse("sign-in")
        target = response.get("Location", "")
        if response.status_code == 302 and not target.startswith((sign_in, reverse("confirm"))):
            return arrived(request, response)
        if keep_refused(request) and target.startswith(sign_in):
            return HttpResponseRedirect(f"{sign_in}?{urlencode({'next': request.path})}")
        return response


def keep_refused(request: HttpRequest) -> bool:
    """Keep what a form sent in vain for the account that opened it; whether there is one and it was kept."""
    owner = _owner_of(request)
    if owner is None:
        return False
    try:
        unsent.keep(owner, _address_sent(request), dict(request.POST.lists()), at=timezone.now())
    except BadInput:
        return False
    return True


def arrived(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Erase what was kept, and tell the script of the next page that the browser's own copy is not needed either. For
    whatever leads on by a redirect this is done here."""
    owner = _owner_of(request)
    if owner is not None:
        address = _address_sent(request)
        unsent.erase(owner, address)
        response.set_cookie(SENT, quote(address), max_age=600, samesite="Lax")
    return response


class KeepTyped(OfficePage):
    """Called by the script of a form while somebody types; answers the moment, or erases what is not wanted."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        """`alamat` is the page of the form; the other fields are its own."""
        account = request.user
        assert isinstance(account, User), "asked in dispatch"
        values = dict(request.POST.lists())
        address = "".join(values.pop("alamat", [])[:1])
        if "buang" in values:
            unsent.erase(account, address)
            return JsonResponse({"at": ""})
        if _owner_of(request) != account:
            # Typed by somebody else, who used this browser before: theirs alone.
            return JsonResponse({"at": ""}, status=409)
        kept = unsent.keep(account, address, values, at=self.at)
        return JsonResponse({"at": timezone.localtime(kept.typed_at).strftime("%H.%M")})


urlpatterns = [path("ketikan/", KeepTyped.as_view(), name="keep-typed")]
