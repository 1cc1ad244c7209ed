"""Moving running innovations to another version of their policy: chosen, previewed, confirmed, each with its result."""

from typing import Unpack
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.generic.edit import FormMixin, ProcessFormView

from common.errors import DomainError, NotPermitted
from common.forms import FormArguments, FormData, PlainForm
from common.types import Shown
from common.uuids import parsed_uuid
from common.web import keyset_page, show_refusal
from innovations.models import Innovation
from innovations.queries import visible_to
from organisations.web.pages import OfficePage
from workflow.policies.versions import by_reference, document_of
from workflow.policy_changes.changes import MOVERS, compare, move_many
from workflow.queries import running_states
from workflow.web.policies import find_version

LARGEST = 50


class MoveForm(PlainForm):
    """Which items, and why."""

    items = forms.MultipleChoiceField(
        label=_("Innovations"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one innovation."),
            "invalid_choice": _("One of these can no longer be moved. Please look at the list again."),
        },
    )
    reason = forms.CharField(
        label=_("Reason (required)"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(
        self, data: FormData = None, *, movable: list[Innovation], **kwargs: Unpack[FormArguments]
    ) -> None:
        super().__init__(data, **kwargs)
        self.movable = {str(item.pk): item for item in movable}
        self.fields["items"].choices = [(key, key) for key in self.movable]  # type: ignore[attr-defined]

    def chosen(self) -> list[Innovation]:
        """The ticked items in the order of the list."""
        ticked = set(self.cleaned_data["items"])
        return [item for key, item in self.movable.items() if key in ticked]


class PolicyMovePage(FormMixin, OfficePage, ProcessFormView):
    """Running innovations of other versions of this policy, in the governments where this person may move them."""

    template_name = "innovations/policy_move.html"
    form_class = MoveForm

    def load(self) -> None:
        super().load()
        self.policy = find_version(self.kwargs["name"], self.kwargs["number"])

    def enforce(self) -> None:
        """Bureau and administrators."""
        if not self._places():
            raise NotPermitted(
                _("Only the organisation bureau or an administrator moves items to another policy."),
                code="not_your_office",
            )

    def _places(self) -> set[UUID]:
        """Governments in which this person may move items."""
        return {o.government_id for o in self.actor.offices if o.role in MOVERS and o.government_id}

    def _rows(self) -> "QuerySet[Innovation]":
        return (
            visible_to(self.actor, self.at)
            .filter(
                government_id__in=self._places(),
                policy_ref__startswith=f"{self.policy.name}@",
                state__in=running_states("innovation"),
            )
            .exclude(policy_ref=self.policy.reference)
        )

    def get_form_kwargs(self) -> dict[str, Shown]:
        """What was sent may name any item that this person may move, on whichever page it stood."""
        if self.request.method != "POST":
            return {**super().get_form_kwargs(), "movable": []}
        sent = [pk for text in self.request.POST.getlist("items") if (pk := parsed_uuid(text))][:LARGEST]
        chosen = self._rows().filter(pk__in=sent).order_by("created_at", "id")
        return {**super().get_form_kwargs(), "movable": list(chosen)}

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        page = keyset_page(self._rows(), self.request.GET.dict(), order="created_at")
        form = kwargs.get("form")
        ticked = set(form["items"].value() or ()) if isinstance(form, MoveForm) and form.is_bound else set()
        rows = [{"item": item, "ticked": str(item.pk) in ticked} for item in page.rows]
        return super().get_context_data(version=self.policy, page=page, rows=rows, **kwargs)

    def form_invalid(self, form: MoveForm) -> HttpResponse:
        """Something is missing; what was ticked and typed stays."""
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def form_valid(self, form: MoveForm) -> HttpResponse:
        """First what would change; with the second click each item is moved by itself."""
        chosen = form.chosen()
        if "confirm" not in self.request.POST:
            return self._shown("innovations/policy_move_confirm.html", form, chosen)
        try:
            results = move_many(
                chosen, self.policy, actor=self.actor, at=self.at, reason=form.cleaned_data["reason"]
            )
        except DomainError as refusal:
            show_refusal(form, refusal)
            return self.render_to_response(self.get_context_data(form=form), status=refusal.http_status)
        self.template_name = "innovations/policy_move_result.html"
        return self.render_to_response(
            super().get_context_data(
                form=form,
                version=self.policy,
                results=results,
                moved=sum(result.refusal is None for result in results),
            )
        )

    def _shown(self, template: str, form: MoveForm, chosen: list[Innovation]) -> HttpResponse:
        self.template_name = template
        target = document_of(self.policy)
        changes = [
            {
                "reference": reference,
                "lines": compare(document_of(by_reference(reference)), target),
                "count": sum(item.policy_ref == reference for item in chosen),
            }
            for reference in sorted({item.policy_ref for item in chosen})
        ]
        context = super().get_context_data(form=form, version=self.policy, chosen=chosen, changes=changes)
        return self.render_to_response(context)
