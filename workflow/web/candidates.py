"""A policy that is not published yet: checked line by line, tried out on what was recorded, published."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic.edit import FormMixin, ProcessFormView

from common.errors import BadInput, DomainError, Gap, NotPermitted
from common.forms import DayField, TextOrFileForm, set_submitted
from common.periods import local_day, start_of_day
from common.templatetags.ui import day
from common.toml_places import place_of, places_of
from common.types import Document, Shown
from common.uploads import ReadUpload
from common.web import DomainFormMixin, PageForm
from organisations.queries import administered_by
from organisations.web.pages import OfficePage
from workflow.models import PolicyVersion
from workflow.policies.document import parse, stages_in
from workflow.policies.versions import document_of
from workflow.policy_changes import publishing
from workflow.policy_changes.changes import compare
from workflow.policy_changes.policy_warnings import gaps_of
from workflow.policy_changes.simulation import PLANNERS, ReplayedRound, simulate_for, summary
from workflow.web.policies import find_version, in_words
from workflow.web.transitions import done

LARGEST = 200_000
EARLIEST = date(2000, 1, 1)
# Rows of a simulation that one page shows, those that change first.
SHOWN = 500
ZONE = ZoneInfo(settings.TIME_ZONE)


class CandidateForm(TextOrFileForm):
    """A policy document."""

    largest = LARGEST
    too_large = _("The file is too large for a policy.")
    nothing_given = _("Paste a document or choose a file.")

    document = forms.CharField(
        label=_("Policy document (TOML)"),
        required=False,
        strip=False,
        max_length=LARGEST,
        widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "false", "class": "form-control code"}),
    )
    file = ReadUpload(
        label=_("or as a file"), required=False, widget=forms.FileInput(attrs={"accept": ".toml,text/plain"})
    )

    def clean(self) -> dict[str, Shown]:
        """One text with plain line ends, so that its hash does not depend on the browser."""
        data = super().clean()
        data["document"] = str(data["document"]).replace("\r\n", "\n")
        return data


class SimulationForm(CandidateForm):
    """The candidate and the first day that counts."""

    since = DayField(label=_("Reviews begun since"))
    field_order = ("since", "document", "file")

    def clean_since(self) -> date | None:
        """A day that has an instant."""
        since: date | None = self.cleaned_data["since"]
        if since is not None and since < EARLIEST:
            raise forms.ValidationError(_("There is nothing before %(day)s.") % {"day": day(EARLIEST)})
        return since


@dataclass(frozen=True, slots=True)
class FaultWithLine:
    """One fault of a document: where, what, and the line itself."""

    place: str
    message: str
    line: str


def faults_in(text: str, gaps: tuple[Gap, ...]) -> list[FaultWithLine]:
    """The faults with the text of their lines."""
    if not all(gap.field for gap in gaps):
        # What is no TOML has no places.
        return [FaultWithLine("", str(gap.message), "") for gap in gaps]
    lines, places = text.split("\n"), places_of(text)
    return [
        FaultWithLine(gap.field, str(gap.message), lines[place_of(gap.field, places).line - 1].strip()[:160])
        for gap in gaps
    ]


class CandidatePage(DomainFormMixin[PageForm], FormMixin, OfficePage, ProcessFormView):
    """A form with a document. Nothing is lost by a fault: the text stays, whichever way it came."""

    def get_initial(self) -> dict[str, Shown]:
        """With `?dari=NAME&nomor=N` the text of that version, to be changed."""
        name, number = self.request.GET.get("dari", ""), self.request.GET.get("nomor", "")
        if not name or not (number.isascii() and number.isdigit()):
            return {}
        return {"document": find_version(name, int(number)).body}

    def refused(self, form: PageForm, refusal: DomainError) -> HttpResponse:
        """Faults line by line above the text."""
        text = form.cleaned_data["document"]
        set_submitted(form, "document", text)
        faults = faults_in(text, refusal.gaps) if isinstance(refusal, BadInput) else []
        context = self.get_context_data(form=form, refusal=refusal, faults=faults)
        return self.render_to_response(context, status=refusal.http_status)

    def form_invalid(self, form: PageForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


class PublicationForm(CandidateForm):
    """The document, and whose a new name is; asked of those who administer several governments."""

    government = forms.ChoiceField(label=_("Whose the name is, if it is new"), required=False)


class PublishPage(CandidatePage[PublicationForm]):
    """Checked and shown in words first, published with a second click: a version can never be changed."""

    asks_anew = True
    template_name = "workflow/policy_publish.html"
    form_class = PublicationForm

    def enforce(self) -> None:
        """Administrators only; under which name is asked when the document is known."""
        publishing.may_prepare(self.actor)

    def get_form(self, form_class: type[forms.BaseForm] | None = None) -> PublicationForm:
        form: PublicationForm = super().get_form(form_class)
        choices = [(government.code, government.name) for government in administered_by(self.actor)]
        form.fields["government"].choices = choices  # type: ignore[attr-defined]
        if len(choices) < 2:
            del form.fields["government"]
        return form

    def form_valid(self, form: PublicationForm) -> HttpResponse:
        """First the preview; what was confirmed is published."""
        if "confirm" not in self.request.POST or "sebagai_teks" in self.request.POST:
            return self._preview(form)
        return super().form_valid(form)

    def refused(self, form: PublicationForm, refusal: DomainError) -> HttpResponse:
        """What only waits for an answer is asked again below the preview."""
        if refusal.code == "unanswered_warnings":
            return self._preview(form, refusal.http_status)
        return super().refused(form, refusal)

    def _preview(self, form: PublicationForm, status: int = 200) -> HttpResponse:
        text = form.cleaned_data["document"]
        try:
            document = parse(text)
            wanted = form.cleaned_data.get("government", "")
            government = publishing.published_for(self.actor, document["name"], for_government=wanted)
            publishing.checked(text, government)
            stranded = self._stranded(document)
        except DomainError as refusal:
            return super().refused(form, refusal)
        newest = PolicyVersion.objects.filter(name=document["name"]).order_by("-number").first()
        warnings = publishing.warnings_about(document, government, at=self.at)
        context = self.get_context_data(
            form=form,
            preview=document,
            text=text,
            newest=newest,
            government=government,
            number=newest.number + 1 if newest else 1,
            changes=compare(document_of(newest), document) if newest else [],
            stranded=stranded,
            warnings=gaps_of(warnings, document, text),
            accepted=self.request.POST.getlist("accepted"),
            unanswered=status != 200,
            **in_words(document),
        )
        return self.render_to_response(context, status=status)

    def _stranded(self, document: Document) -> DomainError | None:
        try:
            publishing.refuse_visible_stranded_items(document, self.actor, at=self.at)
        except NotPermitted:
            raise
        except DomainError as refusal:
            return refusal
        return None

    def act(self, form: PublicationForm) -> str:
        version, is_new = publishing.publish_as(
            self.actor,
            form.cleaned_data["document"],
            at=self.at,
            for_government=form.cleaned_data.get("government", ""),
            leave_running="leave_running" in self.request.POST,
            accepted=self.request.POST.getlist("accepted"),
        )
        words = (
            _("Published as %(policy)s.") if is_new else _("This text was published before as %(policy)s.")
        )
        done(self.request, words % {"policy": version.reference})
        return reverse("policy", args=[version.name, version.number])


@dataclass(frozen=True, slots=True)
class RoundsWaiting:
    """How many rounds that ended would still be waiting at one stage."""

    stage: str
    count: int


class SimulationPage(CandidatePage[SimulationForm]):
    """What the candidate would have made of recorded reviews, item by item. Writes nothing, not even a session."""

    template_name = "workflow/simulation.html"
    form_class = SimulationForm

    def enforce(self) -> None:
        """Those who prepare policies."""
        if not any(self.actor.holding(role) for role in PLANNERS):
            raise NotPermitted(
                _(
                    "Policies are tried out by the organisation bureau, the regional secretary or an administrator."
                ),
                code="not_your_office",
            )

    def get_initial(self) -> dict[str, Shown]:
        """The last year unless told otherwise."""
        return {"since": local_day(self.at - timedelta(days=365), ZONE), **super().get_initial()}

    def form_valid(self, form: SimulationForm) -> HttpResponse:
        """The result stands on the page that was sent: nothing is kept of it."""
        text, since = form.cleaned_data["document"], form.cleaned_data["since"]
        try:
            document = parse(text)
            replayed = simulate_for(
                self.actor,
                document,
                at=self.at,
                since=start_of_day(since, ZONE) if since is not None else None,
            )
        except DomainError as refusal:
            return self.refused(form, refusal)
        set_submitted(form, "document", text)
        return self.render_to_response(
            self.get_context_data(form=form, since=since, **simulation_in_words(document, replayed))
        )


def simulation_in_words(document: Document, replayed: list[ReplayedRound]) -> dict[str, Shown]:
    """A simulation for people: the counts, where things would wait, the rows with those that change first."""
    labels = {s.code: s.label for review in document["review"] for s in stages_in(document, review)}
    waiting = Counter(
        item.projected.stage for item in replayed if item.recorded and not item.projected.outcome
    )
    rows = sorted(replayed, key=lambda item: not item.differs)
    return {
        "candidate": document,
        "counts": summary(replayed),
        "waiting_at": [RoundsWaiting(labels.get(code, code), count) for code, count in waiting.most_common()],
        "rows": [
            {"item": item, "stage": labels.get(item.projected.stage, item.projected.stage)}
            for item in rows[:SHOWN]
        ],
        "unshown": max(len(rows) - SHOWN, 0),
    }
