"""The public page of the log: the newest checkpoint to keep, and whether one that was kept is still continued."""

from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from common.errors import BadInput
from common.forms import PlainForm
from common.types import PathValue, Shown, StrOrPromise
from common.uploads import ReadUpload
from common.web import Page
from history.notes import MOST_LETTERS, Checkpoint, note_in, signed_by_any, unsigned
from history.queries import continued, key_texts, newest_checkpoint
from history.services.witnesses import known_witnesses

LARGEST = 64 * 1024
_CONTINUED = _("The first %(size)d entries of the log are those that you kept a checkpoint of.")


class KeptForm(PlainForm):
    """A checkpoint that somebody kept, pasted or as a file."""

    checkpoint = forms.CharField(
        label=_("The checkpoint that you kept"),
        max_length=MOST_LETTERS,
        required=False,
        widget=forms.Textarea(
            attrs={"rows": 6, "spellcheck": "false", "class": "form-control font-monospace"}
        ),
        help_text=_(
            "The e-mail as it came; from the name of the log to the line that begins with a dash; or name, entries and"
            " root as a contract prints them, a line each."
        ),
    )
    file = ReadUpload(label=_("Or the file that it is in"), required=False, allow_empty_file=True)

    def clean(self) -> dict[str, Shown]:
        """The text, from whichever was given."""
        given: dict[str, Shown] = super().clean() or self.cleaned_data
        file = self.cleaned_data.get("file")
        if file is not None:
            if file.size > LARGEST:
                raise forms.ValidationError({"file": _("The file is larger than a checkpoint.")})
            given["checkpoint"] = file.read().decode("utf-8", errors="replace")
        if not str(given.get("checkpoint") or "").strip() and not self.errors:
            raise forms.ValidationError({"checkpoint": _("Paste the checkpoint, or choose its file.")})
        return given


@dataclass(frozen=True, slots=True)
class KeptVerdict:
    """What comes of a kept checkpoint: whether the log continues it, in words."""

    holds: bool
    title: StrOrPromise
    explanation: StrOrPromise


@method_decorator(csrf_exempt, name="dispatch")
class LogPage(Page):
    """`/catatan/`: for anybody. Without a session there is nothing that a forged request could use."""

    template_name = "history/log.html"
    http_method_names = ["get", "head", "post", "options"]

    def post(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        """Compare what somebody kept with the log as it is."""
        form = KeptForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        try:
            verdict = _judged(str(form.cleaned_data["checkpoint"]))
        except BadInput as refusal:
            form.add_error("checkpoint", str(refusal.message))
            return self.render_to_response(self.get_context_data(form=form), status=422)
        return self.render_to_response(self.get_context_data(verdict=verdict))

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        newest, keys = newest_checkpoint(), key_texts()
        watched = [witness.key.text for witness in known_witnesses()]
        found = {"newest": newest, "keys": keys, "witnesses": watched, "form": KeptForm()}
        return super().get_context_data(**{**found, **kwargs})


def _judged_print(kept: Checkpoint) -> KeptVerdict:
    """What was typed from paper bears no signature of the log: it is as good as the paper."""
    if continued(kept):
        return KeptVerdict(True, _("Nothing was changed"), _CONTINUED % {"size": kept.size})
    sentence = _(
        "The log of today does not continue these three lines. Look for slips of the pen; if there are none, the paper"
        " that they stand on is evidence."
    )
    return KeptVerdict(False, _("The history was changed, or this is not what is printed"), sentence)


def _judged(note: str) -> KeptVerdict:
    """Raises BadInput for a text that no key of this log signed."""
    kept = signed_by_any(note_in(note), key_texts())
    printed = None if kept else unsigned(note)
    if printed is not None and printed.origin in {key.partition("+")[0] for key in key_texts()}:
        return _judged_print(printed)
    if kept is None:
        raise BadInput(
            _("This is no checkpoint of this log: it is incomplete, was changed, or belongs to another one.")
        )
    if continued(kept):
        return KeptVerdict(True, _("Nothing was changed"), _CONTINUED % {"size": kept.size})
    sentence = _(
        "This checkpoint is signed with the key of the log, and the log of today does not continue it. Keep it and "
        "tell the inspectorate: it is evidence."
    )
    return KeptVerdict(False, _("The history was changed"), sentence)
