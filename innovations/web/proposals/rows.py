"""Editing one list of the plan as a whole; whoever saved meanwhile is named, and nothing typed is lost."""

from django.contrib import messages
from django.db.models import Model
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.errors import BadInput, DomainError, NotVisible, Stale
from common.forms import FormData
from common.types import PathValue, Shown
from common.uuids import parsed_uuid
from innovations.models import Indicator, Innovation, PlanChange, TeamMember
from innovations.services.evaluations import instruments
from innovations.services.evaluations.scoring import rules_of
from innovations.services.proposals.plan_lists import ROWS, PlanEntry
from innovations.services.proposals.targets import periods_to_plan
from innovations.web.proposals import content
from innovations.web.proposals.answers import answers_beside
from innovations.web.proposals.collisions import collisions_of, edits_in_words, version_to_save_over
from innovations.web.proposals.finding import find_innovation
from innovations.web.proposals.forms import MAX_ROWS, RowFormSet, row_formset, target_field
from innovations.web.proposals.partial_rows import Entry, shown_again, what_holds
from innovations.web.proposals.people import MemberInput, PersonField, in_words
from innovations.web.proposals.plan_holders import ChangedPlan, PlanHolder, find_plan_change
from innovations.web.proposals.sections import GO_ON, ProposalSteps, after, steps_of
from organisations.models import Person
from organisations.queries import people_in_office
from organisations.web.pages import OfficePage
from workflow.reviews.request_answers import answer_requests
from workflow.web.conflicts import StaleFormMixin, conflict_page
from workflow.web.transitions import done

# A list of more rows shows each by its name until it is opened.
FOLDED_FROM = 10


class RowsEdit(StaleFormMixin[BaseForm], OfficePage):
    """Edit one list of the plan as a whole."""

    template_name = "innovations/rows.html"
    holder: PlanHolder
    subject: Innovation | PlanChange

    def load(self) -> None:
        super().load()
        self.holder = self.find_holder()
        self.subject = self.holder.subject
        self.name = self.kwargs["rows"]
        if self.name not in ROWS:
            raise NotVisible(_("There is no such list."))

    def find_holder(self) -> PlanHolder:
        """Whose list it is; raises NotVisible."""
        return PlanHolder(find_innovation(self, self.kwargs["pk"]))

    def enforce(self) -> None:
        """Only its writers, only while it can be edited."""
        self.holder.may_edit(self.actor, self.at)

    def back(self) -> str:
        """Where the whole is read."""
        return self.holder.page()

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        formset = kwargs.setdefault("formset", self._formset())
        kwargs.setdefault("version", self.subject.version)
        many = isinstance(formset, RowFormSet) and formset.total_form_count() > FOLDED_FROM
        return super().get_context_data(
            name=self.name,
            innovation=self.holder.innovation,
            folded=many,
            title=content.ROW_TITLES[self.name],
            zone=self.subject.government.zone,
            back=self.back(),
            steps=self.steps(),
            answers=answers_beside(
                self.subject, (self.name,), self.request.POST if self.request.method == "POST" else None
            ).rows(),
            **kwargs,
        )

    def steps(self) -> ProposalSteps | None:
        """The sections of the proposal whose list it is."""
        return steps_of(self.holder.innovation, self.name)

    def get_form(self) -> RowFormSet:
        """What was typed, for a proposal that can no longer be edited."""
        return self._formset(self.request.POST)

    def post(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        """Save the list; the button "save and add" comes back with two more empty rows."""
        formset = self._formset(request.POST)
        version = request.POST.get("version", "")
        seen = int(version) if version.isdecimal() else None
        if not formset.is_valid():
            return self._partly(formset, seen, status=422)
        try:
            self._revise(formset.entries(), seen)
        except DomainError as refusal:
            if refusal.gaps:
                return self._partly(formset, seen, refusal=refusal, status=refusal.http_status)
            return self._refused(refusal, formset, seen)
        for sentence in formset.number_notes():
            messages.warning(request, sentence)
        done(request, _("Saved."))
        return HttpResponseRedirect(self._onwards())

    def _onwards(self) -> str:
        """More rows of this list, the section after it, or the whole."""
        if "more" in self.request.POST:
            return self.request.path
        return after(self.holder.innovation, self.name) if GO_ON in self.request.POST else self.back()

    def _partly(
        self, formset: RowFormSet, seen: int | None, *, status: int, refusal: DomainError | None = None
    ) -> HttpResponse:
        """Save all that nothing is wrong with; what is wrong stays as it was typed. A question is no fault."""
        context: dict[str, Shown] = {"formset": formset, "refusal": refusal, "version": seen or ""}
        # Of a form that lacks its own count no row is known: nothing is saved, or all of them would be gone.
        whole = formset.management_form.is_valid() and not formset.non_form_errors()
        if whole and (refusal is None or isinstance(refusal, BadInput)):
            kept = what_holds(formset, refusal.gaps if refusal is not None else ())
            try:
                self._revise([entry for _place, entry in kept], seen)
            except DomainError as again:
                if refusal is None and not again.gaps:
                    return self._refused(again, formset, seen)
            else:
                self.holder = self.holder.reloaded(self)
                self.subject = self.holder.subject
                data = shown_again(formset, self.request.POST, kept, self._rows())
                context |= {
                    "formset": self._formset(data),
                    "version": self.subject.version,
                    "rest_saved": True,
                }
        return self.render_to_response(self.get_context_data(**context), status=status)

    def _revise(self, entries: list[Entry], seen: int | None) -> None:
        answers = answers_beside(self.subject, (self.name,), self.request.POST)
        if answers.asked:
            office = self.holder.may_edit(self.actor, self.at)
            answer_requests(self.subject, answers.typed(), actor=self.actor, office=office, at=self.at)
        self.holder.revise(
            {self.name: entries},
            actor=self.actor,
            at=self.at,
            seen_version=version_to_save_over(self.subject, seen, (self.name,)),
            confirmed="confirmed" in self.request.POST,
        )

    def _refused(self, refusal: DomainError, formset: RowFormSet, seen: int | None) -> HttpResponse:
        if isinstance(refusal, Stale):
            return self._overtaken(refusal, formset, seen)
        item = self.holder.reloaded(self).subject
        return conflict_page(self.request, item, refusal, actor=self.actor, at=self.at, form=formset)

    def _overtaken(self, refusal: Stale, formset: RowFormSet, seen: int | None) -> HttpResponse:
        """Everything typed, beside what is stored now; rows that somebody added meanwhile come along at the end."""
        self.holder = self.holder.reloaded(self)
        self.subject = self.holder.subject
        data = self.request.POST.copy()
        missing = [row for row in self._stored() if str(row["id"]) not in _ids(formset)]
        total = formset.total_form_count()
        for index, row in enumerate(missing[: MAX_ROWS - total], start=total):
            for name, text in _typed(formset, row).items():
                data[f"{self.name}-{index}-{name}"] = text
        data[f"{self.name}-TOTAL_FORMS"] = str(min(total + len(missing), MAX_ROWS))
        shown = self._formset(data)
        context = self.get_context_data(
            formset=shown,
            refusal=refusal,
            edits=edits_in_words(self.subject, seen),
            collisions=list(collisions_of(shown, added=total)),
            version=self.subject.version,
        )
        return self.render_to_response(context, status=refusal.http_status)

    def _rows(self) -> list[PlanEntry]:
        return self.holder.rows(self.name)

    def _indicators(self) -> list[Indicator]:
        return [row for row in self._rows() if isinstance(row, Indicator)]

    def _member(self) -> PersonField:
        """The field for a member: whoever holds an office in this government, and those on the team already. Three
        queries."""
        team = [row.person_id for row in self._rows() if isinstance(row, TeamMember) and row.person_id]
        known = in_words(Person.objects.filter(pk__in=team).order_by("name", "pk"), self.at) if team else []
        innovation = self.holder.innovation
        return PersonField(
            people_in_office(innovation.government_id, self.at),
            {str(each.person.pk): each.words for each in known},
            label=_("Official"),
            widget=MemberInput(reverse("innovation-team", args=[innovation.pk])),
            help_text=_(
                "Name or mail of somebody in office in this government. Who is in the team may edit the draft and"
                " decides nothing about it."
            ),
        )

    def _stored(self) -> list[dict[str, Shown]]:
        return [
            {name: getattr(row, name) for name in ("id", *_names(row))} | _targets(row) | _person(row)
            for row in self._rows()
        ]

    def _formset(self, data: FormData = None) -> RowFormSet:
        """The stored rows; beside typed ones each by its key, wherever it stands now."""
        stored = self._stored()
        innovation = self.holder.innovation
        if self.name == "indicators":
            periods = periods_to_plan(innovation, self._indicators())
            made = row_formset(
                self.name, periods=periods, instrument=instruments.in_use(rules_of(innovation))
            )
        else:
            made = row_formset(self.name, member=self._member() if self.name == "team" else None)
        if data is None:
            return made(initial=stored, prefix=self.name)
        known = {str(row["id"]): row for row in stored}
        initial = [known.get(key, {}) for key in _ids(made(data, prefix=self.name))]
        return made(data, initial=initial, prefix=self.name)


class ChangedRowsEdit(RowsEdit):
    """Edit one list of a change of the plan."""

    def steps(self) -> None:
        """A change of the plan is no proposal: its lists stand on its page."""

    def find_holder(self) -> PlanHolder:
        return ChangedPlan.of(find_plan_change(self, self.kwargs["pk"]))


def _names(row: Model) -> list[str]:
    skipped = {"id", "innovation", "person"}
    return [field.name for field in row._meta.concrete_fields if field.name not in skipped]


def _person(row: Model) -> dict[str, Shown]:
    return {"person": str(row.person_id or "")} if isinstance(row, TeamMember) else {}


def _targets(row: Model) -> dict[str, Shown]:
    if not isinstance(row, Indicator):
        return {}
    return {target_field(period): value for period, value in row.planned_targets().items()}


def _ids(formset: RowFormSet) -> list[str]:
    """The key that was sent with each row, empty for new ones."""
    sent = (formset.data.get(f"{formset.prefix}-{i}-id", "") for i in range(formset.total_form_count()))
    return [str(parsed_uuid(key) or "") for key in sent]


def _typed(formset: RowFormSet, row: dict[str, Shown]) -> dict[str, str]:
    """A stored row as a browser would send it."""
    form = formset.empty_form
    found = {"id": str(row["id"])}
    for name, field in form.fields.items():
        if name in row and name != "id":
            text = field.widget.format_value(field.prepare_value(row[name]))
            found[name] = str((text[0] if isinstance(text, list) else text) or "")
    return found
