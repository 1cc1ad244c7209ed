"""Erasures of personal data: listed, asked for after a look at what is there, decided, and what stays."""

from collections.abc import Iterable
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.generic.edit import FormMixin, ProcessFormView

from appointments.queries import governments_of, people_known_to
from appointments.web.people import WritersPage
from common.columns import LINK, MOMENT, Column, key_column, state_words
from common.errors import NotPermitted, NotVisible
from common.forms import DayField, PlainForm
from common.types import PathValue, Shown
from common.web import DomainFormMixin
from organisations.enums import ReadKind, Role
from organisations.models import Person
from organisations.services.reading import record_read
from organisations.web.pages import OfficePage
from organisations.web.tables import OfficeTable
from privacy.enums import ErasureAsker, ErasureGround, ErasureState
from privacy.filters import ErasureFilter
from privacy.models import ErasureRequest
from privacy.models.erasure import Pair
from privacy.queries import READERS, erasures_visible_to
from privacy.services.asking import Asked, ask
from privacy.services.copies import STAYS, FoundPlace
from privacy.services.erasing import found_now
from privacy.services.searching import MOST, SaidValue, said_values, values_named
from workflow.queries import events_of
from workflow.reviews.anonymity import author_visibility
from workflow.web.phrases import add_phrases, events_in_words
from workflow.web.transitions import TransitionPage, done, explained

add_phrases({"privacy.create": gettext_lazy("Erasure asked for")})


class ReadersPage(OfficePage):
    """A page of whoever asks for erasures, decides on them, or audits both."""

    def enforce(self) -> None:
        if not governments_of(self.actor, *READERS):
            raise NotPermitted(
                _("Erasures are read by administrators, Sekda, head of region and inspectors."),
                code="not_your_office",
            )


class ErasuresPage(OfficeTable[ErasureRequest], ReadersPage):
    """Every request, the newest first."""

    template_name = "privacy/erasures.html"
    filterset_class = ErasureFilter
    detail = "privacy"
    file_name = "penghapusan-data"
    first_order = "-created"
    columns = (
        Column(
            name="decision",
            label=gettext_lazy("Decision"),
            value="decision_no",
            order="decision_no",
            cell=LINK,
        ),
        Column(
            name="state",
            label=gettext_lazy("State"),
            value=state_words,
            order="state",
            cell="appointments/cells/state.html",
        ),
        Column(
            name="ground",
            label=pgettext_lazy("erasure", "Ground"),
            value="get_ground_display",
            order="ground",
        ),
        Column(
            name="created",
            label=gettext_lazy("Asked for"),
            value="created_at",
            order="created_at",
            cell=MOMENT,
        ),
        key_column(),
    )

    def rows(self) -> "QuerySet[ErasureRequest]":
        return erasures_visible_to(self.actor, self.at)

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        return super().get_context_data(asks=bool(governments_of(self.actor, Role.ADMINISTRATOR)), **kwargs)


def find_erasure(page: OfficePage, pk: UUID) -> ErasureRequest:
    """The request if the person of this page may see it; raises NotVisible."""
    found = erasures_visible_to(page.actor, page.at).filter(pk=pk).first()
    if found is None:
        raise NotVisible(_("There is no such record."))
    return found


def places_of(request: ErasureRequest) -> list[FoundPlace]:
    """What would be erased now while it waits; what was erased afterwards."""
    if request.state == ErasureState.ASKED:
        return found_now(request)
    return [FoundPlace(label, count) for label, count in request.found.items()]


class ErasurePage(OfficePage):
    """One request: whose data, on which ground, what is found where, what stays, and what happened."""

    template_name = "privacy/erasure.html"

    def load(self) -> None:
        super().load()
        self.erasure = find_erasure(self, self.kwargs["pk"])

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        row, said = self.erasure, values_named(self.erasure.pairs())
        if said:
            record_read(
                self.actor, ReadKind.PRIVATE, at=self.at, government_id=row.government_id, subject=row.ref
            )
        return super().get_context_data(
            erasure=row,
            zone=row.government.zone,
            said=said,
            places=places_of(row),
            stays=STAYS,
            steps=explained(row, self.actor, at=self.at, href=self._href),
            timeline=events_in_words(
                list(events_of(row)), visibility=author_visibility(row, self.actor, at=self.at)
            ),
            **kwargs,
        )

    def _href(self, field: str) -> str:
        person = self.erasure.person_id
        return reverse("person", args=[person]) if field == "record" and person else ""


class ErasureTransition(TransitionPage):
    """One step of an erasure."""

    subject: ErasureRequest
    template_name = "privacy/decide.html"
    EXPLANATIONS = {
        "erased": gettext_lazy(
            "This cannot be undone, by nobody. The texts are gone with the salts that bind them, and so is every copy "
            "named below. The history says that you decided it, by which decision, and the inspector is told."
        ),
        "refuse": gettext_lazy("Everything stays; the reason is what the person is answered with."),
        "withdraw": gettext_lazy("Nothing is erased; the reason is recorded."),
    }

    def find(self, pk: UUID) -> ErasureRequest:
        return find_erasure(self, pk)

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        erases = self.name == "erased"
        return super().get_context_data(
            places=found_now(self.subject) if erases else [], stays=STAYS if erases else (), **kwargs
        )


class ErasureForm(PlainForm):
    """Whose data, what was decided on it, and the texts that were looked for."""

    person = forms.ChoiceField(
        label=gettext_lazy("Whose data"),
        required=False,
        help_text=gettext_lazy("Left open where it is about somebody who is not recorded here."),
    )
    record = forms.BooleanField(
        label=gettext_lazy("The record of this person and the account, too"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
        help_text=gettext_lazy(
            "Name, NIP, NIK, address, telephone, mails kept, way of signing in. Only of somebody without an office."
        ),
    )
    words = forms.CharField(
        label=gettext_lazy("Words to look for in what was written"),
        required=False,
        max_length=200,
        help_text=gettext_lazy(
            "A name, an address, a number. Empty: all that this person wrote. Nothing of it is recorded."
        ),
    )
    asked_by = forms.ChoiceField(
        label=gettext_lazy("Asked by"), required=False, choices=[("", "—"), *ErasureAsker.choices]
    )
    asked_on = DayField(label=gettext_lazy("Asked on"))
    ground = forms.ChoiceField(
        label=pgettext_lazy("erasure", "Ground"), required=False, choices=[("", "—"), *ErasureGround.choices]
    )
    decision_no = forms.CharField(
        label=gettext_lazy("Number of the decision"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("It is recorded for good: no name and no number of a person in it."),
    )
    decision_on = DayField(label=gettext_lazy("Date of the decision"))

    def choose(self, people: Iterable[Person]) -> None:
        """Offer these people."""
        named = [(str(each.pk), ", ".join(filter(None, [str(each), each.employee_no]))) for each in people]
        self.fields["person"].choices = [("", "—"), *named]  # type: ignore[attr-defined]


class ErasureNew(DomainFormMixin[ErasureForm], FormMixin, WritersPage, ProcessFormView):
    """Asking: first a look at what is there, by the button that only looks; then the request itself."""

    template_name = "privacy/new.html"
    form_class = ErasureForm
    asks_anew = True

    def get_form(self, form_class: type[ErasureForm] | None = None) -> ErasureForm:
        form = super().get_form(form_class)
        form.choose(people_known_to(self.actor, self.at).order_by("name", "pk"))
        return form

    def post(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        """Words are looked for by POST: what is typed here stands in no address and in no journal."""
        if "look" not in request.POST:
            return super().post(request, *args, **kwargs)
        form = self.get_form()
        form.is_valid()
        # Whoever only looks is not told yet what is still open.
        form.errors.clear()
        return self.render_to_response(self.get_context_data(form=form, looked=True))

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        chosen = self.request.POST.getlist("values")
        found = self._found() if self.request.method == "POST" else []
        there = {each.key for each in found}
        kept = [each for each in values_named(_pairs(chosen)) if each.key not in there]
        return super().get_context_data(found=[*kept, *found], chosen=chosen, most=MOST, **kwargs)

    def _found(self) -> list[SaidValue]:
        governments = [each.pk for each in self.governments]
        found = said_values(self.request.POST.get("words", ""), self._person(), governments=governments)
        if found:
            record_read(self.actor, ReadKind.PRIVATE, at=self.at, government_id=self.governments[0].pk)
        return found

    def _person(self) -> Person | None:
        try:
            key = UUID(self.request.POST.get("person", ""))
        except ValueError:
            return None
        return people_known_to(self.actor, self.at).filter(pk=key).first()

    def act(self, form: ErasureForm) -> str:
        data = form.cleaned_data
        asked = Asked(
            person=self._person(),
            record=data["record"],
            values=_pairs(self.request.POST.getlist("values")),
            asked_by=data["asked_by"],
            asked_on=data["asked_on"],
            ground=data["ground"],
            decision_no=data["decision_no"],
            decision_on=data["decision_on"],
        )
        made = ask(self.governments[0], asked, actor=self.actor, at=self.at)
        done(
            self.request,
            _("Asked for. The Sekda or the head of region decides; until then everything stays."),
        )
        return reverse("privacy", args=[made.pk])


def _pairs(keys: Iterable[str]) -> list[Pair]:
    """What the boxes name; what is no key names nothing."""
    found = []
    for key in keys:
        event, _colon, field = key.partition(":")
        try:
            found.append((str(UUID(event)), field))
        except ValueError:
            continue
    return found
