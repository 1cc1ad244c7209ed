"""Random samples on a page: a seed, what it draws, and the bundle."""

from django import forms
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from common.errors import BadInput, NotPermitted
from common.forms import PlainForm, WholeNumberField
from common.types import PathValue, Shown
from common.web import show_refusal, streamed_file
from history.queries import newest_checkpoint
from history.services.bundling import ZIP, parts
from history.services.sampling import (
    LONGEST_SEED,
    MOST_EACH,
    Sample,
    bundle_of_sample,
    draw_sample,
    events_of,
)
from organisations.visibility import reach_of
from organisations.web.pages import OfficePage
from workflow.queries import seen_of
from workflow.web.phrases import events_in_words


class DrawForm(PlainForm):
    """What a sample is drawn by."""

    seed = forms.CharField(
        label=_("Seed"),
        max_length=LONGEST_SEED,
        help_text=_(
            "Any text that nobody here could choose: a number thrown by dice before witnesses, a draw of a lottery."
        ),
    )
    each = WholeNumberField(
        label=_("Events of each agency and kind"), min_value=1, max_value=MOST_EACH, initial=1
    )
    size = WholeNumberField(
        label=_("Size of the checkpoint to draw at"),
        min_value=1,
        required=False,
        help_text=_("The newest without it. The same seed at the same size draws the same."),
    )
    reason = forms.CharField(
        label=_("Why you draw it"),
        max_length=500,
        required=False,
        help_text=_("Stands in the record of sensitive reads."),
    )


class SamplePage(OfficePage):
    """`/riwayat/sampel/`: for inspectors."""

    template_name = "history/sample.html"
    http_method_names = ["get", "head", "options"]

    def enforce(self) -> None:
        """Inspectors only."""
        if not reach_of(self.actor).inspects:
            raise NotPermitted(_("The history is open to inspectors."), code="not_your_office")

    def get(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponseBase:  # type: ignore[override]  # a ZIP is streamed
        """The form, what it draws, or with `unduh` the bundle of that."""
        form = DrawForm(request.GET if "seed" in request.GET else None)
        drawn: Sample | None = None
        if form.is_valid():
            try:
                drawn = self._drawn(form)
            except BadInput as refusal:
                show_refusal(form, refusal)
        if drawn is not None and "unduh" in request.GET:
            found = bundle_of_sample(drawn, self.actor, self.at)
            pieces = parts(found, actor=self.actor, at=self.at)
            return streamed_file(pieces, name="bukti-sampel.zip", content_type=ZIP)
        context = self.get_context_data(
            form=form, newest=newest_checkpoint(), drawn=drawn, lines=self._lines(drawn) if drawn else []
        )
        return self.render_to_response(context, status=422 if form.is_bound and form.errors else 200)

    def _drawn(self, form: DrawForm) -> Sample:
        given = form.cleaned_data
        return draw_sample(
            self.actor,
            seed=given["seed"],
            each=given["each"],
            size=given["size"] or 0,
            at=self.at,
            reason=given["reason"],
        )

    def _lines(self, drawn: Sample) -> list[dict[str, Shown]]:
        """What was drawn in words. Two queries, and one for each kind of subject."""
        events = events_of(drawn, self.actor, self.at)
        seen, place = seen_of(events, self.actor, self.at), {m.event: m.position for m in drawn.members}
        return [
            {
                "position": place[event.uuid],
                "entry": entry,
                "event": event,
                "title": seen[event.subject_id].subject_title if event.subject_id in seen else "",
            }
            for event, entry in zip(events, events_in_words(events), strict=True)
        ]
