"""Writing a proposal, section by section: start it and edit its fields. Saves at any completeness."""

from contextlib import suppress
from datetime import datetime
from typing import TypedDict
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import resolve, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic.edit import FormMixin, ProcessFormView

from accounts.services import unsent
from common.errors import BadInput, DomainError, NotNow, NotPermitted, NotVisible, Stale
from common.forms import set_submitted
from common.types import Shown
from common.web import DomainFormMixin
from innovations.conditions import GateTable, asked_at_submission
from innovations.enums import Intake, Novelty
from innovations.models import PROPOSAL_FIELDS, Innovation
from innovations.proposal_fields import ProposalSection
from innovations.services.proposals import drafting, replicating
from innovations.services.proposals.completeness import part_of
from innovations.services.proposals.plan_choices import choices_in
from innovations.services.proposals.plan_lists import Given
from innovations.web.lists import may_draft
from innovations.web.proposals import content
from innovations.web.proposals.answers import answers_beside
from innovations.web.proposals.collisions import edits_in_words, version_to_save_over
from innovations.web.proposals.finding import find_innovation
from innovations.web.proposals.forms import InnovationForm, agencies_for
from innovations.web.proposals.links import section_href
from innovations.web.proposals.origins import ShownLikeness, alike_to_show, origin_to_show
from innovations.web.proposals.sections import GO_ON, after, steps_of
from innovations.web.proposals.starting import find_origin
from organisations.models import Agency, Government, User
from organisations.offices import Actor
from organisations.web.pages import OfficePage
from workflow.policies.versions import newest
from workflow.reviews.request_answers import answer_requests
from workflow.web.conflicts import StaleFormMixin
from workflow.web.once import MadeBefore, OnceFormMixin
from workflow.web.transitions import done

FIRST = ProposalSection.IDENTITY


class Drafted(TypedDict):
    """What starts a proposal."""

    government: Government
    agency: Agency
    actor: Actor
    at: datetime
    fields: dict[str, Given]


def read_key(text: str) -> UUID:
    """The id in an address. Raises NotVisible for anything else."""
    try:
        return UUID(text)
    except ValueError as error:
        raise NotVisible(_("There is no such record.")) from error


class InnovationCreate(
    OnceFormMixin[InnovationForm], DomainFormMixin[InnovationForm], FormMixin, OfficePage, ProcessFormView
):
    """Start a proposal with whatever is known."""

    template_name = "innovations/edit.html"
    subject: Innovation
    form_class = InnovationForm

    def load(self) -> None:
        """`?dari=` names what it starts from, `?replikasi=1` says that this is outside of the program."""
        super().load()
        key = self.request.GET.get("dari", "")
        self.origin = find_origin(self, read_key(key)) if key else None

    def enforce(self) -> None:
        """Proposers and the bureau."""
        if not may_draft(self.actor):
            raise NotPermitted(_("You can propose only for an agency you work for."), code="not_your_agency")

    @cached_property
    def blank(self) -> Innovation:
        """What would be drafted for the agency that is offered first: its government's policy says what it asks for."""
        agency = agencies_for(self.actor).first()
        item = Innovation(intake=Intake.PROPOSAL, agency=None)
        if agency is not None:
            item.government = agency.government
            # While there is no policy saving says so, and nothing is asked for.
            with suppress(NotNow):
                item.policy_ref = newest(agency.government.policy_name).reference
        return item

    @cached_property
    def asked(self) -> GateTable:
        """What the policy will ask for."""
        return asked_at_submission(self.blank) if self.blank.policy_ref else {}

    def get_form_kwargs(self) -> dict[str, Shown]:
        given = {"actor": self.actor, "agency_needed": True, "section": FIRST, "asked": self.asked}
        return {**super().get_form_kwargs(), **given}

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        steps = steps_of(self.blank, FIRST, asked=self.asked)
        outside = "replikasi" in self.request.GET
        return super().get_context_data(origin=self.origin, outside=outside, steps=steps, **kwargs)

    def get_initial(self) -> dict[str, Shown]:
        """The only agency one works for is chosen already."""
        own = {o.agency_id for o in self.actor.offices if o.agency_id}
        agency = next(iter(own)) if len(own) == 1 else None
        if self.origin is not None:
            taken = replicating.content_to_start_from(self.origin, actor=self.actor, at=self.at)
            return {"agency": agency, **taken}
        return {"agency": agency, "intake": "proposal"}

    def act(self, form: InnovationForm) -> str:
        agency = form.cleaned_data["agency"]
        fields = form.content()
        if "replikasi" in self.request.GET:
            fields["novelty"] = Novelty.REPLICA.value
        given = Drafted(
            government=agency.government, agency=agency, actor=self.actor, at=self.at, fields=fields
        )
        origin = self.origin
        made = replicating.replicate(origin, **given) if origin is not None else drafting.draft(**given)
        self.made_version = made.version
        done(self.request, _("The draft has been saved."))
        if wrong := [name for name in form.errors if name in form.names]:
            return self._offer_again(form, made, wrong)
        return after(made, FIRST) if GO_ON in self.request.POST else reverse("innovation", args=[made.pk])

    def form_invalid(self, form: InnovationForm) -> HttpResponse:
        """What could be read becomes a draft all the same, once it is known whose."""
        return self.form_valid(form) if form.cleaned_data.get("agency") else super().form_invalid(form)

    def form_valid(self, form: InnovationForm) -> HttpResponse:
        """Values that the domain will refuse are wrong as those are that the form cannot read."""
        for gap in drafting.wrong_values(form.content()):
            form.add_error(gap.field, forms.ValidationError(str(gap.message), code=gap.code))
        return super().form_valid(form)

    def _offer_again(self, form: InnovationForm, made: Innovation, wrong: list[str]) -> str:
        """Say what is wrong, and keep it as it was typed for the section in which it is put right."""
        section = section_href(made.pk, FIRST)
        account = self.request.user
        assert isinstance(account, User), "asked in dispatch"
        unsent.keep(account, section, {name: self.request.POST.getlist(name) for name in wrong}, at=self.at)
        for name in wrong:
            messages.warning(self.request, f"{form[name].label}: {' '.join(map(str, form.errors[name]))}")
        return section

    def sent_again(self, form: InnovationForm, made: MadeBefore) -> str:
        """After Back: what was typed since goes into the same draft, unless that was changed meanwhile (Stale)."""
        item = find_innovation(self, resolve(made["to"]).kwargs["pk"])
        typed = form.content()
        if any(getattr(item, name) != value for name, value in typed.items()):
            drafting.revise(item, actor=self.actor, at=self.at, fields=typed, seen_version=made["version"])
        done(self.request, _("This draft had been saved already; no second one was made."))
        return made["to"]


class EditPage(OfficePage):
    """A page that changes an editable proposal."""

    innovation: Innovation
    subject: Innovation

    def load(self) -> None:
        super().load()
        self.innovation = self.subject = find_innovation(self, self.kwargs["pk"])

    def enforce(self) -> None:
        """Only its proposers, only while it can be edited."""
        drafting.may_edit(self.innovation, actor=self.actor, at=self.at)

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        return super().get_context_data(innovation=self.innovation, **kwargs)

    def back(self) -> str:
        return reverse("innovation", args=[self.innovation.pk])


class InnovationEdit(
    StaleFormMixin[InnovationForm], DomainFormMixin[InnovationForm], FormMixin, EditPage, ProcessFormView
):
    """Edit one section of a proposal. What cannot be stored stays as it was typed; all the rest is saved."""

    template_name = "innovations/edit.html"
    subject: Innovation
    form_class = InnovationForm
    rest_saved = False

    def load(self) -> None:
        super().load()
        self.section = self.kwargs.get("section", FIRST)
        if "section" in self.kwargs and self.section not in ProposalSection.values[1:]:
            raise NotVisible(_("There is no such section."))

    def get_form_kwargs(self) -> dict[str, Shown]:
        """An agency once given stays given."""
        given: dict[str, Shown] = {
            "actor": self.actor,
            "agency_needed": False,
            "section": self.section,
        }
        if self.section == ProposalSection.WORK:
            choices = choices_in(self.innovation.government, self.at)
            given["offered"] = choices.labels() if choices is not None else {}
        return {**super().get_form_kwargs(), **given, "asked": asked_at_submission(self.innovation)}

    def get_initial(self) -> dict[str, Shown]:
        item = self.innovation
        stored = {name: getattr(item, name) for name in PROPOSAL_FIELDS}
        return {**stored, "agency": item.agency_id, "version": item.version}

    def act(self, form: InnovationForm) -> str:
        self._save(form, form.content())
        done(self.request, _("Saved."))
        return after(self.innovation, self.section) if GO_ON in self.request.POST else self.back()

    def _save(self, form: InnovationForm, fields: dict[str, Given]) -> Innovation:
        answers = answers_beside(self.innovation, self.parts(), self.request.POST)
        if answers.asked:
            office = drafting.may_edit(self.innovation, actor=self.actor, at=self.at)
            answer_requests(self.innovation, answers.typed(), actor=self.actor, office=office, at=self.at)
        agency = form.cleaned_data.get("agency")
        return drafting.revise(
            self.innovation,
            actor=self.actor,
            at=self.at,
            fields=fields,
            agency=agency if agency and agency.pk != self.innovation.agency_id else None,
            seen_version=version_to_save_over(
                self.innovation, form.cleaned_data.get("version"), ("agency", *form.names)
            ),
        )

    def form_invalid(self, form: InnovationForm) -> HttpResponse:
        """What the form itself could not read."""
        try:
            self._save_the_rest(form)
        except NotVisible:
            raise
        except DomainError as refusal:
            return self.refused(form, refusal)
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def refused(self, form: InnovationForm, refusal: DomainError) -> HttpResponse:
        """Of values that the domain refuses the others are saved. Where somebody else saved meanwhile: keep what was
        typed, show what is stored, let the person decide."""
        if isinstance(refusal, Stale):
            item = find_innovation(self, self.innovation.pk)
            typed = form.content()
            self.differences = [
                value
                for _title, values in content.sections(item)
                for value in values
                if value.name in typed
                and _blank_as_none(getattr(item, value.name)) != _blank_as_none(typed[value.name])
            ]
            self.edits = edits_in_words(item, form.cleaned_data.get("version"))
            set_submitted(form, "version", item.version)
        answer = super().refused(form, refusal)
        if isinstance(refusal, BadInput) and form.errors.keys() & set(form.names):
            try:
                self._save_the_rest(form)
            except DomainError:
                # As it was refused at first: nothing is saved, everything stays as it was typed.
                return answer
            return self.render_to_response(
                self.get_context_data(form=form, refusal=refusal), status=refusal.http_status
            )
        return answer

    def parts(self) -> list[str]:
        """The fields of this section."""
        names = [name for name in PROPOSAL_FIELDS if part_of(name) == self.section]
        return ["agency", *names] if self.section == FIRST else names

    def similar(self) -> list[ShownLikeness]:
        """What is called much like it, beside its name. Three queries there."""
        item = self.innovation
        return alike_to_show(item.title, self.actor, self.at, but=item.pk) if self.section == FIRST else []

    def _save_the_rest(self, form: InnovationForm) -> None:
        """Save what is not wrong. What is, stays as it was typed, and is kept as all text that was sent in vain
        (`accounts.web.unsent`)."""
        wrong = [name for name in form.errors if name in form.fields]
        made = self._save(form, {name: each for name, each in form.content().items() if name not in wrong})
        self.rest_saved = True
        self.innovation = self.subject = made
        set_submitted(form, "version", made.version)

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        return super().get_context_data(
            differences=getattr(self, "differences", []),
            edits=getattr(self, "edits", []),
            zone=self.innovation.government.zone,
            steps=steps_of(self.innovation, self.section),
            rest_saved=self.rest_saved,
            answers=answers_beside(
                self.innovation, self.parts(), self.request.POST if self.request.method == "POST" else None
            ).by_place(),
            origin=origin_to_show(self.innovation, self.actor, self.at),
            similar=self.similar(),
            **kwargs,
        )


def _blank_as_none(value: Shown) -> Shown:
    """What a form leaves empty is one with what is stored as nothing; a "no" is an answer."""
    return None if value == "" else value
