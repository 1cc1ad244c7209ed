"""The public pages: what a printed code stands for, and what a file is. No account is needed.

A code that does not exist, one whose contract has no registered document, and a file that is not ours look alike:
same status, same page.
"""

import re

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from common.forms import PlainForm
from common.types import PathValue, Shown
from common.uploads import ReadUpload
from common.web import Page
from contracts.services import verifying
from contracts.verification.limits import seconds_to_wait
from contracts.verification.verdicts import FileVerdict
from contracts.verification.wording import (
    CAPACITY_WORDS,
    PARTY_WORDS,
    UNSIGNED_EXPLANATION,
    UNSIGNED_TITLE,
    VERDICT_EXPLANATIONS,
    VERDICT_ICONS,
    VERDICT_TITLES,
    verdict_explanation,
    verdict_title,
    version_words,
)

# Boundary and headers of the form around the file.
_FORM_BYTES = 64 * 1024
_HEADERS = {
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


class FileForm(PlainForm):
    """The file to check."""

    file = ReadUpload(
        label=_("PDF file"),
        help_text=_("At most 20 MB. The file is checked and forgotten; nothing of it is kept."),
        allow_empty_file=True,
        # Browsers take a file that is dropped anywhere on the field, without a script.
        widget=forms.ClearableFileInput(
            attrs={"accept": "application/pdf", "class": "form-control drop-area"}
        ),
    )


# A code, alone or at the end of the address that a scanner shows.
_CODE = re.compile(r"(?:.*/)?([A-Za-z0-9_-]{22})/?")


class PrintedCodeForm(PlainForm):
    """The printed code, typed or pasted with the address around it."""

    kode = forms.CharField(
        label=_("Code or address of the contract"),
        max_length=200,
        help_text=_(
            "The 22 letters and digits at the end of the address that a scanner of the printed code shows, or on the "
            "public page of the innovation."
        ),
        widget=forms.TextInput(
            attrs={"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}
        ),
    )

    def clean_kode(self) -> str:
        """The code alone."""
        found = _CODE.fullmatch("".join(self.cleaned_data["kode"].split()))
        if found is None:
            raise forms.ValidationError(_("A code has 22 letters and digits."))
        return found[1]


class HashForm(PlainForm):
    """The SHA-256 of a file that stays with its owner."""

    sha256 = forms.CharField(label=_("SHA-256 of the file"), max_length=64)

    def clean_sha256(self) -> str:
        """64 hexadecimal digits, in lower case."""
        digest: str = self.cleaned_data["sha256"].strip().lower()
        if not re.fullmatch(r"[0-9a-f]{64}", digest):
            raise forms.ValidationError(_("A SHA-256 has 64 hexadecimal digits."))
        return digest


# Without a session there is nothing that a forged request could use; and the size is judged before the body is read.
@method_decorator(csrf_exempt, name="dispatch")
class VerifyPage(Page):
    """`/verifikasi/` asks for a file or a code; `/verifikasi/{token}/` also tells what the code stands for."""

    template_name = "contracts/verify.html"
    http_method_names = ["get", "head", "post", "options"]

    def dispatch(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponseBase:
        """Count every visit, found or not, and keep search engines and other sites out of it."""
        wait = seconds_to_wait(request)
        if wait:
            context = self.get_context_data(wait=wait)
            response: HttpResponseBase = self.render_to_response(context, status=429)
            response["Retry-After"] = str(wait)
        else:
            response = super().dispatch(request, *args, **kwargs)
        for name, value in _HEADERS.items():
            response[name] = value
        return response

    def get(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        """A typed code leads to its page, whether it exists or not."""
        if "kode" not in request.GET or "token" in self.kwargs:
            return super().get(request, *args, **kwargs)
        form = PrintedCodeForm(request.GET)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(code_form=form), status=422)
        return HttpResponseRedirect(reverse("verify-code", args=[form.cleaned_data["kode"]]))

    def post(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        """Check a file, or compare a hash with the versions of this code's contract."""
        token: str | None = self.kwargs.get("token")
        if int(request.META.get("CONTENT_LENGTH") or 0) > verifying.LARGEST_FILE + _FORM_BYTES:
            return self.render_to_response(self.get_context_data(too_large=True), status=413)
        if token is not None and "sha256" in request.POST:
            return self._compare(token, request)
        form = FileForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        result = verifying.verify(form.cleaned_data["file"].read(), at=self.at, token=token)
        return self.render_to_response(self.get_context_data(result=result))

    def _compare(self, token: str, request: HttpRequest) -> HttpResponse:
        form = HashForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(hash_form=form), status=422)
        version = verifying.same_file(token, form.cleaned_data["sha256"])
        return self.render_to_response(
            self.get_context_data(
                compared=True,
                same_version=version,
                # The text before any signature; each later version holds one more.
                unsigned=version == 0,
                unsigned_title=UNSIGNED_TITLE,
                unsigned_explanation=UNSIGNED_EXPLANATION,
            )
        )

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        """What the page shows; the contract of the code unless a file was asked about."""
        token: str | None = self.kwargs.get("token")
        result = kwargs.get("result")
        asked = token is not None and "wait" not in kwargs
        contract = verifying.published(token) if token is not None and asked else None
        defaults: dict[str, Shown] = {
            "form": FileForm(),
            "hash_form": HashForm(),
            "code_form": PrintedCodeForm(),
            "token": token,
            "host": self.request.get_host(),
            "contract": contract,
            "unknown_code": asked and contract is None,
            "foreign_icon": VERDICT_ICONS[FileVerdict.FOREIGN],
            "foreign_title": VERDICT_TITLES[FileVerdict.FOREIGN],
            "foreign_explanation": VERDICT_EXPLANATIONS[FileVerdict.FOREIGN],
            "parties": PARTY_WORDS,
            "capacities": CAPACITY_WORDS,
        }
        if isinstance(result, verifying.FileShown):
            defaults |= verdict_in_words(result)
        return super().get_context_data(**(defaults | kwargs))


def verdict_in_words(result: verifying.FileShown) -> dict[str, Shown]:
    """The verdict in words."""
    version = (
        version_words(
            result.version,
            result.newest or result.version,
            len(result.signatures),
            len(result.contract.parties),
        )
        if result.version is not None and result.contract is not None
        else ""
    )
    return {
        "verdict_icon": "exclamation-triangle" if result.unsigned else VERDICT_ICONS[result.verdict],
        "unsigned": result.unsigned,
        "verdict_title": verdict_title(result.verdict, unsigned=result.unsigned),
        "strange": result.verdict in verifying.STRANGE,
        "verdict_explanation": verdict_explanation(result.verdict, unsigned=result.unsigned),
        "version": version,
        "shown": result.contract,
    }


urlpatterns = [
    path("verifikasi/", VerifyPage.as_view(), name="verify"),
    path("verifikasi/<str:token>/", VerifyPage.as_view(), name="verify-code"),
]
