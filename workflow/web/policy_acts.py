"""What is done with a published policy: a government is put under it, a version found wrong is withdrawn."""

from django import forms
from django.db.models import Q
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic.edit import FormMixin, ProcessFormView

from common.errors import DomainError, NotNow, NotPermitted, NotVisible
from common.forms import PlainForm
from common.types import Shown
from common.web import DomainFormMixin
from organisations.models import Person
from organisations.queries import administered_by
from organisations.web.pages import OfficePage
from workflow.models import PolicyVersion
from workflow.policies.versions import document_of, newest
from workflow.policy_changes.changes import compare
from workflow.policy_changes.choosing import choosable_names, choose_policy, may_choose, warnings_of_choice
from workflow.policy_changes.policy_warnings import gaps_of
from workflow.policy_changes.withdrawing import LONGEST, may_withdraw, withdraw_policy
from workflow.web.policies import find_version
from workflow.web.transitions import done


class PolicyChoiceForm(PlainForm):
    """For which government."""

    government = forms.ChoiceField(label=_("Government"), required=False)


class PolicyChoicePage(DomainFormMixin[PolicyChoiceForm], FormMixin, OfficePage, ProcessFormView):
    """What changes for new items of the government, what its offices could not decide, and the confirmation."""

    asks_anew = True
    template_name = "workflow/policy_choose.html"
    form_class = PolicyChoiceForm

    def load(self) -> None:
        super().load()
        governments = administered_by(self.actor)
        if not governments:
            raise NotPermitted(
                _("The policy of a government is chosen by its administrator."), code="not_your_office"
            )
        self.governments = {government.code: government for government in governments}
        wanted = self.request.POST.get("government") or self.request.GET.get("pemerintah", "")
        self.government = self.governments.get(wanted, governments[0])
        name = self.kwargs["name"]
        if name not in choosable_names(self.government):
            raise NotVisible(_("There is no policy of this name that this government could work under."))
        self.chosen = newest(name)

    def get_initial(self) -> dict[str, Shown]:
        return {"government": self.government.code}

    def get_form(self, form_class: type[forms.BaseForm] | None = None) -> PolicyChoiceForm:
        form: PolicyChoiceForm = super().get_form(form_class)
        choices = [(code, government.name) for code, government in self.governments.items()]
        form.fields["government"].choices = choices  # type: ignore[attr-defined]
        return form

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        document = document_of(self.chosen)
        found = warnings_of_choice(self.government, self.chosen.name, at=self.at)
        return super().get_context_data(
            government=self.government,
            several=len(self.governments) > 1,
            version=self.chosen,
            changes=self._changes(),
            warnings=gaps_of(found, document, self.chosen.body),
            accepted=self.request.POST.getlist("accepted"),
            **kwargs,
        )

    def _changes(self) -> list[str]:
        try:
            return compare(document_of(newest(self.government.policy_name)), document_of(self.chosen))
        except NotNow:
            # Nothing began under what it had.
            return []

    def form_invalid(self, form: PolicyChoiceForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def act(self, form: PolicyChoiceForm) -> str:
        office = may_choose(self.actor, self.government)
        choose_policy(
            self.government,
            self.chosen.name,
            at=self.at,
            accepted=self.request.POST.getlist("accepted"),
            by=Person(pk=self.actor.person_id),
            office=office,
        )
        words = _("New items of %(government)s begin under %(policy)s.")
        done(self.request, words % {"government": self.government, "policy": self.chosen.reference})
        return reverse("policy", args=[self.chosen.name, self.chosen.number])

    def refused(self, form: PolicyChoiceForm, refusal: DomainError) -> HttpResponse:
        """The warnings stand below, each with its tick."""
        if refusal.code != "unanswered_warnings":
            return super().refused(form, refusal)
        context = self.get_context_data(form=form, unanswered=True)
        return self.render_to_response(context, status=refusal.http_status)


class PolicyWithdrawalForm(PlainForm):
    """Why, and what new items take where nothing else of the name is left."""

    reason = forms.CharField(
        label=_("Reason (required)"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    successor = forms.ModelChoiceField(
        label=_("Version that new items take where no other of this name is left"),
        queryset=PolicyVersion.objects.none(),
        required=False,
    )


class PolicyWithdrawalPage(DomainFormMixin[PolicyWithdrawalForm], FormMixin, OfficePage, ProcessFormView):
    """Asks before a version is withdrawn for new items; this cannot be undone."""

    asks_anew = True
    template_name = "workflow/policy_withdraw.html"
    form_class = PolicyWithdrawalForm

    def load(self) -> None:
        super().load()
        self.policy = find_version(self.kwargs["name"], self.kwargs["number"])

    def enforce(self) -> None:
        """Its owner's administrator, or whoever runs the installation."""
        self.office = may_withdraw(self.actor, self.policy, operator=self.request.user.is_superuser)

    def get_form(self, form_class: type[forms.BaseForm] | None = None) -> PolicyWithdrawalForm:
        form: PolicyWithdrawalForm = super().get_form(form_class)
        usable = PolicyVersion.objects.filter(
            Q(government__isnull=True) | Q(government=self.policy.government_id), withdrawal__isnull=True
        )
        others = usable.exclude(pk=self.policy.pk).order_by("name", "-number")
        form.fields["successor"].queryset = others  # type: ignore[attr-defined]
        return form

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        return super().get_context_data(version=self.policy, **kwargs)

    def form_invalid(self, form: PolicyWithdrawalForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def act(self, form: PolicyWithdrawalForm) -> str:
        withdraw_policy(
            self.policy,
            reason=form.cleaned_data["reason"],
            successor=form.cleaned_data["successor"],
            at=self.at,
            by=Person(pk=self.actor.person_id),
            office=self.office,
        )
        done(self.request, _("%(policy)s is withdrawn for new items.") % {"policy": self.policy.reference})
        return reverse("policy", args=[self.policy.name, self.policy.number])
