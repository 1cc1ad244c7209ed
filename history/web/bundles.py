"""The bundle of a subject on a page: what will be in it, why it is asked for, and the download."""

from django import forms
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from common.errors import NotPermitted, NotVisible
from common.forms import PlainForm, WholeNumberField
from common.types import PathValue, Shown
from common.web import streamed_file
from history.queries import log_size
from history.services.bundling import ZIP, bundle_of_subject, take_bundle
from organisations.visibility import reach_of
from organisations.web.pages import OfficePage


class BundleForm(PlainForm):
    """Why it is asked for, and from which kept checkpoint on it shall be shown to continue."""

    reason = forms.CharField(
        label=_("Why you take it"),
        max_length=500,
        required=False,
        help_text=_("Stands in the record of sensitive reads."),
    )
    kept = WholeNumberField(
        label=_("Size of a checkpoint that you kept"),
        required=False,
        min_value=1,
        help_text=_("The number on its second line. The bundle then shows that the log continues it."),
    )

    def clean_kept(self) -> int:
        """Within the log."""
        kept: int = self.cleaned_data["kept"] or 0
        if kept > log_size():
            raise forms.ValidationError(_("The log does not have so many entries."))
        return kept


class BundlePage(OfficePage):
    """`/riwayat/bukti/<type>/<key>/`: for inspectors."""

    template_name = "history/bundle.html"
    http_method_names = ["get", "head", "options"]

    def enforce(self) -> None:
        """Inspectors only."""
        if not reach_of(self.actor).inspects:
            raise NotPermitted(_("The history is open to inspectors."), code="not_your_office")

    def get(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponseBase:  # type: ignore[override]  # a ZIP is streamed
        """The form, or with it filled in the ZIP."""
        subject = (str(self.kwargs["kind"]), self.kwargs["pk"])
        form = BundleForm(request.GET if "unduh" in request.GET else None)
        if form.is_valid():
            given = form.cleaned_data
            found = take_bundle(self.actor, subject, at=self.at, kept=given["kept"], reason=given["reason"])
            return streamed_file(found, name=f"bukti-{subject[0]}-{subject[1]}.zip", content_type=ZIP)
        bundle = bundle_of_subject(subject, actor=self.actor, at=self.at)
        if not bundle.events:
            raise NotVisible(_("Nothing of this was sealed yet. Wait a minute."))
        context: dict[str, Shown] = self.get_context_data(bundle=bundle, form=form, subject=subject)
        return self.render_to_response(context, status=422 if form.is_bound else 200)
