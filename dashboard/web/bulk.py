"""Deciding several tasks alike from the inbox: chosen, confirmed, each with its result. One refusal undoes nothing."""

from typing import Any, Unpack
from uuid import UUID, uuid4

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.generic.edit import FormMixin, ProcessFormView

from accounts.web.unsent import arrived
from common.errors import DomainError, NotNow
from common.forms import FormArguments, FormData, PlainForm
from common.types import Document, Json, PathValue, Shown, StrOrPromise
from common.uuids import parsed_uuid
from organisations.web.pages import OfficePage
from workflow.engine import idempotency
from workflow.engine.registry import flow_of
from workflow.enums import Outcome, TaskKind
from workflow.filters import TaskFilter
from workflow.models import Task
from workflow.policies.document import Stage
from workflow.queries import criteria_of, tasks_seen
from workflow.reviews.decisions import Ballot, decide_many

LARGEST = 50
# What of the inbox's address comes back: its box, its filters, its page.
KEPT = ("kotak", *TaskFilter.base_filters, *TaskFilter.earlier_names, "dari")


class BulkForm(PlainForm):
    """Which tasks, one outcome for all, one comment for all."""

    tasks = forms.TypedMultipleChoiceField(
        label=_("Tasks"),
        coerce=UUID,
        error_messages={
            "required": _("Tick at least one task."),
            "invalid_choice": _("One of these tasks does not exist."),
        },
    )
    outcome = forms.ChoiceField(
        label=_("Decision for all of them"),
        choices=[(Outcome.APPROVE, _("Approve")), (Outcome.RETURN, _("Send back for improvement"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a decision.")},
    )
    comment = forms.CharField(
        label=_("Comment"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Required when you send back; each of them receives it."),
    )
    back = forms.CharField(required=False, widget=forms.HiddenInput)
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: FormData = None, *, known: list[UUID], **kwargs: Unpack[FormArguments]) -> None:
        super().__init__(data, **kwargs)
        self.fields["tasks"].choices = [(str(pk), str(pk)) for pk in known]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Shown]:
        """Sending back says why; that is known before anything is decided."""
        data = super().clean() or {}
        if data.get("outcome") == Outcome.RETURN and not data.get("comment", "").strip():
            self.add_error("comment", forms.ValidationError(_("Please give a reason."), code="required"))
        return data


class BulkDecision(FormMixin, OfficePage, ProcessFormView):
    """The second and third page of a bulk decision; the first is the inbox."""

    template_name = "dashboard/bulk.html"
    form_class = BulkForm

    def get(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        """Nothing was chosen by coming here: back to where tasks are ticked."""
        return HttpResponseRedirect(reverse("inbox"))

    def load(self) -> None:
        """The tasks that were ticked, as far as they may be seen."""
        super().load()
        sent = [pk for text in self.request.POST.getlist("tasks") if (pk := parsed_uuid(text))][:LARGEST]
        self.chosen = tasks_seen(self.actor, self.at, sent)

    def get_form_kwargs(self) -> dict[str, Shown]:
        return {**super().get_form_kwargs(), "known": list(self.chosen)}

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        """The chosen tasks, those with a scored form marked, and the way back."""
        tasks = [task for task, _subject in self.chosen.values()]
        scored = {pk for pk, criteria in criteria_of(tasks).items() if criteria}
        return super().get_context_data(
            entries=[{"task": task, "scored": task.pk in scored} for task in tasks],
            back=self.back(),
            **kwargs,
        )

    def back(self) -> str:
        """The inbox as it stood, filters and page included."""
        sent = QueryDict(self.request.POST.get("back", ""))
        query = urlencode({name: sent[name] for name in KEPT if sent.get(name)})
        return reverse("inbox") + (f"?{query}" if query else "")

    def form_invalid(self, form: BulkForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def form_valid(self, form: BulkForm) -> HttpResponse:
        """Asked first; then each decision is a transaction of its own, and the answer is kept under the key."""
        data = form.cleaned_data
        if "confirm" not in self.request.POST or data["key"] is None:
            return self.render_to_response(self.get_context_data(form=form, asking=True, key=uuid4()))
        ids = [str(pk) for pk in data["tasks"]]
        try:
            answer = idempotency.once_outside(
                lambda: (200, self._decided(data)),
                actor_id=self.actor.person_id,
                key=f"bulk-{data['key']}",
                request_sha256=idempotency.fingerprint(
                    "POST", self.request.path, [ids, data["outcome"], data["comment"]]
                ),
            )
        except DomainError as refusal:
            if not isinstance(refusal, NotNow):
                raise
            form.add_error(None, forms.ValidationError(str(refusal.message), code=refusal.code))
            return self.render_to_response(self.get_context_data(form=form), status=refusal.http_status)
        self.template_name = "dashboard/bulk_result.html"
        # Stored as JSON, so that a form that is sent twice shows the same.
        results: list[dict[str, Json]] = list(answer.body) if isinstance(answer.body, list) else []
        shown = self.render_to_response(
            super().get_context_data(
                form=form,
                results=results,
                decided=sum(bool(row["ok"]) for row in results),
                replayed=answer.replayed,
                outcome=data["outcome"],
                comment=data["comment"],
                back=self.back(),
            )
        )
        return arrived(self.request, shown)

    def _decided(self, data: Document) -> list[dict[str, Any]]:
        """One row per task, in the order of the list."""
        pairs = [self.chosen[pk] for pk in data["tasks"] if pk in self.chosen]
        ballot = Ballot(data["outcome"], data["comment"])
        results = decide_many(pairs, ballot, actor=self.actor, at=self.at)
        return [
            {
                "title": result.task.title,
                "type": result.task.subject_type,
                "subject": str(result.task.subject_id),
                "ok": result.refusal is None,
                "state": str(_state(result.task.subject_type, result.state)) if result.state else "",
                "why": str(result.refusal.message) if result.refusal else "",
                "gaps": [str(gap.message) for gap in result.refusal.gaps] if result.refusal else [],
            }
            for result in results
        ]


def _state(subject_type: str, state: str) -> StrOrPromise:
    return flow_of(subject_type).states.get(state, state)


def why_alone(task: Task, stage: Stage | None) -> StrOrPromise:
    """Why a task is not decided together with others, or not approved so; empty where nothing stands in the way. What a
    decision meets only when it is made (four eyes, somebody was faster) is said in its result. No query."""
    if not may_be_ticked(task):
        return _("not decided together: dealt with on its own page")
    if stage is not None and stage.criteria:
        return _("scored: approved on its own page, sent back together if need be")
    if stage is not None and stage.decree is not None:
        return _("names a decree: approved on its own page, sent back together if need be")
    return ""


def may_be_ticked(task: Task) -> bool:
    """Only decisions are made in bulk; everything else needs its own page."""
    return bool(task.kind == TaskKind.REVIEW and task.closed_at is None)
