"""Moving running items to another version or policy: chosen, previewed, confirmed, each with its result."""

from typing import Unpack
from uuid import UUID

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic.edit import FormMixin, ProcessFormView

from common.errors import DomainError
from common.forms import FormArguments, FormData, PlainForm
from common.types import Shown
from common.uuids import parsed_uuid
from common.web import keyset_page, show_refusal
from organisations.web.pages import OfficePage
from workflow.engine.registry import flow_of
from workflow.models import Subject
from workflow.policies.versions import by_reference, document_of, withdrawn_among
from workflow.policies.wording import review_label
from workflow.policy_changes.changes import (
    MOVERS,
    compare,
    may_move_items,
    movable_types,
    move_many,
    plan_move,
)
from workflow.queries import running_states, subjects_visible_to
from workflow.web.policies import find_version

LARGEST = 50


class MoveForm(PlainForm):
    """Which items, and why."""

    items = forms.MultipleChoiceField(
        label=_("Items"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one item."),
            "invalid_choice": _("One of these can no longer be moved. Please look at the list again."),
        },
    )
    reason = forms.CharField(
        label=_("Reason (required)"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(
        self, data: FormData = None, *, movable: list[Subject], **kwargs: Unpack[FormArguments]
    ) -> None:
        super().__init__(data, **kwargs)
        self.movable = {str(item.pk): item for item in movable}
        self.fields["items"].choices = [(key, key) for key in self.movable]  # type: ignore[attr-defined]

    def chosen(self) -> list[Subject]:
        """The ticked items in the order of the list."""
        ticked = set(self.cleaned_data["items"])
        return [item for key, item in self.movable.items() if key in ticked]


class PolicyMovePage(FormMixin, OfficePage, ProcessFormView):
    """Running items of one kind under other versions and policies, where this person may move them."""

    template_name = "innovations/policy_move.html"
    form_class = MoveForm

    def load(self) -> None:
        super().load()
        self.policy = find_version(self.kwargs["name"], self.kwargs["number"])
        kinds = movable_types()
        wanted = self.request.POST.get("jenis") or self.request.GET.get("jenis", kinds[0])
        self.kind = wanted if wanted in kinds else kinds[0]

    def enforce(self) -> None:
        """Bureau and administrators."""
        may_move_items(self.actor)

    def _places(self) -> set[UUID]:
        """Governments in which this person may move items to this version."""
        own = {o.government_id for o in self.actor.offices if o.role in MOVERS and o.government_id}
        return own if self.policy.government_id is None else own & {self.policy.government_id}

    def _rows(self) -> "QuerySet[Subject]":
        running = Q(government_id__in=self._places(), state__in=running_states(self.kind))
        rows = subjects_visible_to(self.kind, self.actor, self.at).filter(running)
        return rows.exclude(policy_ref=self.policy.reference).select_related("agency", "government")

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
        withdrawn = withdrawn_among({item.policy_ref for item in page.rows})
        rows = [
            {"item": item, "ticked": str(item.pk) in ticked, "withdrawn": item.policy_ref in withdrawn}
            for item in page.rows
        ]
        return super().get_context_data(
            version=self.policy, page=page, rows=rows, kind=self.kind, kinds=self._kinds(), **kwargs
        )

    def _kinds(self) -> list[tuple[str, str]]:
        """Each kind by what is decided on it."""
        names = {kind: next(iter(flow_of(kind).reviews.values())).name for kind in movable_types()}
        return [(kind, review_label(name)) for kind, name in names.items()]

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
                results=[{"move": result, "href": _page_of(result.subject)} for result in results],
                kind=self.kind,
                moved=sum(result.refusal is None for result in results),
            )
        )

    def _shown(self, template: str, form: MoveForm, chosen: list[Subject]) -> HttpResponse:
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
        plans = [plan_move(item, self.policy, actor=self.actor, at=self.at) for item in chosen]
        context = super().get_context_data(
            form=form, version=self.policy, plans=plans, kind=self.kind, changes=changes
        )
        return self.render_to_response(context)


def _page_of(subject: Subject) -> str:
    return reverse(subject.SUBJECT_TYPE, args=[subject.pk])
